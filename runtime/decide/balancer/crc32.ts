const table = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** A running CRC-32 (IEEE 802.3), not yet inverted; begin with `crcStart`. */
export const crcStart = -1;

export const crcByte = (crc: number, byte: number): number =>
  (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);

/** Adds a byte string. */
export function crcUpdate(crc: number, text: string): number {
  let value = crc;
  for (let at = 0; at < text.length; at++) value = crcByte(value, text.charCodeAt(at) & 0xff);
  return value;
}

export const crcFinal = (crc: number): number => ~crc >>> 0;
