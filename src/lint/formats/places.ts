import type { Sources } from "../../text/source.ts";
import type { Span } from "../../text/span.ts";

/** A range as programs are told it: lines and columns from 1, columns in UTF-16 units. */
export interface Range {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The place of a span in the text as it is shown; the first character where nothing was read. */
export function rangeOf(span: Span, sources: Sources): Range {
  const source = sources.get(span.file);
  if (!source) return { line: 1, column: 1, endLine: 1, endColumn: 1 };
  const start = source.position(span.start);
  const end = source.position(span.end);
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

/** A span in UTF-16 offsets of the text as it is shown. */
export function offsetsOf(
  { file, start, end }: Span,
  sources: Sources,
): { start: number; end: number } {
  const source = sources.get(file);
  return { start: source?.shownOffset(start) ?? start, end: source?.shownOffset(end) ?? end };
}

/** Paths in reports are relative to the working directory, with `/`. */
export const printPath = (file: string): string => file.replaceAll("\\", "/");
