import { clusterBlock } from "../catalog/cluster/cluster.ts";
import type { Kind, Takes } from "../catalog/cluster/define.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Placed, PlacedMap } from "../ir/placed.ts";
import { say, type Text } from "../messages/text.ts";
import type { Span } from "../text/span.ts";
import { laidOver } from "./overrides.ts";
import { entriesOf, mapAt, mapOf, valueOf } from "./placed.ts";
import { Floats, type Seen } from "./read/floats.ts";
import { kindsOfNames, Names, noSuch } from "./read/names.ts";
import { isDocument, nodesOf, nothingAtAll } from "./read/nodes.ts";
import { Structure } from "./read/structure.ts";
import { type Reference, Wholes } from "./read/whole.ts";

/** A description that is wrong everywhere is told a page of it. */
const mostErrors = 50;

const remembered = new WeakMap<Placed, readonly Diagnostic[]>();

/**
 * Everything that is wrong with a description by the vocabulary: keys, values, names, references,
 * and what contradicts itself, as `base/wrong-document` in the order of the text. Nothing where it
 * can be expanded. Never throws on what is in it.
 */
export function wrongIn(root: Placed): readonly Diagnostic[] {
  const there = remembered.get(root);
  if (there) return there;
  const found = root.kind === "map" ? new Reader(root).read() : [wrong(keysExpected, root.span)];
  remembered.set(root, found);
  return found;
}

const wrong = (message: Text, span: Span): Diagnostic => ({
  code: "base/wrong-document",
  severity: "error",
  message,
  span,
});

class Reader {
  readonly #root: PlacedMap;
  readonly #found = new Map<string, Diagnostic>();
  /** References that are told: of several nodes that lack the name, one is enough. */
  readonly #dangling = new Set<string>();

  constructor(root: PlacedMap) {
    this.#root = root;
  }

  read(): readonly Diagnostic[] {
    const root = this.#root;
    const structure = new Structure(this.#complain, this.#isFull, isDocument(root));
    structure.block(clusterBlock, root, ["version", "$schema"]);
    const start = { ...root.span, end: root.span.start };
    if (!valueOf(root, "nodes")) this.#complain(noNodes, start);
    if (this.#found.size === 0) nothingAtAll(root, start, this.#complain);
    const nodes = valueOf(root, "nodes");
    if (entriesOf(nodes).length > mostNodes) this.#complain(tooMany, nodes?.span ?? start);
    const views = entriesOf(nodes).length > mostNodes ? [] : this.#views();
    this.#sections(views);
    new Floats(this.#complain, isProduct(root)).check(views, this.#isFull);
    return [...this.#found.values()].toSorted(byPlace).slice(0, mostErrors);
  }

  readonly #isFull = (): boolean => this.#found.size >= mostFound;

  /** Each thing once, however many nodes it is wrong for. */
  readonly #complain = (message: Text, span: Span): void => {
    const key = `${span.file} ${span.start} ${span.end} ${message.en}`;
    if (!this.#isFull() && !this.#found.has(key)) this.#found.set(key, wrong(message, span));
  };

  #views(): readonly Seen[] {
    const all = mapAt(
      this.#root.entries.filter(({ key }) => key !== "nodes"),
      this.#root.span,
    );
    return nodesOf(this.#root, this.#complain).map((node) => {
      const overrides = mapOf(node.entry.value, "overrides");
      return { node, overrides, sections: overrides ? laidOver(all, overrides) : all };
    });
  }

  /** Blocks as wholes and what they refer to, for each node. */
  #sections(views: readonly Seen[]): void {
    const wholes = new Wholes(this.#complain);
    const names = new Names(this.#root);
    const checked = new WeakMap<Placed, Set<AllNames>>();
    const nobody = { sections: this.#root, overrides: undefined };
    for (const { sections, overrides } of views.length > 0 ? views : [nobody]) {
      const known = names.of(overrides);
      for (const { key, keySpan, value } of sections.entries) {
        if (isSeen(checked, value, known)) continue;
        const takes = takesOf(key);
        if (takes?.kind === "map")
          for (const each of entriesOf(value))
            this.#references(wholes.of(takes.of, each.value, each.keySpan), known);
        else if (takes) this.#references(wholes.of(takes, value, keySpan), known);
      }
    }
  }

  #references(all: readonly Reference[], names: AllNames): void {
    for (const reference of all) this.#reference(reference, names);
  }

  #reference({ to, name, span }: Reference, names: AllNames): void {
    const known = names.get(to) ?? new Set();
    const key = `${span.file} ${span.start} ${to} ${name}`;
    if (known.has(name) || this.#isFull() || this.#dangling.has(key)) return;
    this.#dangling.add(key);
    const other = kindsOfNames.find((kind) => kind !== to && names.get(kind)?.has(name));
    this.#complain(noSuch(to, name, known, other), span);
  }
}

/** Found before they are sorted; nobody reads more, and each costs. */
const mostFound = 200;

type AllNames = ReadonlyMap<Kind, ReadonlySet<string>>;

const takesOf = (key: string): Takes | undefined =>
  Object.entries(clusterBlock.keys).find(([name]) => name === key)?.[1].takes;

/** Whether the same object has met the same names already. */
function isSeen(checked: WeakMap<Placed, Set<AllNames>>, value: Placed, names: AllNames): boolean {
  const before = checked.get(value) ?? new Set();
  if (before.has(names)) return true;
  checked.set(value, before.add(names));
  return false;
}

const byPlace = ({ span: a }: Diagnostic, { span: b }: Diagnostic): number =>
  a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1;

const isProduct = (root: PlacedMap): boolean => {
  const value = valueOf(root, "defaults");
  return value?.kind === "scalar" && value.value === "product";
};

/** What is described is made for each of them. */
const mostNodes = 1000;

const tooMany = say(
  { en: "a description has at most {most} nodes", zh: "一份描述最多 {most} 个节点" },
  { most: mostNodes },
);
const keysExpected = say({ en: "keys are expected here", zh: "此处应为键值" });
const noNodes = say({ en: "`nodes` is missing", zh: "缺少 `nodes`" });
