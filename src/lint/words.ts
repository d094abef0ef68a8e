import type { Span } from "../text/span.ts";

/** The words of a span: quoted ones whole, comments, blanks, `;`, `{` and `}` left out. */
export function wordsWithin(text: string, { file, start, end }: Span): Span[] {
  const words: Span[] = [];
  const token = /#[^\n]*|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|[^\s;{}]+/g;
  for (const match of text.slice(start, end).matchAll(token)) {
    if (match[0].startsWith("#")) continue;
    const at = start + match.index;
    words.push({ file, start: at, end: at + match[0].length });
  }
  return words;
}
