import { displayWidth, padTo } from "../../messages/width.ts";

/** A cell is text, or text and how it is painted; numbers stand to the right. */
export type Cell =
  | string
  | number
  | { readonly text: string; readonly paint: (text: string) => string };

/** Names come from a configuration; what they hold must not steer the terminal. */
const textOf = (cell: Cell): string =>
  (typeof cell === "object" ? cell.text : String(cell)).replace(/\p{Cc}/gu, "?");

/** Columns as wide as they must be; the first row is the head. */
export function table(rows: readonly (readonly Cell[])[], indent = ""): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => displayWidth(textOf(row[column] ?? "")))),
  );
  const isNumber = widths.map((_, column) => typeof rows[1]?.[column] === "number");
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const text = textOf(cell);
          const width = widths[column] ?? 0;
          const padded = isNumber[column]
            ? " ".repeat(width - displayWidth(text)) + text
            : padTo(text, width);
          return typeof cell === "object" ? padded.replace(text, () => cell.paint(text)) : padded;
        })
        .join("  "),
    )
    .map((line) => `${indent}${line}`.trimEnd())
    .join("\n");
}
