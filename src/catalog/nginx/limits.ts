import type { Template } from "../../ir/template.ts";
import { say } from "../../messages/text.ts";
import * as forms from "../form.ts";
import { no, ok, type Parsed, type Shape, type ValueType } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { integer, size as bytes, template } from "./values.ts";
import { namedZone, type ZoneSpec } from "./zone.ts";

/** `limit_conn_zone`: what connections are told apart by, and where they are counted. */
export interface LimitConnZone {
  readonly key: Template;
  readonly zone: ZoneSpec;
}

/** `limit_req_zone`: the same for requests, and how many of them a second. */
export interface LimitReqZone extends LimitConnZone {
  /** Thousandths of a request a second, as nginx counts. */
  readonly rate: number;
  /** As written: `10r/s`. */
  readonly rateText: string;
  /** nginx Plus: the zone is shared by a cluster. */
  readonly sync: boolean;
}

export interface LimitReq {
  readonly zone: string;
  /** Requests beyond the rate that may wait; 0 turns each away. */
  readonly burst: number;
  /** How many of them do not wait; all with `nodelay`. */
  readonly delay: number | "all";
}

export interface LimitConn {
  readonly zone: string;
  readonly most: number;
}

const unknownParameter = (text: string) =>
  say({ en: "`{text}` is not a parameter here", zh: "`{text}` 不是此处的参数" }, { text });

const noZone = say({ en: "`zone=name` is missing", zh: "缺少 `zone=名称`" });

const connZoneUsage = "key zone=name:size";

export const limitConnZoneShape: Shape<LimitConnZone> = {
  usage: connZoneUsage,
  parse([key, zone, extra]) {
    if (!key || !zone || extra) return badCount(connZoneUsage);
    const source = template.parse(key.text);
    if (!source.ok) return no(source.reason, key.span);
    if (!zone.text.startsWith("zone=")) return no(unknownParameter(zone.text), zone.span);
    const named = namedZone(zone.text.slice("zone=".length));
    return named.ok ? ok({ key: source.value, zone: named.value }) : no(named.reason, zone.span);
  },
  print: ({ key, zone }) => [key.source, `zone=${printZone(zone)}`],
  form: { kind: "parameters", first: ["key"], truths: [], named: { zone: forms.text } },
};

const printZone = ({ name, size = 0 }: ZoneSpec): string => `${name}:${bytes.print(size)}`;

/** ngx_http_limit_req_zone takes a number alone as one a second too. */
export const requestRate: ValueType<number> = {
  name: "rate",
  parse(text) {
    const match = /^0*([1-9]\d{0,14})(r\/[sm])?$/.exec(text);
    if (!match)
      return no(
        say({
          en: "a rate is expected, such as 10r/s or 30r/m",
          zh: "应为速率，例如 10r/s、30r/m",
        }),
      );
    const [, count, unit] = match;
    return ok(Math.floor((Number(count) * 1000) / (unit === "r/m" ? 60 : 1)));
  },
  print: (rate) =>
    rate % 1000 === 0 ? `${rate / 1000}r/s` : `${Math.round((rate * 60) / 1000)}r/m`,
  samples: {
    good: ["1r/s", "30r/m", "10", "010r/s"],
    bad: ["", "0r/s", "-1r/s", "1.5r/s", "1r/h", "r/s", "1 r/s"],
  },
};

const reqZoneUsage = "key zone=name:size rate=rate [sync]";

export const limitReqZoneShape: Shape<LimitReqZone> = {
  usage: reqZoneUsage,
  parse([key, ...rest]) {
    if (!key || rest.length < 2 || rest.length > 3) return badCount(reqZoneUsage);
    const source = template.parse(key.text);
    if (!source.ok) return no(source.reason, key.span);
    let zone: ZoneSpec | undefined;
    let rate = 1000;
    let rateText = "1r/s";
    let sync = false;
    for (const { text, span } of rest)
      if (text.startsWith("zone=")) {
        const named = namedZone(text.slice("zone=".length));
        if (!named.ok) return no(named.reason, span);
        zone = named.value;
      } else if (text.startsWith("rate=")) {
        rateText = text.slice("rate=".length);
        const parsed = requestRate.parse(rateText);
        if (!parsed.ok) return no(parsed.reason, span);
        rate = parsed.value;
      } else if (text === "sync" && rest.length === 3) sync = true;
      else return no(unknownParameter(text), span);
    return zone ? ok({ key: source.value, zone, rate, rateText, sync }) : no(noZone);
  },
  print: ({ key, zone, rateText, sync }) => [
    key.source,
    `zone=${printZone(zone)}`,
    `rate=${rateText}`,
    ...(sync ? ["sync"] : []),
  ],
  form: {
    kind: "parameters",
    first: ["key"],
    truths: [],
    named: { zone: forms.text, rate: forms.text, ...forms.flags("sync") },
  },
};

const positive = integer(1);

const reqUsage = "zone=name [burst=number] [nodelay | delay=number]";

export const limitReqShape: Shape<LimitReq> = {
  usage: reqUsage,
  parse(words) {
    if (words.length < 1 || words.length > 3) return badCount(reqUsage);
    let zone: string | undefined;
    let burst = 0;
    let delay: LimitReq["delay"] = 0;
    for (const { text, span } of words) {
      const [name = "", value = ""] = splitAt(text);
      const number = (): Parsed<number> => positive.parse(value);
      if (name === "zone") zone = value;
      else if (text === "nodelay") delay = "all";
      else if (name === "burst" || name === "delay") {
        const parsed = number();
        if (!parsed.ok) return no(parsed.reason, span);
        if (name === "burst") burst = parsed.value;
        else delay = parsed.value;
      } else return no(unknownParameter(text), span);
    }
    return zone === undefined || zone === "" ? no(noZone) : ok({ zone, burst, delay });
  },
  print: ({ zone, burst, delay }) => [
    `zone=${zone}`,
    ...(burst > 0 ? [`burst=${burst}`] : []),
    ...(delay === "all" ? ["nodelay"] : delay > 0 ? [`delay=${delay}`] : []),
  ],
  form: {
    kind: "parameters",
    first: [],
    truths: [],
    named: {
      zone: forms.text,
      ...forms.each(forms.count, "burst", "delay"),
      ...forms.flags("nodelay"),
    },
  },
};

const splitAt = (text: string): readonly string[] => {
  const equals = text.indexOf("=");
  return equals === -1 ? [text] : [text.slice(0, equals), text.slice(equals + 1)];
};

const connUsage = "zone number";

export const limitConnShape: Shape<LimitConn> = {
  usage: connUsage,
  parse([zone, most, extra]) {
    if (!zone || !most || extra) return badCount(connUsage);
    if (zone.text === "") return no(noZone, zone.span);
    const parsed = integer(1, 65_535).parse(most.text);
    return parsed.ok ? ok({ zone: zone.text, most: parsed.value }) : no(parsed.reason, most.span);
  },
  print: ({ zone, most }) => [zone, String(most)],
};
