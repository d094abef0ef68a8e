/*
 * What the lines of a file say about a `;` or a `}` that is missing. nginx ignores lines, so this is
 * asked only where there is an error anyway.
 */

/** The column of an offset, or `undefined` where something else stands before it on its line. */
export function indentAt(text: string, offset: number): number | undefined {
  let at = offset;
  while (at > 0) {
    const code = text.charCodeAt(at - 1);
    if (code === 10) break;
    if (code !== 32 && code !== 9) return undefined;
    at--;
  }
  return offset - at;
}

/** How often a sign stands between two offsets. */
export function countOf(sign: string, text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf(sign, start); at !== -1 && at < end; at = text.indexOf(sign, at + 1))
    count++;
  return count;
}

/** Nobody indents what stands further on its line. */
const longestLine = 4096;

/** The blank space with which the line of an offset begins. */
export function indentOfLine(text: string, offset: number): string {
  const from = Math.max(0, offset - longestLine);
  const found = text.slice(from, offset).lastIndexOf("\n");
  if (found === -1 && from > 0) return "";
  const line = from + found + 1;
  let end = line;
  while (text.charCodeAt(end) === 32 || text.charCodeAt(end) === 9) end++;
  return text.slice(line, Math.min(end, offset));
}

export interface LaidOut {
  readonly text: string;
  readonly quote?: unknown;
  readonly span: { readonly start: number };
}

/**
 * The words that by their lines begin a statement of their own: alone at the start of a line, not
 * deeper than the statement, spelt like a directive.
 */
export function statementStarts(text: string, words: readonly LaidOut[]): readonly number[] {
  const first = words[0];
  if (!first) return [];
  const indent = indentAt(text, first.span.start);
  const starts: number[] = [];
  for (let index = 1; index < words.length; index++) {
    const word = words[index];
    if (!word || word.quote !== undefined || !/^[a-z][a-z0-9_]*$/.test(word.text)) continue;
    const column = indentAt(text, word.span.start);
    if (column !== undefined && column <= (indent ?? column)) starts.push(index);
  }
  return starts;
}
