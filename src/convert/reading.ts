import type { Statement, Tree } from "../../grammars/ast.ts";
import type { Source } from "../text/source.ts";
import { type Candidate, readCandidate } from "./candidates.ts";
import type { FamilyTarget } from "./family.ts";
import { labelOf } from "./family.ts";
import { firstOffset, headerOf } from "./header.ts";
import { type Insertion, insertionAt, interiorOf } from "./insertion.ts";
import { settle } from "./judge.ts";
import { newlineOf, tag } from "./marker.ts";
import type { Beginning, Texts } from "./project.ts";
import type { Unit } from "./restore.ts";
import { readUnit, restoredAfter } from "./restore.ts";
import { type BlockView, emptyBlock, type FileView, viewFile } from "./view.ts";
import { workerLine, workersMatter } from "./worker-default.ts";

/** A file of a configuration with what comes back in it. */
export interface FileReading {
  readonly source: Source;
  readonly tree: Tree;
  readonly view: FileView;
  readonly units: ReadonlyMap<number, Unit>;
  /** The first line is a default of ours. */
  readonly line: boolean;
}

/** The text from an offset, with everything restored: as far as one unit may reach. */
export const withoutUnits = ({ source, units }: FileReading, from: number): string =>
  restoredAfter(source.text, from, (start) => units.get(start));

const mostRounds = 12;

/**
 * Reads the comments of conversion. At first everything that looks like one is taken for one; what
 * conversion would not have made so, given all others, is not, and the rest is looked at again.
 */
export function readRoot(
  texts: Texts,
  root: Beginning,
  from: FamilyTarget,
  to: FamilyTarget,
): readonly FileReading[] {
  const files = root.files.flatMap((path) => {
    const [source, tree] = [texts.sources.get(path), texts.trees.get(path)];
    return source && tree ? [new MarkedFile(source, tree, { from, to })] : [];
  });
  for (let round = 0; ; round++) {
    if (round === mostRounds) for (const file of files) file.rejectAll();
    lookAround(files, root);
    for (const file of files) file.read();
    const rejected = files.map((file) => file.reject());
    if (!rejected.includes(true)) return files;
  }
}

type Visit = (source: Source, statement: Statement, block: BlockView) => void;

/** Visits every live statement of a configuration in the block that it stands in. */
export function lookAt(texts: Texts, root: Beginning, visit: Visit): void {
  const none = new Map<number, Candidate>();
  const seen = new Set<string>();
  const include = (statement: Statement, around: BlockView): void => {
    for (const inner of root.includes.get(statement) ?? []) take(inner, around);
  };
  const take = (path: string, block: BlockView): void => {
    const [source, tree] = [texts.sources.get(path), texts.trees.get(path)];
    if (!source || !tree || seen.has(path)) return;
    seen.add(path);
    const pieces = { text: source.text, tree, candidates: none, tags: new Set<number>() };
    const { entries } = viewFile(pieces, block, include);
    walk(source, tree.statements, block, entries, visit);
  };
  take(root.path, emptyBlock(root.context));
}

function walk(
  source: Source,
  statements: readonly Statement[],
  block: BlockView,
  entries: FileView["entries"],
  visit: Visit,
): void {
  for (const statement of statements) {
    visit(source, statement, block);
    const inside = entries.get(statement.span.start)?.inside;
    if (statement.body && inside) walk(source, statement.body, inside, entries, visit);
  }
}

/** Gives each file its view, where it is included first. */
function lookAround(files: readonly MarkedFile[], root: Beginning): void {
  const waiting = new Map(files.map((file) => [file.source.path, file]));
  const include = (statement: Statement, block: BlockView): void => {
    for (const path of root.includes.get(statement) ?? []) take(path, block);
  };
  const take = (path: string, block: BlockView): void => {
    const file = waiting.get(path);
    waiting.delete(path);
    file?.look(block, include);
  };
  take(root.path, emptyBlock(root.context));
  for (const path of waiting.keys()) take(path, emptyBlock());
}

interface Pair {
  readonly from: FamilyTarget;
  readonly to: FamilyTarget;
}

