import { type Default, defaultsFor, followedBlock } from "./defaults.ts";
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

export interface InsertionTask {
  readonly from: FamilyTarget;
  readonly to: FamilyTarget;
  /** How many blocks of the file are around. */
  readonly depth: number;
}

/** What happens before the `}` at `end`; undefined where both products share all defaults. */
export function insertionAt(
  text: string,
  end: number,
  block: BlockView,
  { from, to, depth }: InsertionTask,
): Insertion | undefined {
  const newline = newlineOf(text);
  const theirs: Lines = {
    statements: defaultsFor(to, from, block),
    label: labelOf(to, from),
    newline,
  };
  const http = followedBlock(block);
  const there = http?.cameBack === false ? undefined : pieceBefore(text, end, theirs, depth);
  block.cameBack = there !== undefined;
  if (there !== undefined) {
    const start = end - there.length;
    const tags = [...there.matchAll(/# lbc:/g)].map(({ index }) => start + index);
    return { start, end, text: "", notes: [], tags };
  }
  const statements = http?.cameBack === true ? [] : defaultsFor(from, to, block);
  if (statements.length === 0) return undefined;
  const lines: Lines = { statements, label: labelOf(from, to), newline };
  const piece = encodeLines(lines, layoutAt(text, end, depth));
  return {
    start: end,
    end,
    text: piece,
    notes: statements.flatMap(({ notes }) => notes),
    tags: [],
  };
}

interface Lines {
  readonly statements: readonly Default[];
  readonly label: string;
  readonly newline: "\n" | "\r\n";
}

interface Layout {
  /** The blanks before the `}` when it stands alone on its line. */
  readonly indent: string | undefined;
  readonly step: string;
}

function layoutAt(text: string, end: number, depth: number): Layout {
  const line = text.lastIndexOf("\n", end - 1) + 1;
  const before = text.slice(line, end);
  // Behind a line end of ours the line is the same as the one before.
  const broken = /\\\r?\n$/.test(text.slice(Math.max(0, line - 3), line));
  const indent = !broken && /^[ \t]*$/.test(before) ? before : undefined;
  const step =
    depth > 0 && indent && indent.length % depth === 0
      ? indent.slice(0, indent.length / depth)
      : "    ";
  return { indent, step };
}

function encodeLines({ statements, label, newline }: Lines, { indent, step }: Layout): string {
  const lines = statements.map(({ text }) => `${text} ${tag(label)}`);
  if (indent !== undefined)
    return lines.map((line) => `${step}${line}${newline}${indent}`).join("");
  // A comment of ours ends the line that is there.
  return [continuedTag(label), ...lines].map((line) => `${line}\\${newline}`).join("");
}

/** The lines that conversion would have put before `end`, if they stand there. */
function pieceBefore(text: string, end: number, lines: Lines, depth: number): string | undefined {
  if (lines.statements.length === 0) return undefined;
  const alone = encodeLines(lines, layoutAt(text, end, depth));
  const broken = encodeLines(lines, { indent: undefined, step: "" });
  for (const piece of [alone, broken]) {
    const start = end - piece.length;
    if (!text.startsWith(piece, start)) continue;
    // Without the piece the same one would have to be put in again.
    if (encodeLines(lines, layoutAt(text, start, depth)) !== piece) continue;
    if (lines.newline === "\n" && !text.includes("\r\n")) return piece;
    const first = text.indexOf("\n");
    if (first < start && !/\\\r?$/.test(text.slice(0, first))) return piece;
  }
  return undefined;
}
