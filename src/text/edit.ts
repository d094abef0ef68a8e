import type { Span } from "./span.ts";

/** Replaces the text of one span. An empty span inserts. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** Applies edits that do not overlap to one text; edits at the same place keep their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let from = 0;
  for (const { span, text: replacement } of edits.toSorted((a, b) => a.span.start - b.span.start)) {
    if (span.start < from) throw new RangeError(`edits overlap at ${span.file}:${span.start}`);
    result += text.slice(from, span.start) + replacement;
    from = span.end;
  }
  return result + text.slice(from);
}

/**
 * Takes a piece out: its line where nothing else stands there, the blanks before it where it is the
 * last of its line, those after it where it has some on both sides. `before` and `after` are the
 * text around it, at least as far as the ends of the line.
 */
export function removal(span: Span, before: string, after: string): TextEdit {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const rest = /^[ \t]*(\r?\n|$)/.exec(after);
  const blanks = /[ \t]*$/.exec(line)?.[0].length ?? 0;
  if (!rest) {
    const apart = blanks > 0 || line === "";
    return { span: { ...span, end: span.end + (apart ? blanksOf(after) : 0) }, text: "" };
  }
  const end = span.end + rest[0].length - (blanks === line.length ? 0 : (rest[1] ?? "").length);
  return { span: { ...span, start: span.start - blanks, end }, text: "" };
}

const blanksOf = (text: string): number => /^[ \t]*/.exec(text)?.[0].length ?? 0;
