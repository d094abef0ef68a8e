import type { Template } from "../../ir/template.ts";
import { say } from "../../messages/text.ts";
import { ownDirectives } from "../modules/makers.ts";
import { everyLevel } from "../nginx/family.ts";
import { limitReqShape, type LimitReq, requestRate } from "../nginx/limits.ts";
import { badCount } from "../nginx/shapes.ts";
import { size, template } from "../nginx/values.ts";
import { namedZone, type ZoneSpec } from "../nginx/zone.ts";
import { no, ok, type Shape } from "../shape.ts";

/** Tengine's own module counts by several keys at once, at a rate that variables may give. */
export interface TengineLimitReqZone {
  readonly keys: readonly Template[];
  readonly zone: ZoneSpec;
  readonly rate: Template;
}

const zoneUsage = "key ... zone=name:size rate=rate";

const zoneShape: Shape<TengineLimitReqZone> = {
  usage: zoneUsage,
  parse(words) {
    const keys: Template[] = [];
    let zone: ZoneSpec | undefined;
    let rate: Template = { source: "1r/s", parts: [{ kind: "text", text: "1r/s" }] };
    for (const { text, span } of words) {
      if (text.startsWith("zone=")) {
        const named = namedZone(text.slice("zone=".length));
        if (!named.ok) return no(named.reason, span);
        zone = named.value;
        continue;
      }
      const isRate = text.startsWith("rate=");
      const word = template.parse(isRate ? text.slice("rate=".length) : text);
      if (!word.ok) return no(word.reason, span);
      if (!isRate) keys.push(word.value);
      else if (!word.value.source.startsWith("$") && !requestRate.parse(word.value.source).ok)
        return no(
          say({ en: "a rate is expected, such as 10r/s", zh: "应为速率，例如 10r/s" }),
          span,
        );
      else rate = word.value;
    }
    if (!zone || keys.length === 0) return badCount(zoneUsage);
    return ok({ keys, zone, rate });
  },
  print: ({ keys, zone, rate }) => [
    ...keys.map(({ source }) => source),
    `zone=${zone.name}:${size.print(zone.size ?? 0)}`,
    `rate=${rate.source}`,
  ],
};

export type TengineLimitReq =
  | { readonly kind: "switch"; readonly on: boolean }
  | ({
      readonly kind: "limit";
      /** Where requests beyond the limit go instead of being refused. */
      readonly forbidAction: string | undefined;
    } & LimitReq);

const usage = "on | off | zone=name [burst=number] [forbid_action=uri] [nodelay]";

const limitShape: Shape<TengineLimitReq> = {
  usage,
  parse(words) {
    const [first] = words;
    if (!first) return badCount(usage);
    if (words.length === 1 && (first.text === "on" || first.text === "off"))
      return ok({ kind: "switch", on: first.text === "on" });
    const action = words.find(({ text }) => text.startsWith("forbid_action="));
    const limit = limitReqShape.parse(words.filter((word) => word !== action));
    if (!limit.ok) return limit;
    const forbidAction = action?.text.slice("forbid_action=".length);
    return ok({ kind: "limit", ...limit.value, forbidAction });
  },
  print: (limit) =>
    limit.kind === "switch"
      ? [limit.on ? "on" : "off"]
      : [
          ...limitReqShape.print(limit),
          ...(limit.forbidAction === undefined ? [] : [`forbid_action=${limit.forbidAction}`]),
        ],
};

const of = { module: "ngx_http_limit_req_module", dialects: ["tengine"] } as const;

export const tengineLimitReqZone = ownDirectives({
  ...of,
  contexts: ["http"],
})<TengineLimitReqZone>(
  "limit_req_zone",
  zoneShape,
  "Shared memory that counts requests by one or more keys, and their rate.",
  "按一个或多个键统计请求的共享内存区及其速率。",
  { repeat: "append", slot: "tengine/limit_req_zone" },
);

export const tengineLimitReq = ownDirectives({ ...of, contexts: everyLevel })<TengineLimitReq>(
  "limit_req",
  limitShape,
  "Holds requests to the rate of a zone; those beyond it may go to a page of one's own.",
  "按共享内存区的速率限制请求，超出部分可转到自定义页面。",
  { repeat: "append", slot: "tengine/limit_req" },
);
