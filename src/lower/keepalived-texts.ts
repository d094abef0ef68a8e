import { removal, type TextEdit } from "../text/edit.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";

/** The texts of the files, where there are any: fixes are cut from them. */
export class FileTexts {
  readonly #sources: ReadonlyMap<string, Pick<Source, "text">>;

  constructor(sources: ReadonlyMap<string, Pick<Source, "text">> = new Map()) {
    this.#sources = sources;
  }

  /** The text of a place; nothing where the file is none that was read. */
  of({ file, start, end }: Span): string | undefined {
    return this.#sources.get(file)?.text.slice(start, end);
  }

  /** Takes a statement out, and its line where nothing else stands there. */
  without(span: Span): TextEdit | undefined {
    const before = this.of({ ...span, start: 0, end: span.start });
    const after = this.of({ ...span, start: span.end, end: span.end + 1024 });
    return before === undefined || after === undefined ? undefined : removal(span, before, after);
  }

  /** How the lines of a file end. */
  lineEnd({ file }: Span): "\n" | "\r\n" {
    return this.#sources.get(file)?.text.includes("\r\n") === true ? "\r\n" : "\n";
  }

  /** The blanks before a place. */
  indentAt(span: Span): string {
    const before = this.of({ ...span, start: 0, end: span.start }) ?? "";
    return /[ \t]*$/.exec(before)?.[0] ?? "";
  }

  /** Moves a statement, with the comment right above it, to before another one of its file. */
  movedBefore(moved: Span, other: Span): readonly TextEdit[] | undefined {
    const text = this.#sources.get(moved.file)?.text;
    if (text === undefined || moved.file !== other.file || other.start > moved.start)
      return undefined;
    const from = startOfLines(text, moved.start);
    const to = startOfLines(text, other.start);
    const rest = /^[ \t]*(?:[#!][^\n]*)?(?:\r?\n|$)(?:[ \t]*\r?\n)?/.exec(text.slice(moved.end));
    if (from === undefined || to === undefined || !rest) return undefined;
    const end = moved.end + rest[0].length;
    const lines = text.slice(from, end);
    const { file } = moved;
    return [
      { span: { file, start: to, end: to }, text: lines.endsWith("\n") ? lines : `${lines}\n` },
      { span: { file, start: from, end }, text: "" },
    ];
  }
}

/** Where the line of a statement begins, or the comment above it; nothing where more stands there. */
function startOfLines(text: string, at: number): number | undefined {
  let start = text.lastIndexOf("\n", at - 1) + 1;
  if (!/^[ \t]*$/.test(text.slice(start, at))) return undefined;
  while (start > 0) {
    const before = start < 2 ? 0 : text.lastIndexOf("\n", start - 2) + 1;
    if (!/^[ \t]*[#!]/.test(text.slice(before, start))) break;
    start = before;
  }
  return start;
}
