import { parseIp4, parseIp6 } from "./access.ts";

/** An address and its port; 0 where none was written. */
export interface AddressText {
  readonly address: string;
  readonly port: number;
}

/** An address as nginx writes it; the shortest form of IPv6, dotted where it holds IPv4. */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  if (isMapped(bytes)) return `::ffff:${bytes.subarray(12).join(".")}`;
  if (isCompatible(bytes)) return `::${bytes.subarray(12).join(".")}`;
  const words = Array.from({ length: 8 }, (_, at) =>
    (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16),
  );
  return shortened(words);
}

/** `::ffff:0:0/96`. */
export function isMapped(bytes: Uint8Array): boolean {
  for (let at = 0; at < 10; at++) if (bytes[at] !== 0) return false;
  return bytes.length === 16 && bytes[10] === 0xff && bytes[11] === 0xff;
}

/** `::/96`, where it is not one of the first addresses of all. nginx: ngx_inet6_ntop. */
function isCompatible(bytes: Uint8Array): boolean {
  for (let at = 0; at < 12; at++) if (bytes[at] !== 0) return false;
  const small = bytes[12] === 0 && bytes[13] === 0;
  return !small || (bytes[14] !== 0 && bytes[15] !== 1);
}

/** The first of the longest runs of zeros, two at least, becomes `::`. */
function shortened(words: readonly string[]): string {
  let start = 0;
  let length = 1;
  for (let at = 0; at < 8; at++) {
    let end = at;
    while (words[end] === "0") end++;
    if (end - at <= length) continue;
    start = at;
    length = end - at;
  }
  if (length < 2) return words.join(":");
  return `${words.slice(0, start).join(":")}::${words.slice(start + length).join(":")}`;
}

/** The bytes of an address with or without a port. nginx: ngx_parse_addr_port. */
export function parseAddressPort(
  text: string,
): { readonly bytes: Uint8Array; readonly port: number } | undefined {
  const plain = parseIp4(text) ?? parseIp6(text);
  if (plain) return { bytes: plain, port: 0 };
  const match = text.startsWith("[")
    ? /^\[([^\]]*)\]:(\d{1,9})$/.exec(text)
    : /^([^:]*):(\d{1,9})$/.exec(text);
  const [, host = "", digits = ""] = match ?? [];
  const port = Number(digits);
  const bytes = match ? (parseIp4(host) ?? parseIp6(host)) : undefined;
  return bytes && port > 0 && port < 65_536 ? { bytes, port } : undefined;
}