class MarkedFile implements FileReading {
  readonly source: Source;
  readonly tree: Tree;
  units: ReadonlyMap<number, Unit> = new Map();
  line = false;
  readonly #pair: Pair;
  readonly #candidates = new Map<number, Candidate>();
  readonly #tags = new Set<number>();
  #view: FileView | undefined;
  #pieces: readonly Insertion[] = [];

  constructor(source: Source, tree: Tree, pair: Pair) {
    this.source = source;
    this.tree = tree;
    this.#pair = pair;
    const label = labelOf(pair.to, pair.from);
    const tagged = tag(label);
    for (const { span } of tree.comments) {
      if (source.text.startsWith(tagged, span.start)) this.#tags.add(span.start);
      const candidate = readCandidate(source.text, span.start, label);
      if (candidate) this.#candidates.set(span.start, candidate);
    }
  }

  get view(): FileView {
    const none = { places: new Map(), positions: new Map(), entries: new Map() };
    return this.#view ?? { ...none, root: emptyBlock() };
  }

  look(block: BlockView, include: (statement: Statement, block: BlockView) => void): void {
    const { tree, source } = this;
    const pieces = { text: source.text, tree, candidates: this.#candidates, tags: this.#tags };
    this.#view = viewFile(pieces, block, include);
  }

  /** From the end, because a unit has to know what follows it. */
  read(): void {
    const { source, tree, view } = this;
    const units = new Map<number, Unit>();
    this.#pieces = [...this.#insertions()];
    for (const { start, end, text } of this.#pieces)
      units.set(start, { start, end, text, kind: "piece", name: "" });
    const restoration = { ...this.#pair, judge: settle, top: this.#top() };
    const next = (start: number) => units.get(start);
    for (const { span } of tree.comments.toReversed()) {
      const candidate = this.#candidates.get(span.start);
      const block = view.places.get(span.start);
      const entry = view.entries.get(span.start);
      const place = { block, entry, candidate, position: view.positions.get(span.start) ?? 0 };
      const unit = readUnit(source.text, span.start, place, restoration, next);
      if (unit && (unit.kind === "comment" || candidate)) units.set(span.start, unit);
    }
    this.units = units;
  }

  /** Gives up what conversion would not have made; true if there was any. */
  reject(): boolean {
    let any = false;
    const tags = new Set<number>(this.#pieces.flatMap((piece) => piece.tags));
    for (const { tag: at } of this.units.values()) if (at !== undefined) tags.add(at);
    this.line = this.#workerTag(tags);
    for (const start of this.#tags) if (!tags.has(start)) any = this.#tags.delete(start) || any;
    // What a tag took away from a candidate's surroundings is there again.
    if (any) return true;
    for (const start of this.#candidates.keys())
      if (this.units.get(start)?.kind !== "statement") any = this.#candidates.delete(start) || any;
    return any;
  }

  rejectAll(): void {
    this.#candidates.clear();
    this.#tags.clear();
  }

  /** Where the text begins behind a header that the way here has written. */
  #top(): number {
    const { from, to } = this.#pair;
    const { text } = this.source;
    const header = headerOf(to, from) + newlineOf(text);
    const first = firstOffset(text);
    return text.startsWith(header, first) ? first + header.length : first;
  }

  #workerTag(tags: Set<number>): boolean {
    const { from, to } = this.#pair;
    const { text } = this.source;
    const newline = newlineOf(text);
    const start = this.#top();
    const line = workerLine(to, from, newline);
    if (!text.startsWith(line, start) || !workersMatter(this.view.root, from, to)) return false;
    const at = start + line.indexOf("#");
    if (!this.#tags.has(at)) return false;
    // The file's first line end says which kind ours are; without this line it must say the same.
    if (newlineOf(withoutUnits(this, start + line.length)) !== newline) return false;
    tags.add(at);
    return true;
  }

  *#insertions(): Generator<Insertion> {
    if (this.#tags.size === 0) return;
    const { text } = this.source;
    const open = [this.tree.statements];
    for (let next = open.pop(); next; next = open.pop())
      for (const statement of next) {
        const interior = interiorOf(statement);
        if (!interior) continue;
        open.push(interior.statements);
        const inside = this.view.entries.get(statement.span.start)?.inside;
        const found = inside && insertionAt(text, interior, inside, this.#pair);
        if (found && found.tags.length > 0) yield found;
      }
  }
}
