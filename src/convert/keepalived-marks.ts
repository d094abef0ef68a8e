import { Buffer } from "node:buffer";

/*
 * How lines that the other version of keepalived lacks stay in the file. keepalived is a language of
 * lines, and so are the marks; blanks before a line stay where they are:
 *
 *     # lbc:keepalived@2.4 timer_expired_backup 100      a line as it was
 *     # lbc:keepalived@2.4= accept timer_expired …       a line that another one stands for:
 *     accept # lbc:keepalived@2.4+                       what is left of it
 *     # lbc:keepalived@2.4> …                            goes on the mark above, for long lines
 *
 * A line of the file that looks like one of these is marked too, so that every mark is one of ours
 * and taking them away gives the file byte for byte.
 */

const head = (label: string): string => `# lbc:${label}`;
export const tagOf = (label: string): string => `${head(label)}+`;

const markOf = (label: string): RegExp => new RegExp(`^([ \\t]*)${head(label)}([ =>]) ?`);

export const looksMarked = (line: string, label: string): boolean => markOf(label).test(line);

/** keepalived reads 1023 bytes of a line; a mark needs some of them. */
const longest = 900;

/** A line as a comment that holds it. */
export function marked(line: string, label: string, replaced: boolean): readonly string[] {
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  const chunks = chunksOf(line.slice(indent.length));
  // In a definition each line but the last ends in a backslash.
  const goesOn = /\\\r?$/.test(line) ? "\\" : "";
  return chunks.map((chunk, index) => {
    const sign = index > 0 ? ">" : replaced ? "=" : "";
    const end = index < chunks.length - 1 ? goesOn : "";
    return `${indent}${head(label)}${sign} ${chunk}${end}`;
  });
}

function chunksOf(text: string): readonly string[] {
  if (Buffer.byteLength(text) <= longest) return [text];
  const chunks: string[] = [];
  let chunk = "";
  let bytes = 0;
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (bytes + size > longest) {
      chunks.push(chunk);
      chunk = "";
      bytes = 0;
    }
    chunk += character;
    bytes += size;
  }
  return [...chunks, chunk];
}

/** Lines that stand for one that was there before. */
export interface Unit {
  readonly line: string;
  /** How many lines go for it. */
  readonly length: number;
}

/** The unit that begins with a line; nothing where a mark lacks what belongs to it. */
export function unitAt(lines: readonly string[], at: number, label: string): Unit | undefined {
  const mark = markOf(label);
  const match = mark.exec(lines[at] ?? "");
  if (!match || match[2] === ">") return undefined;
  const [whole, indent = "", sign] = match;
  const parts = [(lines[at] ?? "").slice(whole.length)];
  let end = at + 1;
  for (let next = mark.exec(lines[end] ?? ""); next?.[2] === ">";) {
    parts.push((lines[end++] ?? "").slice(next[0].length));
    next = mark.exec(lines[end] ?? "");
  }
  if (sign === "=" && !(lines[end++] ?? "").replace(/\r$/, "").endsWith(tagOf(label)))
    return undefined;
  return { line: indent + joined(parts), length: end - at };
}

function joined(parts: readonly string[]): string {
  const goesOn = /\\\r?$/.test(parts.at(-1) ?? "");
  return parts
    .map((part, index) => (goesOn && index < parts.length - 1 ? part.slice(0, -1) : part))
    .join("");
}
