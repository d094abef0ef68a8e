import type { Span } from "../src/text/span.ts";

/** Nobody puts more blanks beside a sign; files may be megabytes of them. */
const mostBlanks = 256;

/**
 * What goes with a sign that is taken out: its line where it is alone there, the blanks before it
 * where it is the last of its line. No empty line and no blank at the end of a line stays behind.
 */
export function removal(text: string, span: Span): Span {
  const before = /[ \t]*$/.exec(text.slice(Math.max(0, span.start - mostBlanks), span.start));
  const after = /^[ \t]*(\r?\n|$)/.exec(text.slice(span.end, span.end + mostBlanks));
  if (!before || !after) return span;
  const start = span.start - before[0].length;
  const isAlone = start === 0 || text.charCodeAt(start - 1) === 10;
  const lineEnd = after[1]?.length ?? 0;
  return { ...span, start, end: span.end + after[0].length - (isAlone ? 0 : lineEnd) };
}
