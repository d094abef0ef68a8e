import { displayWidth } from "../../messages/width.ts";

const tabStop = 4;

/* C0, DEL, C1, marks that reorder or hide text: a configuration must not drive the terminal. */
// oxlint-disable-next-line no-control-regex
const hazardous = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

const harmless = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return `<${code.toString(16).toUpperCase().padStart(4, "0")}>`;
};

const everyHazard = new RegExp(hazardous.source, "gu");

/** A text with nothing in it that a terminal would obey. */
export const visible = (text: string): string =>
  hazardous.test(text) ? text.replace(everyHazard, harmless) : text;

/** One character of a line as it is printed. */
interface Cell {
  readonly text: string;
  readonly width: number;
}

/** A part of a line ready for a terminal, and the columns that two of its offsets come to. */
export interface Laid {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Lays a line out: tabs widened, control characters shown as pictures. `start` and `end` are UTF-16
 * offsets in it; where the line is longer than `limit`, a window around them is shown.
 */
export function layOut(line: string, start: number, end: number, limit: number): Laid {
  // Most lines are what they look like.
  if (line.length <= limit && /^[ -~]*$/.test(line)) {
    const from = Math.min(start, line.length);
    return { text: line, from, to: Math.max(from, Math.min(end, line.length)) };
  }
  // What is far away cannot be seen: a line of megabytes costs no more than what is shown of it.
  const reach = limit * 8;
  const begin = Math.max(0, start - reach);
  const window = line.slice(begin, start + reach);
  return layOutWindow(window, start - begin, end - begin, limit);
}

function layOutWindow(line: string, start: number, end: number, limit: number): Laid {
  const cells: Cell[] = [];
  let offset = 0;
  let column = 0;
  let from = 0;
  let to = 0;
  let first = 0;
  for (const character of line) {
    if (offset === start) {
      from = column;
      first = cells.length;
    }
    const cell = cellOf(character, column);
    offset += character.length;
    column += cell.width;
    cells.push(cell);
    if (offset <= end) to = column;
  }
  if (start >= offset) {
    from = column;
    first = cells.length;
  }
  to = Math.max(to, from);
  const all = (part: readonly Cell[]) => part.map(({ text }) => text).join("");
  if (column <= limit) return { text: all(cells), from, to };
  return crop(cells, first, from, to, limit);
}

function cellOf(character: string, column: number): Cell {
  if (character === "\t") {
    const width = tabStop - (column % tabStop);
    return { text: " ".repeat(width), width };
  }
  const text = hazardous.test(character) ? harmless(character) : character;
  return { text, width: displayWidth(text) };
}

function crop(
  cells: readonly Cell[],
  first: number,
  from: number,
  to: number,
  limit: number,
): Laid {
  let begin = first;
  for (let room = limit >> 1; begin > 0 && room > 0; begin--) room -= cells[begin - 1]?.width ?? 0;
  let text = begin > 0 ? "…" : "";
  const skipped = cells.slice(0, begin).reduce((sum, { width }) => sum + width, 0);
  const shift = text.length - skipped;
  let used = text.length;
  let at = begin;
  for (; at < cells.length && used < limit; at++) {
    text += cells[at]?.text ?? "";
    used += cells[at]?.width ?? 0;
  }
  if (at < cells.length) text += "…";
  return { text, from: from + shift, to: Math.min(to + shift, used) };
}
