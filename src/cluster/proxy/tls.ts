import { isSince } from "../../catalog/nginx/since.ts";
import type { PlacedMap } from "../../ir/placed.ts";
import { say } from "../../messages/text.ts";
import type { Span } from "../../text/span.ts";
import { scalarAt, valueOf } from "../placed.ts";
import type { Block } from "./block.ts";
import type { Site } from "./site.ts";
import { onceAt, secondsOf, textsOf, truthOf, wordsAt } from "./values.ts";

/** What a server says of TLS with its clients, in HTTP and in streams. */
export function sayTls(block: Block, tls: PlacedMap, { isPlain }: Site): void {
  for (const [key, name] of [
    ["certificate", "ssl_certificate"],
    ["key", "ssl_certificate_key"],
    ["protocols", "ssl_protocols"],
    ["ciphers", "ssl_ciphers"],
    ["client_ca", "ssl_client_certificate"],
  ] as const) {
    const value = valueOf(tls, key);
    if (value) block.say(name, key === "protocols" ? onceAt(textsOf(value), value.span) : value);
    else if (key === "protocols" && !isPlain)
      block.say(name, onceAt(["TLSv1.2", "TLSv1.3"], tls.span));
  }
  const authority = valueOf(tls, "client_ca");
  if (authority) block.say("ssl_verify_client", scalarAt("on", authority.span), authority.span);
}

/** `http2 on`, or nothing where it is a word of `listen`, which is then returned. */
export function sayHttp2(block: Block, tls: PlacedMap, { target }: Site): readonly string[] {
  const said = valueOf(tls, "http2");
  const isOn = truthOf(said);
  if (!said || isOn === undefined) return [];
  if (!isSince(target, [1, 25, 1])) return isOn ? ["http2"] : [];
  block.say("http2", scalarAt(isOn, said.span));
  return [];
}

/** The header by which browsers come back by https only. */
export function strictTransport(tls: PlacedMap | undefined) {
  const time = valueOf(tls, "hsts");
  const seconds = secondsOf(time);
  if (!time || seconds === undefined) return undefined;
  return wordsAt(["Strict-Transport-Security", `max-age=${seconds}`, "always"], time.span);
}

/** What of `tls` means nothing where no HTTP is spoken. */
export function refuseHttpKeys(tls: PlacedMap, { complain }: Site): void {
  for (const { key, keySpan } of tls.entries)
    if (key === "http2" || key === "hsts" || key === "redirect") complain(httpOnly(key), keySpan);
}

/** The server that sends clients to https: its port, and where that is asked for. */
export function redirectOf(
  tls: PlacedMap | undefined,
): { readonly port: string; readonly span: Span } | undefined {
  const said = valueOf(tls, "redirect");
  if (!said || said.kind !== "scalar" || truthOf(said) === false || said.value === null)
    return undefined;
  return { port: truthOf(said) === true ? "80" : said.text, span: said.span };
}

/** `return 301 https://…`; the port is said where it is not the usual one. */
export function toHttps(port: string | undefined, span: Span) {
  const at = port === undefined || port === "443" ? "" : `:${port}`;
  return onceAt([301, `https://$host${at}$request_uri`], span);
}

const httpOnly = (key: string) =>
  say(
    {
      en: "`{key}` is about HTTP, and a stream knows none",
      zh: "`{key}` 只用于 HTTP，流式转发不涉及",
    },
    { key },
  );
