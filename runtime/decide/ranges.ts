/** Bytes of a whole, `end` exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What a `Range` field comes to. */
export type Ranges = readonly Range[] | "unsatisfiable" | "whole";

/**
 * The ranges of `bytes=…` (nginx: ngx_http_range_parse). Ranges that cannot be had are left out;
 * `whole` where they are no ranges, too many, or more than there is.
 */
export function parseRanges(value: string, size: number, most: number): Ranges {
  if (size === 0 || !/^bytes=./i.test(value)) return "whole";
  const ranges: Range[] = [];
  let total = 0;
  for (const part of value.slice(6).split(",")) {
    const range = parseRange(part, size);
    if (range === undefined) return "unsatisfiable";
    if (range.start >= range.end) continue;
    if (ranges.length >= most) return "whole";
    ranges.push(range);
    total += range.end - range.start;
  }
  if (ranges.length === 0) return "unsatisfiable";
  return total > size ? "whole" : ranges;
}

const largest = Number.MAX_SAFE_INTEGER;

function parseRange(part: string, size: number): Range | undefined {
  const match = /^ *(\d*) *- *(\d*) *$/.exec(part);
  if (!match) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return undefined;
  if (Number(first) > largest || Number(last) > largest) return undefined;
  if (first === "") return { start: Math.max(0, size - Number(last)), end: size };
  return { start: Number(first), end: last === "" ? size : Math.min(Number(last) + 1, size) };
}

/** One part of a `multipart/byteranges` body: what stands before the bytes of a range. */
export const partHead = (boundary: string, type: string, range: Range, size: number): string =>
  `\r\n--${boundary}\r\n${type === "" ? "" : `Content-Type: ${type}\r\n`}${contentRange(range, size)}\r\n`;

export const contentRange = ({ start, end }: Range, size: number): string =>
  `Content-Range: bytes ${start}-${end - 1}/${size}\r\n`;

export const lastPart = (boundary: string): string => `\r\n--${boundary}--\r\n`;
