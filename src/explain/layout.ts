import type { Paint } from "../lint/formats/paint.ts";
import type { Language } from "../messages/text.ts";
import { displayWidth, padTo, wrap } from "../messages/width.ts";

/** How a page is shown. */
export interface Look {
  readonly language: Language;
  readonly paint: Paint;
  /** Of the terminal; elsewhere lines may be as long as they like. */
  readonly columns: number | undefined;
}

/** A label and its lines. */
export type Row = readonly [label: string, lines: readonly string[]];

const margin = 2;

/** Lines of prose, wrapped where there is a terminal, behind so many spaces. */
export function prose(text: string, { columns }: Look, indent = 0): string[] {
  const room = columns === undefined ? Infinity : Math.max(20, columns - indent);
  const lines = displayWidth(text) <= room ? [text] : wrap(text, room);
  return lines.map((line) => " ".repeat(indent) + line);
}

/** Labels and values in two columns; what is too long goes on under its beginning. */
export function rowsOf(rows: readonly Row[], look: Look): string[] {
  const width = Math.max(...rows.map(([label]) => displayWidth(label))) + 2;
  const indent = margin + width;
  return rows.flatMap(([label, values]) =>
    values
      .flatMap((value) => prose(value, look, indent))
      .map((line, index) =>
        index === 0
          ? `${" ".repeat(margin)}${look.paint.faint(padTo(label, width))}${line.slice(indent)}`
          : line,
      ),
  );
}

const commas = { en: ", ", zh: "、" } as const;

export const listOf = (words: readonly string[], { language }: Look): string =>
  words.join(commas[language]);

const colon = { en: ": ", zh: "：" } as const;

export const labelled = (label: string, text: string, { language }: Look): string =>
  `${label}${colon[language]}${text}`;
