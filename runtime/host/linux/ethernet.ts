import { joined } from "./socket.ts";

const IPV4 = Uint8Array.of(0x08, 0x00);
const IPV6 = Uint8Array.of(0x86, 0xdd);

/** The Ethernet frame of an IP packet to a multicast group (RFC 1112 6.4, RFC 2464 7). */
export function multicastFrame(mac: Uint8Array, packet: Uint8Array, group: Uint8Array): Uint8Array {
  if (group.length === 16)
    return joined(Uint8Array.of(0x33, 0x33), group.subarray(12), mac, IPV6, packet);
  const low = Uint8Array.of((group[1] ?? 0) & 0x7f, group[2] ?? 0, group[3] ?? 0);
  return joined(Uint8Array.of(0x01, 0x00, 0x5e), low, mac, IPV4, packet);
}

/** The bytes of `00:00:5e:00:01:10`. */
export const macBytes = (text: string): Uint8Array =>
  Uint8Array.from(text.split(":"), (byte) => Number.parseInt(byte, 16));

export const sameMac = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && a.every((byte, at) => byte === b[at]);
