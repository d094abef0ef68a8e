import { displayWidth, wrap } from "../../messages/width.ts";
import type { Source } from "../../text/source.ts";
import type { Span } from "../../text/span.ts";
import { maskedLine } from "./hidden.ts";
import type { Paint } from "./paint.ts";
import { layOut, visible } from "./visible.ts";

/** A place to underline in an excerpt, and what is said under it. */
export interface Mark {
  readonly span: Span;
  /** The main place is marked `^`, the others `-`. */
  readonly main: boolean;
  readonly label: string;
}

interface Brushes {
  readonly mark: (text: string) => string;
  readonly paint: Paint;
}

const widest = 140;

interface Room {
  /** Columns of the line numbers. */
  readonly gutter: number;
  /** Of the terminal, where there is one. */
  readonly columns?: number | undefined;
}

interface Row {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly mark: Mark;
}

/** The lines of one file that the marks stand on; what is too long is cut around the marks. */
export function excerpt(
  source: Source,
  marks: readonly Mark[],
  { gutter, columns = Infinity }: Room,
  { mark: brush, paint }: Brushes,
): string[] {
  const rows = marks.map((mark) => rowOf(source, mark)).toSorted((a, b) => a.line - b.line);
  const bar = paint.frame("│");
  const empty = `${" ".repeat(gutter)} ${bar}`;
  const room = Math.max(20, columns - gutter - 3);
  // One column for the dots at either end of what is cut.
  const limit = Math.min(widest, room - 2);
  const lines: string[] = [];
  let last: number | undefined;
  for (const row of rows) {
    if (last !== undefined && row.line > last + 1)
      lines.push(`${" ".repeat(gutter)} ${paint.frame("⋮")}`);
    const laid = layOut(maskedLine(source, row.line), row.start, row.end, limit);
    const number = paint.frame(String(row.line).padStart(gutter));
    if (row.line !== last) lines.push(`${number} ${bar} ${laid.text}`.trimEnd());
    const signs = (row.mark.main ? "^" : "-").repeat(Math.max(1, laid.to - laid.from));
    const label = visible(row.mark.label);
    const paintMark = row.mark.main ? brush : paint.frame;
    const width = laid.from + signs.length + 1 + displayWidth(label);
    const beside = label !== "" && width <= room;
    const shown = paintMark(beside ? `${signs} ${label}` : signs);
    lines.push(`${empty} ${" ".repeat(laid.from)}${shown}`);
    if (label !== "" && !beside)
      lines.push(...below(label, laid.from, room, (text) => `${empty} ${paintMark(text)}`));
    last = row.line;
  }
  return lines;
}

/** A label that has no room beside its signs, in lines of its own under them. */
function below(
  label: string,
  from: number,
  room: number,
  line: (text: string) => string,
): readonly string[] {
  const lines = wrap(label, Math.max(20, room));
  const most = Math.max(...lines.map(displayWidth));
  return lines.map((text) => line(" ".repeat(Math.max(0, Math.min(from, room - most))) + text));
}

/** A span of several lines is marked on its first, up to the end of the text there. */
function rowOf(source: Source, mark: Mark): Row {
  const { line, column } = source.position(mark.span.start);
  const end = source.position(mark.span.end);
  const start = column - 1;
  const stop = end.line === line ? end.column - 1 : source.line(line).trimEnd().length;
  return { line, start, end: Math.max(stop, start), mark };
}

/** Columns that the widest line number of the marks needs. */
export const gutterOf = (places: readonly { source: Source; span: Span }[]): number =>
  Math.max(
    2,
    ...places.map(({ source, span }) => displayWidth(String(source.position(span.start).line))),
  );
