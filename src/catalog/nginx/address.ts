import { isIPv4, isIPv6 } from "node:net";

import type { Address } from "../../ir/upstream.ts";
import { say, type Text } from "../../messages/text.ts";
import { no, ok, type Parsed } from "../shape.ts";

const reasons = {
  host: say({ en: "the host is not valid", zh: "主机无效" }),
  noHost: say({ en: "a host is missing", zh: "缺少主机" }),
  port: say({ en: "the port is not valid", zh: "端口无效" }),
  ipv6: say({ en: "the IPv6 address is not valid", zh: "IPv6 地址无效" }),
  noPath: say({ en: "a path is missing after `unix:`", zh: "`unix:` 后缺少路径" }),
  longPath: say({
    en: "the path of a unix socket has at most 107 bytes",
    zh: "unix 套接字路径最长 107 字节",
  }),
} as const satisfies Readonly<Record<string, Text>>;

export const portOf = (text: string): number | undefined => {
  const port = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
};

/** What ngx_parse_url makes of an address; names are not looked up. `text` keeps what is written. */
export function parseAddress(text: string, defaultPort: number): Parsed<Address> {
  if (/^unix:/i.test(text)) return parseUnix(text);
  if (text.startsWith("[")) return parseBracketed(text, defaultPort);
  if (/[/?]/.test(text)) return no(reasons.host);
  const colon = text.indexOf(":");
  const host = colon === -1 ? text : text.slice(0, colon);
  const port = colon === -1 ? defaultPort : portOf(text.slice(colon + 1));
  if (port === undefined) return no(reasons.port);
  if (host === "") return no(reasons.noHost);
  return ok({ text, kind: isIPv4(host) ? "ip" : "name", host, port });
}

function parseUnix(text: string): Parsed<Address> {
  const host = text.slice(5);
  if (host === "") return no(reasons.noPath);
  if (host.length > 107) return no(reasons.longPath);
  return ok({ text, kind: "unix", host, port: 0 });
}

function parseBracketed(text: string, defaultPort: number): Parsed<Address> {
  const close = text.indexOf("]");
  if (close === -1) return no(reasons.host);
  const host = text.slice(1, close);
  const rest = text.slice(close + 1);
  if (rest !== "" && !rest.startsWith(":"))
    return no(/^[/?]/.test(rest) ? reasons.host : reasons.port);
  const port = rest === "" ? defaultPort : portOf(rest.slice(1));
  if (port === undefined) return no(reasons.port);
  if (host === "") return no(reasons.noHost);
  if (!isIPv6(host)) return no(reasons.ipv6);
  return ok({ text, kind: "ip", host, port });
}
