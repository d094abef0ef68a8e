import type { Source } from "../../src/text/source.ts";
import type { Tree } from "../ast.ts";
import { byteOrderMark, nulByte, tooLong } from "./diagnostics.ts";
import { countOf } from "./layout.ts";
import { isTooLong } from "./piece.ts";
import { Scanner } from "./scanner.ts";
import { TreeBuilder } from "./tree-builder.ts";

const maxNoises = 3;

export interface NginxTree extends Tree {
  /** Statements and comments: what the tree takes of the memory. */
  readonly nodes: number;
}

/** Short statements fill the memory sooner than their bytes would. */
const mostNodes = 700_000;

/**
 * Reads one file of the nginx family exactly as nginx's own reader takes it apart. It never throws;
 * every error of the file is among the diagnostics, and the tree holds whatever could be read, `most` nodes at most.
 */
export function parseNginx(source: Source, most = mostNodes): NginxTree {
  const mark = markLength(source);
  const ignored = new Set<number>();
  const limit = Math.min(most, mostNodes);
  let builder = build(source, mark, new TreeBuilder(source, limit, ignored));
  if (builder.isFull) return unread(source, builder);
  // A `}` too many is noticed at the end; the layout says which one it is.
  for (let turn = 0; turn < maxNoises; turn++) {
    const suspect = builder.suspect;
    if (builder.strays === 0 || suspect === undefined) break;
    const without = build(
      source,
      mark,
      new TreeBuilder(source, limit, new Set([...ignored, suspect])),
    );
    if (without.strays >= builder.strays || without.depth > 0) break;
    ignored.add(suspect);
    builder = without;
  }
  const diagnostics = [...builder.diagnostics, ...longComments(source, builder)];
  if (mark > 0) diagnostics.push(byteOrderMark({ file: source.path, start: 0, end: mark }));
  const nul = source.text.indexOf("\0");
  if (nul !== -1)
    diagnostics.push(
      nulByte(countOf("\0", source.text, 0, source.text.length), {
        file: source.path,
        start: nul,
        end: nul + 1,
      }),
    );
  return {
    file: source.path,
    statements: builder.statements,
    comments: builder.comments,
    nodes: builder.nodes,
    diagnostics: diagnostics.sort((a, b) => a.span.start - b.span.start),
  };
}

/** Half a tree would have everything reported that stands in the other half. */
const unread = ({ path }: Source, { diagnostics }: TreeBuilder): NginxTree => ({
  file: path,
  statements: [],
  comments: [],
  nodes: 0,
  diagnostics: diagnostics.filter(({ code }) => code === "syntax/too-large"),
});

function build(source: Source, mark: number, builder: TreeBuilder): TreeBuilder {
  new Scanner(source, mark, builder).run();
  builder.finish();
  return builder;
}

function markLength({ text }: Source): number {
  if (text.startsWith("\uFEFF")) return 1;
  return text.startsWith("\xef\xbb\xbf") ? 3 : 0;
}

function longComments(source: Source, { comments }: TreeBuilder) {
  return comments
    .filter(({ start, end }) => isTooLong(source, start, end, 4096))
    .map(({ span }) => tooLong(span));
}
