import type { Statement } from "../../grammars/ast.ts";
import { type Defaults, defaultsFor, followedBlock } from "./defaults.ts";
import type { FamilyTarget } from "./family.ts";
import { labelOf } from "./family.ts";
import { continuedTag, newlineOf, tag } from "./marker.ts";
import type { Note } from "./verdict.ts";
import type { BlockView } from "./view.ts";

/** An edit before the `}` of a block: defaults that are written out, or taken out again. */
export interface Insertion {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly notes: readonly Note[];
  /** Where the tags are of the lines that go. */
  readonly tags: readonly number[];
}

/** What is between the braces of a block: behind the first, before the last. */
export interface Interior {
  readonly open: number;
  readonly close: number;
  readonly statements: readonly Statement[];
}

export function interiorOf({ body, bodySpan }: Statement): Interior | undefined {
  if (!body || !bodySpan) return undefined;
  return { open: bodySpan.start + 1, close: bodySpan.end - 1, statements: body };
}

/** What happens before the `}` of a block; undefined where both products share all defaults. */
export function insertionAt(
  text: string,
  interior: Interior,
  block: BlockView,
  { from, to }: { readonly from: FamilyTarget; readonly to: FamilyTarget },
): Insertion | undefined {
  const end = interior.close;
  const newline = newlineOf(text);
  const { statements: others } = defaultsFor(to, from, block);
  const theirs: Lines = { statements: others, label: labelOf(to, from), newline };
  const http = followedBlock(block);
  const there = http?.cameBack === false ? undefined : pieceBefore(text, interior, theirs);
  block.cameBack = there !== undefined;
  if (there !== undefined) {
    const start = end - there.length;
    const tags = [...there.matchAll(/# lbc:/g)].map(({ index }) => start + index);
    return { start, end, text: "", notes: [], tags };
  }
  const { statements, notes } = http?.cameBack === true ? nothing : defaultsFor(from, to, block);
  if (notes.length === 0) return undefined;
  const lines: Lines = { statements, label: labelOf(from, to), newline };
  const piece = statements.length > 0 ? encodeLines(lines, layoutAt(text, interior)) : "";
  return { start: end, end, text: piece, notes, tags: [] };
}

const nothing: Defaults = { statements: [], notes: [] };

interface Lines {
  readonly statements: readonly string[];
  readonly label: string;
  readonly newline: "\n" | "\r\n";
}

interface Layout {
  /** The blanks before the `}` when it stands alone on its line. */
  readonly indent: string | undefined;
  readonly step: string;
}

function layoutAt(text: string, { open, close }: Pick<Interior, "open" | "close">): Layout {
  const line = text.lastIndexOf("\n", close - 1) + 1;
  const before = text.slice(line, close);
  // Behind a line end of ours the line is the same as the one before.
  const broken = /\\\r?\n$/.test(text.slice(Math.max(0, line - 3), line));
  const indent = !broken && /^[ \t]*$/.test(before) ? before : undefined;
  const beginning = `${text.slice(open, Math.min(open + 400, close))}}`;
  return { indent, step: stepOf(beginning, indent ?? "") };
}

/** How much further in a block's first line stands, if it begins with a line of its own. */
function stepOf(beginning: string, indent: string): string {
  const first = /^[ \t\r]*\n(?:[ \t\r]*\n)*([ \t]+)\S/.exec(beginning)?.[1];
  return first !== undefined && first.length > indent.length && first.startsWith(indent)
    ? first.slice(indent.length)
    : "    ";
}

function encodeLines({ statements, label, newline }: Lines, { indent, step }: Layout): string {
  const lines = statements.map((text) => `${text} ${tag(label)}`);
  if (indent !== undefined)
    return lines.map((line) => `${step}${line}${newline}${indent}`).join("");
  // A comment of ours ends the line that is there.
  return [continuedTag(label), ...lines].map((line) => `${line}\\${newline}`).join("");
}

/** The lines that conversion would have put before the `}`, if they stand there. */
function pieceBefore(text: string, interior: Interior, lines: Lines): string | undefined {
  const [first] = lines.statements;
  if (first === undefined) return undefined;
  const alone = encodeLines(lines, layoutAt(text, interior));
  const broken = encodeLines(lines, { indent: undefined, step: "" });
  for (const piece of [alone, broken]) {
    const { open, close } = interior;
    const start = close - piece.length;
    if (start < open || !text.startsWith(piece, start)) continue;
    // Without the piece the same one would have to be put in again.
    if (encodeLines(lines, layoutAt(text, { open, close: start })) !== piece) continue;
    if (!standsAlone(text, interior, start, start + piece.indexOf(first))) continue;
    if (keepsNewline(text, { start, end: close }, lines.newline)) return piece;
  }
  return undefined;
}

/** Whether the text says the same line end without a piece: the first one that stays does. */
function keepsNewline(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  newline: Lines["newline"],
): boolean {
  // What else holds the first one and goes has asked the same.
  if (text.indexOf("\n") < start) return true;
  for (let at = text.indexOf("\n", end); at !== -1; at = text.indexOf("\n", at + 1)) {
    if ((text[at - 1] === "\r" ? "\r\n" : "\n") !== newline) return false;
    if (!isOurs(text, at)) return true;
  }
  return newline === "\n";
}

/**
 * Whether a piece begins outside of comments and its first statement is one: somebody may have
 * joined its line with a comment, or taken the `;` before it.
 */
function standsAlone(
  text: string,
  { open, statements }: Interior,
  start: number,
  first: number,
): boolean {
  const at = statements.findLastIndex(({ span }) => span.start <= first);
  if (statements[at]?.span.start !== first) return false;
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const before = Math.max(line, statements[at - 1]?.span.end ?? open);
  return !text.slice(before, start).includes("#");
}

/** Whether a line end was put in by conversion: an odd number of backslashes stands before it. */
function isOurs(text: string, end: number): boolean {
  let at = text[end - 1] === "\r" ? end - 1 : end;
  let count = 0;
  while (text[--at] === "\\") count++;
  return count % 2 === 1;
}
