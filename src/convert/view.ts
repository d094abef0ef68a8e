import type { Statement, Tree } from "../../grammars/ast.ts";
import type { Candidate } from "./candidates.ts";

/*
 * What a configuration says in both languages at once: its live statements and those that its
 * comments hold, without the counterparts that stand for the latter. Conversion there and back does
 * not change it, so whatever is decided by looking around is decided alike on both ways.
 */

export interface Entry {
  readonly name: string;
  /** As written. */
  readonly args: readonly string[];
  /** What is in its braces. */
  readonly inside?: BlockView;
}

/** A block with what stands directly in it, that of included files too. */
export interface BlockView {
  /** The name of the block; empty for `main`. */
  readonly name: string;
  /** Words after the name, as written. */
  readonly owner: string;
  readonly outer: BlockView | undefined;
  /** Names of the blocks around what is inside, outermost first; empty in `main`. */
  readonly context: readonly string[];
  readonly entries: Entry[];
  /** Defaults of the other product stood at its end, which conversion takes out again. */
  cameBack: boolean;
}

export const emptyBlock = (context?: string): BlockView => ({
  name: context ?? "",
  owner: "",
  outer: undefined,
  context: context === undefined ? [] : [context],
  entries: [],
  cameBack: false,
});

const blockOf = (name: string, owner: string, outer: BlockView): BlockView => ({
  name,
  owner,
  outer,
  context: [...outer.context, name],
  entries: [],
  cameBack: false,
});

/** Where the pieces of one file stand. */
export interface FileView {
  /** The block of each comment: undefined amid the words of a statement. */
  readonly places: ReadonlyMap<number, BlockView | undefined>;
  /** How many entries of its block stand before a comment. */
  readonly positions: ReadonlyMap<number, number>;
  /** What stands for each live statement and each candidate, by where it starts. */
  readonly entries: ReadonlyMap<number, Entry>;
  readonly root: BlockView;
}

export interface FilePieces {
  readonly text: string;
  readonly tree: Tree;
  /** Marked statements, by the start of their comments. */
  readonly candidates: ReadonlyMap<number, Candidate>;
  /** Starts of the tag comments whose statements are counterparts. */
  readonly tags: ReadonlySet<number>;
}

/** The view of one file; `included` is asked for the files that a statement brings in. */
export function viewFile(
  pieces: FilePieces,
  root: BlockView,
  include: (statement: Statement, block: BlockView) => void,
): FileView {
  return new FileWalk(pieces, include).run(root);
}

interface Standing {
  readonly statement: Statement;
  readonly entry: Entry;
}

class FileWalk {
  readonly #pieces: FilePieces;
  readonly #include: (statement: Statement, block: BlockView) => void;
  readonly #places = new Map<number, BlockView | undefined>();
  readonly #positions = new Map<number, number>();
  readonly #entries = new Map<number, Entry>();
  #comment = 0;

  constructor(pieces: FilePieces, include: (statement: Statement, block: BlockView) => void) {
    this.#pieces = pieces;
    this.#include = include;
  }

  run(root: BlockView): FileView {
    const { tree, text } = this.#pieces;
    this.#block(tree.statements, root, text.length);
    return { places: this.#places, positions: this.#positions, entries: this.#entries, root };
  }

  #block(statements: readonly Statement[], block: BlockView, end: number): void {
    const open: Standing[] = [];
    for (const statement of statements) {
      this.#upTo(statement.span.start, block, open);
      this.#upTo(statement.bodySpan?.start ?? statement.span.end, undefined);
      open.push({ statement, entry: this.#statement(statement, block) });
    }
    this.#upTo(end, block, open);
    this.#settle(open, block);
  }

  /** Includes bring in theirs where they stand, whatever stands in comments around them. */
  #settle(open: Standing[], block: BlockView): void {
    for (const { statement, entry } of open.splice(0)) {
      block.entries.push(entry);
      if (statement.name.text === "include" && !statement.body) this.#include(statement, block);
    }
  }

  #statement(statement: Statement, block: BlockView): Entry {
    const { text } = this.#pieces;
    const args = statement.args.map(({ span }) => text.slice(span.start, span.end));
    const name = statement.name.text;
    let entry: Entry = { name, args };
    if (statement.body && statement.bodySpan) {
      const inside = blockOf(name, args.join(" "), block);
      this.#block(statement.body, inside, statement.bodySpan.end);
      entry = { name, args, inside };
    }
    this.#entries.set(statement.span.start, entry);
    return entry;
  }

  /** Takes the comments before an offset: marked statements join the block, counterparts leave it. */
  #upTo(offset: number, block: BlockView | undefined, open?: Standing[]): void {
    const { tree, candidates, tags, text } = this.#pieces;
    for (; this.#comment < tree.comments.length; this.#comment++) {
      const start = tree.comments[this.#comment]?.span.start ?? 0;
      if (start >= offset) return;
      this.#places.set(start, block);
      if (!block || !open) continue;
      if (tags.has(start)) leaveCounterparts(open, text, start);
      this.#positions.set(start, block.entries.length + open.length);
      const candidate = candidates.get(start);
      if (!candidate) continue;
      this.#settle(open, block);
      const entry = { name: candidate.statement.name.text, args: candidate.args };
      this.#entries.set(start, entry);
      block.entries.push(entry);
    }
  }
}

/** Statements up to a tag stand for something else: they begin with a line of their own. */
function leaveCounterparts(open: Standing[], text: string, tag: number): void {
  const lineOf = (offset: number) => text.lastIndexOf("\n", offset - 1) + 1;
  let line = lineOf(tag);
  for (let last = open.at(-1); last && last.statement.span.end > line; last = open.at(-1)) {
    line = lineOf(last.statement.span.start);
    open.pop();
  }
}
