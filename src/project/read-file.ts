import { Buffer } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** Larger files are no configurations: they are logs, dumps, or made to fill the memory. */
export const mostBytes = 64 * 1024 * 1024;

/** Why a file that is there was not read. */
export type Unread = "too-large" | "not-regular";

/**
 * The bytes of a regular file, at most `mostBytes`. What the file is at this moment counts, not what
 * it was when somebody asked: it never waits for a writer of a pipe, and a file that grows is read
 * to the limit at most. Throws what the system says.
 */
export function readFile(path: string): Uint8Array | Unread {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return "not-regular";
    if (stat.size > mostBytes) return "too-large";
    const bytes = readAll(file, stat.size);
    return bytes.length > mostBytes ? "too-large" : bytes;
  } finally {
    closeSync(file);
  }
}

/** What a descriptor gives; where that is more than `mostBytes`, one byte more than those. */
function readAll(file: number, expected: number): Uint8Array {
  let bytes = Buffer.allocUnsafeSlow(Math.min(expected, mostBytes) + 1);
  let length = 0;
  while (length <= mostBytes) {
    if (length === bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(length * 2 + 65_536, mostBytes + 1));
      bytes.copy(larger, 0, 0, length);
      bytes = larger;
    }
    const read = readSync(file, bytes, length, bytes.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}
