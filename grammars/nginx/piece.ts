import { Buffer } from "node:buffer";

import type { Source } from "../../src/text/source.ts";

/** Whether a piece has `limit` bytes or more; nginx reads through a buffer of 4096. */
export function isTooLong(source: Source, start: number, end: number, limit: number): boolean {
  if (end - start >= limit) return true;
  if ((end - start) * 3 < limit || source.isAscii || source.encoding === "bytes") return false;
  return Buffer.byteLength(source.text.slice(start, end), "utf8") >= limit;
}
