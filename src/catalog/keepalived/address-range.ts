import { isIP } from "node:net";

/** Addresses of one family, both ends among them. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: string;
  readonly last: string;
}

const bits = (family: 4 | 6): number => (family === 4 ? 32 : 128);

/** An IP address as one number; nothing where it is none, or of one machine (`fe80::1%eth0`). */
export function addressNumber(text: string): bigint | undefined {
  const family = text.includes("%") ? 0 : isIP(text);
  if (family === 4) return text.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  if (family !== 6) return undefined;
  const [head = "", tail] = withoutDots(text).split("::");
  const left = groups(head);
  const right = groups(tail ?? "");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const all = [...left, ...Array<string>(zeros).fill("0"), ...right];
  return all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));

/** The last four bytes of `::ffff:10.0.0.1` as two groups. */
function withoutDots(text: string): string {
  const at = text.lastIndexOf(":") + 1;
  const number = text.includes(".") ? addressNumber(text.slice(at)) : undefined;
  if (number === undefined) return text;
  return `${text.slice(0, at)}${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`;
}

/** The shortest spelling of RFC 5952. */
export function printAddress(number: bigint, family: 4 | 6): string {
  if (family === 4)
    return [24n, 16n, 8n, 0n].map((shift) => ((number >> shift) & 255n).toString()).join(".");
  const words = Array.from({ length: 8 }, (_, index) =>
    ((number >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const whole = words.join(":");
  let longest = { at: 0, text: "" };
  for (const { 0: text, index: at } of whole.matchAll(/\b0(?::0)+\b/g))
    if (text.length > longest.text.length) longest = { at, text };
  if (longest.text === "") return whole;
  const before = whole.slice(0, longest.at).replace(/:$/, "");
  const after = whole.slice(longest.at + longest.text.length).replace(/^:/, "");
  return `${before}::${after}`;
}

/** `192.168.1.1-10`, `192.168.1.250-192.168.2.3`; in IPv6 the short end is the last group. */
export function rangeEnd(from: string, to: string): AddressRange | undefined {
  const family = isIP(from) === 6 ? 6 : 4;
  const first = addressNumber(from);
  if (first === undefined) return undefined;
  const last = isIP(to) === family ? addressNumber(to) : shortEnd(first, to, family);
  if (last === undefined || last <= first) return undefined;
  return { family, first: from, last: printAddress(last, family) };
}

function shortEnd(first: bigint, to: string, family: 4 | 6): bigint | undefined {
  const size = family === 4 ? 256n : 65_536n;
  if (!(family === 4 ? /^\d{1,3}$/ : /^[\da-f]{1,4}$/i).test(to)) return undefined;
  const end = BigInt(family === 4 ? to : `0x${to}`);
  return end < size ? first - (first % size) + end : undefined;
}

/** `192.168.1.8/29`: the addresses of the network. */
export function subnetRange(ip: string, length: string): AddressRange | undefined {
  const number = addressNumber(ip);
  const family = isIP(ip) === 6 ? 6 : 4;
  const prefix = Number(length);
  if (number === undefined || !/^\d+$/.test(length) || prefix > bits(family)) return undefined;
  const size = 2n ** BigInt(bits(family) - prefix);
  const network = number - (number % size);
  const print = (value: bigint) => printAddress(value, family);
  return { family, first: print(network), last: print(network + size - 1n) };
}

/** How many addresses a range has. */
export function rangeSize({ first, last }: AddressRange): bigint {
  return (addressNumber(last) ?? 0n) - (addressNumber(first) ?? 0n) + 1n;
}
