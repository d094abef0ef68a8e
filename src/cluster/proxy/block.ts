import { type Placed, type PlacedEntry, type PlacedMap } from "../../ir/placed.ts";
import type { Span } from "../../text/span.ts";
import { entryAt, listAt, mapAt } from "../placed.ts";

/**
 * A block of a configuration that is being put together: what described keys stand for first, then
 * the directives that the user wrote. A directive that is written goes before what stands for it.
 */
export class Block {
  readonly span: Span;
  readonly #made: PlacedEntry[] = [];
  readonly #own: readonly PlacedEntry[];
  readonly #names: Set<string>;

  constructor(own: readonly PlacedEntry[], span: Span) {
    this.span = span;
    this.#own = own;
    this.#names = new Set(own.map(({ key }) => key));
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Says a directive, unless it is said already. */
  say(name: string, value: Placed, keySpan?: Span): void {
    if (this.#names.has(name)) return;
    this.#names.add(name);
    this.#made.push(entryAt(name, value, keySpan));
  }

  /** The block, with blocks within it at its end: beside those of the same name that stand there. */
  with(inner: readonly (readonly [name: string, blocks: readonly Placed[]])[] = []): PlacedMap {
    const all = [...this.#made, ...this.#own];
    for (const [name, blocks] of inner) {
      if (blocks.length === 0) continue;
      const at = all.findIndex(({ key }) => key === name);
      const there = all[at];
      if (there) all[at] = { ...there, value: joined(there.value, blocks) };
      else all.push(entryAt(name, listAt(blocks, this.span)));
    }
    return mapAt(all, this.span);
  }
}

const joined = (value: Placed, blocks: readonly Placed[]): Placed =>
  value.kind === "list"
    ? { ...value, items: [...value.items, ...blocks] }
    : listAt([value, ...blocks], value.span);

const keysOf = new WeakMap<object, ReadonlySet<string>>();

/** The directives of a block: everything that is no described key. */
export function directivesIn(
  map: PlacedMap,
  described: Readonly<Record<string, unknown>>,
): PlacedEntry[] {
  const keys = keysOf.get(described) ?? new Set(Object.keys(described));
  keysOf.set(described, keys);
  return map.entries.filter(({ key }) => !keys.has(key));
}
