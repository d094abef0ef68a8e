import type { Dialect } from "../../ir/target.ts";
import type { Address, Milliseconds } from "../../ir/upstream.ts";
import { say } from "../../messages/text.ts";
import { no, ok, type Parsed, type Shape, type Written } from "../shape.ts";
import { parseAddress } from "./address.ts";
import { badCount } from "./shapes.ts";
import { onOff, seconds } from "./values.ts";

/** Name servers, and for how long and of which family their answers are used. */
export interface ResolverSpec {
  readonly servers: readonly Address[];
  /** The answers' own lifetime where none is written. */
  readonly valid: Milliseconds | undefined;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly statusZone: string | undefined;
  /** Words of one product alone. */
  readonly other: readonly string[];
}

const usage = "address ... [valid=time] [ipv4=on|off] [ipv6=on|off] [status_zone=zone]";

interface Draft {
  servers: readonly Address[];
  valid: Milliseconds | undefined;
  ipv4: boolean;
  ipv6: boolean;
  statusZone: string | undefined;
  other: readonly string[];
}

/** ngx_resolver_create; a word that is no parameter is a name server. */
export const resolverShape: Shape<ResolverSpec> = {
  usage,
  parse(words) {
    if (words.length === 0) return badCount(usage);
    const draft: Draft = {
      servers: [],
      valid: undefined,
      ipv4: true,
      ipv6: true,
      statusZone: undefined,
      other: [],
    };
    for (const word of words) {
      const problem = take(draft, word);
      if (problem) return problem;
    }
    if (draft.servers.length === 0)
      return no(say({ en: "no name server is named", zh: "缺少 DNS 服务器地址" }));
    return ok(draft);
  },
  print: ({ servers, valid, ipv4, ipv6, statusZone, other }) => [
    ...servers.map(({ text }) => text),
    ...(valid === undefined ? [] : [`valid=${seconds.print(valid)}`]),
    ...(ipv4 ? [] : ["ipv4=off"]),
    ...(ipv6 ? [] : ["ipv6=off"]),
    ...(statusZone === undefined ? [] : [`status_zone=${statusZone}`]),
    ...other,
  ],
};

/** Puts one word into the draft, or says what is wrong with it. */
function take(draft: Draft, { text, span }: Written): Parsed<never> | undefined {
  const [, name = "", value = ""] = /^(valid|ipv4|ipv6|status_zone)=(.*)$/s.exec(text) ?? [];
  if (name === "valid") {
    const time = seconds.parse(value);
    if (!time.ok) return no(time.reason, span);
    draft.valid = time.value;
  } else if (name === "ipv4" || name === "ipv6") {
    const on = onOff.parse(value);
    if (!on.ok || value !== value.toLowerCase())
      return no(say({ en: "`on` or `off` is expected", zh: "应为 `on` 或 `off`" }), span);
    draft[name] = on.value;
  } else if (name === "status_zone") draft.statusZone = value;
  else {
    const server = parseAddress(text, 53);
    if (!server.ok) return no(server.reason, span);
    if (!/^[\w.-]+$/.test(server.value.host) && server.value.kind === "name")
      return no(say({ en: "this is no name server", zh: "不是有效的 DNS 服务器" }), span);
    draft.servers = [...draft.servers, server.value];
  }
  return undefined;
}

/** nginx knows `ipv4=` since 1.23.1. */
export const resolverNeeds = ({ ipv4 }: ResolverSpec): string | undefined =>
  ipv4 ? undefined : "1.23.1";

/** A zone that counts what is asked and answered. */
export const resolverOnly = ({ statusZone }: ResolverSpec): readonly Dialect[] | undefined =>
  statusZone === undefined ? undefined : ["nginx-plus", "angie", "ths"];
