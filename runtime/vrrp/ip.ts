import { ipBytes, ipv4Bytes } from "../host/linux/ip-text.ts";

/** The bytes of an IPv4 address that a plan has promised. */
export function mustIpv4Bytes(text: string): Uint8Array {
  const bytes = ipv4Bytes(text);
  if (!bytes) throw new TypeError(`not an IPv4 address: ${text}`);
  return bytes;
}

/** The four or sixteen bytes of an address that a plan has promised. */
export function mustIpBytes(text: string): Uint8Array {
  const bytes = ipBytes(text);
  if (!bytes) throw new TypeError(`not an address: ${text}`);
  return bytes;
}

/** Above zero when `a` is the higher of two addresses of one family: elections among equals. */
export function compareIp(a: string, b: string): number {
  const left = mustIpBytes(a);
  const right = mustIpBytes(b);
  for (let at = 0; at < left.length; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export const isIpv6 = (text: string): boolean => text.includes(":");

/** fe80::/10: known on one link only. */
export function isLinkLocal(text: string): boolean {
  const bytes = isIpv6(text) ? ipBytes(text) : undefined;
  return bytes?.[0] === 0xfe && ((bytes[1] ?? 0) & 0xc0) === 0x80;
}

/** Of the bytes of an address. */
export function isMulticast(address: Uint8Array): boolean {
  const first = address[0] ?? 0;
  return address.length === 16 ? first === 0xff : first >= 224 && first < 240;
}
