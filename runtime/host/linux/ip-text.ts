/*
 * Addresses as text and as bytes in network order: four of them, or sixteen. The text of an address
 * is always the same (RFC 5952, as inet_ntop writes it), so that texts can be compared.
 */

/** The four bytes of a dotted IPv4 address; `undefined` for anything else. */
export function ipv4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes = new Uint8Array(4);
  for (let at = 0; at < 4; at++) {
    const part = parts[at] ?? "";
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    bytes[at] = Number(part);
  }
  return bytes;
}

/** The sixteen bytes of an IPv6 address without a zone; `undefined` for anything else. */
export function ipv6Bytes(text: string): Uint8Array | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, index) => wordsOf(half, index === halves.length - 1));
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail ? missing < 1 : missing !== 0) return undefined;
  const words = [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])];
  return Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]));
}

/** The 16-bit words of one side of `::`; the last two of all may be a dotted IPv4 address. */
function wordsOf(text: string, last: boolean): number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const dotted = last ? ipv4Bytes(parts.at(-1) ?? "") : undefined;
  const written = dotted ? parts.slice(0, -1) : parts;
  if (!written.every((part) => /^[\da-f]{1,4}$/i.test(part))) return undefined;
  const words = written.map((part) => Number.parseInt(part, 16));
  if (dotted) words.push(word(dotted, 0), word(dotted, 2));
  return words;
}

const word = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** The bytes of an address of either family. */
export const ipBytes = (text: string): Uint8Array | undefined =>
  text.includes(":") ? ipv6Bytes(text) : ipv4Bytes(text);

/** Dotted text of four bytes at an offset. */
export function ipv4Text(bytes: Uint8Array, at = 0): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** The text of sixteen bytes; the longest run of zeros is left out. */
export function ipv6Text(bytes: Uint8Array): string {
  const words = Array.from({ length: 8 }, (_, index) => word(bytes, 2 * index));
  const { start, length } = longestZeros(words);
  if (start === 0 && isMapped(words, length))
    return `::${length === 5 ? "ffff:" : ""}${ipv4Text(bytes, 12)}`;
  const texts = words.map((one) => one.toString(16));
  if (length < 2) return texts.join(":");
  return `${texts.slice(0, start).join(":")}::${texts.slice(start + length).join(":")}`;
}

/** IPv4 addresses in IPv6 ones, which inet_ntop writes with dots. */
function isMapped(words: readonly number[], zeros: number): boolean {
  return zeros === 6 || (zeros === 5 && words[5] === 0xffff);
}

function longestZeros(words: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < words.length; start++) {
    let length = 0;
    while (words[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** The text of four or sixteen bytes. */
export const ipText = (bytes: Uint8Array): string =>
  bytes.length === 4 ? ipv4Text(bytes) : ipv6Text(bytes);
