import type { Json } from "../../catalog/form.ts";
import { type Fields, fieldOf, isFields, listOf, withoutKeys, wordOf } from "./json.ts";
import { replaced } from "./words.ts";

const directives = [
  ["certificate", "ssl_certificate"],
  ["key", "ssl_certificate_key"],
  ["protocols", "ssl_protocols"],
  ["ciphers", "ssl_ciphers"],
] as const;

/** TLS with clients in one key, where every socket of the server speaks it. */
export function describedTls(block: Fields, isHttp: boolean): Fields {
  const listens = listOf(fieldOf(block, "listen"));
  const [certificate, key] = [
    single(block, "ssl_certificate"),
    single(block, "ssl_certificate_key"),
  ];
  const isSecure = listens.length > 0 && listens.every((one) => hasFlag(one, "ssl"));
  if (certificate === undefined || key === undefined || !isSecure) return block;
  const said: [string, Json][] = [];
  const taken: string[] = [];
  for (const [name, directive] of directives) {
    const value = name === "protocols" ? once(block, directive) : single(block, directive);
    if (value === undefined) continue;
    said.push([name, value]);
    taken.push(directive);
  }
  const isSpoken = isHttp && listens.every((one) => hasFlag(one, "http2"));
  if (isSpoken) said.push(["http2", true]);
  const flags = ["ssl", ...(isSpoken ? ["http2"] : [])];
  const bare = listens.map((one) => withoutFlags(one, flags));
  return replaced({ ...block, listen: bare }, taken, [["tls", Object.fromEntries(said)]]);
}

export const hasFlag = (listen: Json, flag: string): boolean =>
  isFields(listen) && fieldOf(listen, flag) === true;

/** `{ address: "443", ssl: true }` without `ssl` is `"443"`. */
export function withoutFlags(listen: Json, flags: readonly string[]): Json {
  if (!isFields(listen)) return listen;
  const left = withoutKeys(listen, ...flags);
  const address = fieldOf(left, "address");
  return Object.keys(left).length === 1 && typeof address === "string" ? address : left;
}

/** The word of a directive that stands there once. */
function single(block: Fields, key: string): string | undefined {
  const [only, other] = listOf(fieldOf(block, key));
  return other === undefined && only !== undefined ? wordOf(only) : undefined;
}

/** The words of a directive that stands there once. */
function once(block: Fields, key: string): Json | undefined {
  const [only, other] = listOf(fieldOf(block, key));
  return other === undefined ? only : undefined;
}
