/** Below this finding the end costs more than the text of what stands behind it. */
const worthLooking = 1024;

/**
 * How much of the first `length` bytes to take as text when a head is expected: a body behind it need
 * not become one. Never less than the head, where it is whole.
 */
export function headEnd(bytes: Buffer, length: number): number {
  if (length < worthLooking) return length;
  const end = bytes.indexOf("\r\n\r\n", 0, "latin1");
  return end < 0 || end + 4 > length ? length : end + 4;
}
