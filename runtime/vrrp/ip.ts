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

/** Like `ipv4Bytes`, for text that a plan has promised to be an address. */
export function mustIpv4Bytes(text: string): Uint8Array {
  const bytes = ipv4Bytes(text);
  if (!bytes) throw new TypeError(`not an IPv4 address: ${text}`);
  return bytes;
}

/** Dotted text of four bytes at an offset. */
export function ipv4Text(bytes: Uint8Array, at = 0): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** Above zero when `a` is the higher address, as elections among equals count. */
export function compareIpv4(a: string, b: string): number {
  const left = mustIpv4Bytes(a);
  const right = mustIpv4Bytes(b);
  for (let at = 0; at < 4; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export const isMulticast = (address: string): boolean => {
  const first = ipv4Bytes(address)?.[0] ?? 0;
  return first >= 224 && first < 240;
};
