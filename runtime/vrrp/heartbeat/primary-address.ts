/*
 * On a further heartbeat path an advert comes from another address than on its primary one, by which
 * equal priorities are told apart. So that every path judges alike, the primary address goes along
 * behind the advert: "LBC1" and its four or sixteen bytes. Whoever hears these paths is an agent of
 * lbc.
 */

const magic = [0x4c, 0x42, 0x43, 0x31] as const;

const isSix = (packet: Uint8Array): boolean => (packet[0] ?? 0) >> 4 === 6;

/** The packet with the sender's primary address, of its own family, behind it. */
export function withPrimary(packet: Uint8Array, primary: Uint8Array): Uint8Array {
  const longer = new Uint8Array(packet.length + magic.length + primary.length);
  longer.set(packet);
  longer.set(magic, packet.length);
  longer.set(primary, packet.length + magic.length);
  writeLength(longer);
  return longer;
}

/** The packet as it was, and the address; `undefined` where there is none behind it. */
export function splitPrimary(
  bytes: Uint8Array,
): { readonly packet: Uint8Array; readonly primary: Uint8Array } | undefined {
  const six = isSix(bytes);
  const [header, own] = six ? [40, 16] : [20, 4];
  const end = six ? 40 + read16(bytes, 4) : read16(bytes, 2);
  const at = end - own - magic.length;
  if (at < header || end > bytes.length) return undefined;
  if (magic.some((byte, index) => bytes[at + index] !== byte)) return undefined;
  const packet = bytes.slice(0, at);
  writeLength(packet);
  return { packet, primary: bytes.slice(end - own, end) };
}

/** IPv6 counts without its header. */
function writeLength(packet: Uint8Array): void {
  const six = isSix(packet);
  const [at, length] = six ? [4, packet.length - 40] : [2, packet.length];
  packet[at] = length >>> 8;
  packet[at + 1] = length & 0xff;
}

const read16 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
