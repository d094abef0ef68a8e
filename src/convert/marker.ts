import { headerMark } from "./header.ts";

/*
 * How a statement that the target lacks stays in the file. Statements of dialect D (of `D@VERSION`
 * where both are of one dialect) become
 *
 *     # lbc:D check_http_send "GET / HTTP/1.0\r\n       the statement's first line
 *     # lbc:D| Host: x";                                each further line that is not blank
 *
 * and a statement that has a counterpart is followed by it and a tag:
 *
 *     # lbc:D health_check interval=3000;\
 *     check interval=3000; # lbc:D+
 *
 * A default of D that the target does not share stands at the end of its block, with a tag:
 *
 *     keepalive 0; # lbc:D+
 *
 * where the `}` does not stand on a line of its own, behind `# lbc:D|\` and each line broken.
 *
 * Blanks before a line and whatever follows the statement on its last line (blanks, a comment) stay
 * where they are. Two things would be ambiguous and are not:
 *
 * - a line end that conversion put in (something live followed on the line, or a counterpart) is
 *   written after a backslash. Backslashes that a marked line had at its end are doubled, so an odd
 *   number of them means a line end of ours;
 * - a comment that the file had and that looks like one of ours is marked as well, `# lbc:D # lbc:…`.
 *
 * Reading back is local to one marked statement ("unit"): it is restored only if marking the
 * restored statement again gives the very same text. What somebody edited or wrote by hand
 * therefore stays a comment, and converting there and back gives every file byte for byte.
 */

const blank = /^[ \t\r]*$/;

export const marker = (label: string): string => `# lbc:${label} `;
const continued = (label: string): string => `# lbc:${label}| `;
/** A comment that only ends a line. */
export const continuedTag = (label: string): string => `# lbc:${label}|`;
export const tag = (label: string): string => `# lbc:${label}+`;

/** Whether a comment's text has the form of one of ours under this label, or is a header. */
export function looksMarked(comment: string, label: string): boolean {
  const head = `# lbc:${label}`;
  if (comment.startsWith(headerMark)) return true;
  return comment.startsWith(head) && /[ |+]/.test(comment.charAt(head.length));
}

/** The line end that a file uses, by its first one. */
export function newlineOf(text: string): "\n" | "\r\n" {
  const first = text.indexOf("\n");
  return first > 0 && text[first - 1] === "\r" ? "\r\n" : "\n";
}

/** Where the line of `offset` ends, without its line end. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end === -1) return text.length;
  return end > offset && text[end - 1] === "\r" ? end - 1 : end;
}

/** The blanks before `offset` when nothing else stands before it on its line. */
export function indentAt(text: string, offset: number): string {
  const before = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return blank.test(before) ? before : "";
}

function markLine(line: string, head: string): string {
  if (blank.test(line)) return line;
  const start = /^[ \t\r]*/.exec(line)?.[0].length ?? 0;
  const doubled = line.slice(start).replace(/(\\+)(\r*)$/, "$1$1$2");
  return line.slice(0, start) + head + doubled;
}

/** Marks each line of a statement's text. */
export function mark(text: string, label: string): string {
  return text
    .split("\n")
    .map((line, index) => markLine(line, index === 0 ? marker(label) : continued(label)))
    .join("\n");
}

export interface Layout {
  /** Something live follows on the line: the rest moves to a line of its own. */
  readonly live: boolean;
  readonly newline: "\n" | "\r\n";
  readonly indent: string;
}

/** A statement (with what stays on its line) that the target lacks. */
export function encodeDropped(text: string, label: string, layout: Layout): string {
  return mark(text, label) + (layout.live ? `\\${layout.newline}` : "");
}

/** A statement and its counterpart in the target. */
export function encodeReplaced(
  text: string,
  counterpart: string,
  label: string,
  { live, newline, indent }: Layout,
): string {
  const added = `${indent}${counterpart} ${tag(label)}`;
  return `${mark(text, label)}\\${newline}${added}${live ? `\\${newline}` : ""}`;
}

/** What the marked lines that start at one comment hold. */
export interface MarkedLines {
  readonly text: string;
  /** For each line: where it starts in `text`, where it ends in the file, line end of ours or not. */
  readonly lines: readonly {
    readonly start: number;
    readonly end: number;
    readonly broken: boolean;
  }[];
}

/** Reads the first marked line at `start` and the continued ones below it. */
export function readMarked(text: string, start: number, label: string): MarkedLines {
  const lines: { start: number; end: number; broken: boolean }[] = [];
  let decoded = "";
  let at = start;
  let head = marker(label);
  for (;;) {
    const end = lineEnd(text, at);
    const unmarked = unmarkLine(text.slice(at + head.length, end));
    lines.push({ start: decoded.length, end, broken: unmarked.broken });
    decoded += unmarked.text;
    const next = unmarked.broken ? undefined : nextContinued(text, end, continued(label));
    if (next === undefined) return { text: decoded, lines };
    decoded += text.slice(end, next);
    at = next;
    head = continued(label);
  }
}

function unmarkLine(line: string): { readonly text: string; readonly broken: boolean } {
  const run = /(\\+)\r*$/.exec(line)?.[1]?.length ?? 0;
  const half = "\\".repeat(run >> 1);
  return { text: line.replace(/\\+(\r*)$/, (_, cr: string) => half + cr), broken: run % 2 === 1 };
}

/** The start of a continued line below, over blank lines. */
function nextContinued(text: string, from: number, head: string): number | undefined {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text.charAt(at))) at++;
  return text.startsWith(head, at) && text.slice(from, at).includes("\n") ? at : undefined;
}
