/** Adds the 16-bit words of some bytes to a running sum (RFC 1071); an odd end counts as high byte. */
export function sum16(bytes: Uint8Array, start: number, end: number, initial = 0): number {
  let sum = initial;
  for (let at = start; at + 1 < end; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  if ((end - start) % 2 === 1) sum += (bytes[end - 1] ?? 0) << 8;
  return sum;
}

/** Folds a running sum into the checksum that is written; 0 when it covers a right checksum. */
export function fold16(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return ~folded & 0xffff;
}

/** The sum of a pseudo header: source, destination, protocol, length (RFC 5798 5.2.8, 8200 8.1). */
export function pseudoHeaderSum(
  source: Uint8Array,
  destination: Uint8Array,
  protocol: number,
  length: number,
): number {
  return (
    sum16(destination, 0, destination.length, sum16(source, 0, source.length)) + protocol + length
  );
}
