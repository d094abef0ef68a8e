import type { Span } from "../text/span.ts";

/** Whoever knows the texts of the files. */
export interface Texts {
  textOf(span: Span): string;
}

/** More than any line is indented; files may be megabytes long. */
const longest = 256;

const before = ({ file, start }: Span, texts: Texts): string =>
  texts.textOf({ file, start: Math.max(0, start - longest), end: start });

/** The line end and the blanks before a statement; one blank where it does not begin its line. */
export const breakBefore = (span: Span, texts: Texts): string =>
  /\r?\n[ \t]*$/.exec(before(span, texts))?.[0] ?? " ";

/** A statement with the line that it has for itself, or with the blanks before it. */
export function wholeLine(span: Span, texts: Texts): Span {
  const { file, start, end } = span;
  const ahead = texts.textOf({ file, start: end, end: end + longest });
  const blanks = /(?:\r?\n)?[ \t]*$/.exec(before(span, texts))?.[0].length ?? 0;
  const isAlone = /^[ \t]*(?:\r?\n|$)/.test(ahead);
  if (isAlone) return { file, start: start - blanks, end };
  const inline = /[ \t]*$/.exec(before(span, texts))?.[0].length ?? 0;
  return { file, start: start - inline, end };
}
