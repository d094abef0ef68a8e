import type { PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import type { Placed } from "../../ir/placed.ts";
import { dialectNames, type Target } from "../../ir/target.ts";
import { say } from "../../messages/text.ts";
import { entryAt, listAt, mapAt, scalarAt, textOf, valueOf } from "../placed.ts";
import { millisecondsOf } from "../time.ts";
import type { Block } from "./block.ts";
import type { Site } from "./site.ts";
import { textsOf, truthOf, wordsAt } from "./values.ts";

/** An active check with all that was left open, in no product's words. */
export interface Check {
  readonly at: Placed;
  readonly type: "http" | "tcp";
  readonly uri: string;
  readonly host: string | undefined;
  /** `2xx`, `3xx`. */
  readonly expect: readonly string[];
  /** Milliseconds, like `timeout`. */
  readonly interval: number;
  readonly timeout: number;
  readonly rise: string;
  readonly fall: string;
  readonly port: Placed | undefined;
}

/** What `health` asks for; nothing where it is off. */
export function checkOf(health: Placed | undefined): Check | undefined {
  if (!health || truthOf(health) === false || health.kind === "list") return undefined;
  const uri = valueOf(health, "uri");
  const text = (key: string) => textOf(valueOf(health, key));
  const expect = textsOf(valueOf(health, "expect"));
  return {
    at: health,
    type: (text("type") ?? (uri ? "http" : "tcp")) === "http" ? "http" : "tcp",
    uri: textOf(uri) ?? "/",
    host: text("host"),
    expect: expect.length > 0 ? expect : ["2xx", "3xx"],
    interval: millisecondsOf(text("interval")) ?? 3000,
    timeout: millisecondsOf(text("timeout")) ?? 1000,
    rise: text("rise") ?? "2",
    fall: text("fall") ?? "3",
    port: valueOf(health, "port"),
  };
}

/** The directive of a group that asks for checks; none where the target asks elsewhere or not at all. */
const groupCheck = ({ dialect }: Target): "check" | "health_check" | undefined =>
  dialect === "tengine" ? "check" : dialect === "ths" ? "health_check" : undefined;

/** Whether a group of the target may be checked at all. */
export const checksIn = (target: Target, context: "upstream" | "stream-upstream"): boolean =>
  target.dialect === "ths" ||
  target.dialect === "nginx-plus" ||
  (target.dialect === "tengine" && context === "upstream");

/** What servers of a group are asked in besides plain connections. */
export type Way = "plain" | "datagrams" | "tls";

/** Writes the check of a group, where the target asks for it in the group. */
export function sayCheck(block: Block, check: Check, way: Way, site: Site): void {
  const name = groupCheck(site.target);
  if (!name) return;
  const { at, port } = check;
  // Another port may well speak plain HTTP.
  const type = typeFor(check, port && name === "check" && way === "tls" ? "plain" : way);
  if (type === "ssl_hello") site.complain(noHttps(site.target), at.span, "warning");
  const word = (key: string, value: string | number | boolean): PlacedEntry =>
    entryAt(key, scalarAt(value, at.span));
  const words = [
    word("interval", check.interval),
    word("rise", check.rise),
    word("fall", check.fall),
    word("timeout", check.timeout),
    ...(name === "check" ? [word("default_down", true)] : []),
    word("type", type),
  ];
  if (port && name === "health_check") site.complain(noPort, port.span, "warning");
  else if (port) words.push(entryAt("port", port));
  block.say(name, mapAt(words, at.span), at.span);
  if (type !== "http") return;
  block.say("check_http_send", scalarAt(requestOf(check), at.span), at.span);
  block.say("check_http_expect_alive", aliveWords(check, site), at.span);
}

/** The kind of check in the words of the check module, which asks nothing by https. */
function typeFor({ type }: Check, way: Way): string {
  if (way === "datagrams") return "udp";
  return way === "tls" && type === "http" ? "ssl_hello" : type;
}

/** HTTP/1.0 closes of itself; a host is said where one is asked for. */
export const requestOf = ({ uri, host }: Check): string =>
  `GET ${uri} HTTP/1.0\r\n${host === undefined ? "" : `Host: ${host}\r\n`}\r\n`;

function aliveWords({ at, expect }: Check, { complain }: Site): Placed {
  const known = expect.filter((one) => one !== "1xx");
  if (known.length < expect.length) complain(noInformational, at.span, "warning");
  return wordsAt(
    known.map((one) => `http_${one}`),
    at.span,
  );
}

const secondsIn = (time: number): string => `${Math.max(1, Math.ceil(time / 1000))}s`;

/** The words of nginx Plus, whose times are seconds. */
export function plusCheck(check: Check, match: string | undefined, udp = false): PlacedMap {
  const { at, interval, fall, rise, port } = check;
  const word = (key: string, value: string | boolean) => entryAt(key, scalarAt(value, at.span));
  return mapAt(
    [
      word("interval", secondsIn(interval)),
      word("fails", fall),
      word("passes", rise),
      ...(check.type === "http" && match !== undefined ? [word("uri", check.uri)] : []),
      ...(match === undefined ? [] : [word("match", match)]),
      ...(port ? [entryAt("port", port)] : []),
      ...(udp ? [word("udp", true)] : []),
    ],
    at.span,
  );
}

/** What nginx Plus takes for healthy, as a block `match`; any answer where only a connection counts. */
export const matchOf = ({ at, type, expect }: Check, name: string): PlacedMap => {
  const ranges =
    type === "tcp" ? ["100-599"] : expect.map((one) => `${one.charAt(0)}00-${one.charAt(0)}99`);
  return mapAt(
    [
      entryAt("name", scalarAt(name, at.span)),
      entryAt("entries", listAt([wordsAt(["status", ...ranges], at.span)], at.span)),
    ],
    at.span,
  );
};

/** The location that carries a check of nginx Plus, with times of its own. */
export function checkLocation(
  upstream: string,
  check: Check,
  match: string,
  isSecure: boolean,
): PlacedMap {
  const { at, timeout, host } = check;
  const time = `${timeout}ms`;
  return mapAt(
    [
      entryAt("path", scalarAt(`@check_${upstream}`, at.span)),
      ...["connect", "send", "read"].map((one) =>
        entryAt(`proxy_${one}_timeout`, scalarAt(time, at.span)),
      ),
      ...(host === undefined
        ? []
        : [entryAt("proxy_set_header", listAt([wordsAt(["Host", host], at.span)], at.span))]),
      entryAt("proxy_pass", scalarAt(`${isSecure ? "https" : "http"}://${upstream}`, at.span)),
      entryAt("health_check", plusCheck(check, match)),
    ],
    at.span,
  );
}

/** The target has no active checks: what stays is said too. */
export const noChecks = ({ dialect }: Target) =>
  say(
    {
      en: "{product} has no active checks: servers are taken out by failed requests alone (`max_fails`); `lbc serve` checks them",
      zh: "{product} 没有主动健康检查：只能靠请求失败（`max_fails`）摘除服务器；`lbc serve` 会执行检查",
    },
    { product: dialectNames[dialect] },
  );

const noHttps = ({ dialect }: Target) =>
  say(
    {
      en: "{product} asks nothing by https: a TLS handshake is all that is checked",
      zh: "{product} 不能用 https 检查，仅检查 TLS 握手",
    },
    { product: dialectNames[dialect] },
  );

export const noRoute = say({
  en: "nginx Plus checks where requests are handed on, and no route of `servers` sends to this upstream",
  zh: "nginx Plus 在转发处检查，而 `servers` 中没有路由指向该 upstream",
});

const noPort = say({
  en: "THS documents no other port for its checks: the server's own is asked",
  zh: "THS 手册没有为健康检查另设端口的写法：检查服务器自身端口",
});
const noInformational = say({
  en: "no class 1xx can be asked for: it is left out",
  zh: "无法要求 1xx 类状态码，已省略",
});
