import type { Span } from "../text/span.ts";
import type { Surroundings } from "./rule.ts";

/** More than any line is indented; files may be megabytes long, and rules ask for each finding. */
const longest = 256;

/** The blanks between the beginning of a line and a place, with its line end; undefined behind text. */
export function indentBefore({ file, start }: Span, { textOf }: Surroundings): string | undefined {
  const before = textOf({ file, start: Math.max(0, start - longest), end: start });
  return /\r?\n[ \t]*$/.exec(before)?.[0];
}
