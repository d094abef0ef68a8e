import { layOut } from "../lint/formats/visible.ts";
import type { ExampleFile } from "./example.ts";
import type { Look } from "./layout.ts";

const longest = 140;
const mostLines = 60;
const around = 4;

interface Line {
  readonly number: number;
  readonly text: string;
  /** UTF-16 offsets within the line. */
  readonly marks: readonly { readonly from: number; readonly to: number }[];
}

/** The files of an example with line numbers, `^` under what is marked. */
export function examplePage(files: readonly ExampleFile[], look: Look): string[] {
  return files.flatMap((file) => [
    ...(files.length > 1 ? [`  ${look.paint.faint(file.path)}`] : []),
    ...filePage(file, look),
  ]);
}

function filePage(file: ExampleFile, look: Look): string[] {
  const all = linesOf(file);
  const shown = shortened(all);
  const gutter = Math.max(2, String(all.length).length) + 2;
  const bar = look.paint.frame("│");
  const lines: string[] = [];
  let last = 0;
  for (const { number, text, marks } of shown) {
    if (number > last + 1) lines.push(`${" ".repeat(gutter)} ${look.paint.frame("⋮")}`);
    last = number;
    const limit = Math.min(longest, (look.columns ?? longest) - gutter - 4);
    const [first] = marks;
    const laid = layOut(text, first?.from ?? 0, first?.to ?? 0, limit);
    const place = look.paint.frame(String(number).padStart(gutter));
    lines.push(`${place} ${bar} ${laid.text}`.trimEnd());
    if (marks.length > 0)
      lines.push(`${" ".repeat(gutter)} ${bar} ${look.paint.error(carets(text, marks, limit))}`);
  }
  return lines;
}

function carets(text: string, marks: Line["marks"], limit: number): string {
  let signs = "";
  for (const { from, to } of marks) {
    const laid = layOut(text, from, to, limit);
    if (laid.from < signs.length) continue;
    signs = signs.padEnd(laid.from) + "^".repeat(Math.max(1, laid.to - laid.from));
  }
  return signs;
}

function linesOf({ text, marked }: ExampleFile): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const end = start + line.length;
    // A place of several lines is marked on its first.
    const marks = marked
      .filter((span) => span.start >= start && span.start <= end)
      .map((span) => ({ from: span.start - start, to: Math.min(span.end, end) - start }));
    lines.push({ number: lines.length + 1, text: line, marks });
    start = end + 1;
  }
  return lines;
}

/** Of a long file what stands near the marks. */
function shortened(lines: readonly Line[]): readonly Line[] {
  if (lines.length <= mostLines) return lines;
  const marked = lines.filter(({ marks }) => marks.length > 0).slice(0, 3);
  const wanted = marked.length > 0 ? marked : lines.slice(0, 1);
  return lines.filter(({ number }) =>
    wanted.some((mark) => Math.abs(mark.number - number) <= around),
  );
}
