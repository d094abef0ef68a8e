import type { Site } from "../text/span.ts";
import type { Target } from "./target.ts";

/** Where a value came from. Rules and loss reports read this; nobody invents it. */
export type Origin =
  | { readonly kind: "written"; readonly site: Site }
  | { readonly kind: "inherited"; readonly site: Site; readonly from: string }
  | { readonly kind: "default" };

export interface Traced<T> {
  readonly value: T;
  readonly origin: Origin;
}

export type TracedFields<T> = { readonly [K in keyof T]: Traced<T[K]> };

export const byDefault = <T>(value: T): Traced<T> => ({ value, origin: { kind: "default" } });
export const written = <T>(value: T, site: Site): Traced<T> => ({
  value,
  origin: { kind: "written", site },
});

export const siteOf = (field: Traced<unknown>): Site | undefined =>
  field.origin.kind === "default" ? undefined : field.origin.site;

export const isWritten = (field: Traced<unknown>): boolean => field.origin.kind !== "default";

/**
 * The place of one directive's value in a scope. The catalog's definitions are slots: name,
 * inheritance and default stand there, so that a scope holds nothing but what somebody wrote.
 */
export interface Slot<T> {
  readonly slot: string;
  /** What an inner block does when it writes none itself: takes the outer's, or goes without. */
  readonly inherit: "outer" | "none";
  /** The product's default; `undefined` where nobody has documented it. */
  readonly fallback?: (target: Target) => T | undefined;
}

type Spanned = { readonly span: Site["span"] };

/**
 * A value and where it stands; the place is put together when somebody asks for it. In a scope the
 * values hang together in the order of the file, which takes less memory than lists.
 */
class WrittenAt<T> implements Traced<T> {
  readonly value: T;
  readonly #at: Spanned;
  readonly #via: Site | undefined;
  readonly #slot: string;
  #next: WrittenAt<unknown> | undefined;

  constructor(value: T, at: Spanned, via: Site | undefined, slot: string) {
    this.value = value;
    this.#at = at;
    this.#via = via;
    this.#slot = slot;
    this.#next = undefined;
  }

  get origin(): Origin {
    const site = { span: this.#at.span, ...(this.#via && { via: this.#via }) };
    return { kind: "written", site };
  }

  static slotOf(one: WrittenAt<unknown>): string {
    return one.#slot;
  }

  static after(one: WrittenAt<unknown>): WrittenAt<unknown> | undefined {
    return one.#next;
  }

  static append(last: WrittenAt<unknown>, one: WrittenAt<unknown>): void {
    last.#next = one;
  }
}

/** The same as `written`, for a statement: its place is worked out when somebody asks for it. */
export const writtenAt = <T>(value: T, at: Spanned, via: Site | undefined): Traced<T> =>
  new WrittenAt(value, at, via, "");

/** Up to so many values a search is faster than a table is made. */
const fewValues = 24;

/**
 * What one block says: its own written values and a link outwards. A block that writes nothing
 * holds nothing.
 */
export class Scope {
  readonly context: string;
  readonly outer: Scope | undefined;
  readonly target: Target;
  #first: WrittenAt<unknown> | undefined;
  #last: WrittenAt<unknown> | undefined;
  #count = 0;
  /** The values by slot, where there are many. */
  #bySlot: Map<string, Traced<unknown>[]> | undefined;

  constructor(context: string, outer: Scope | undefined, target: Target) {
    this.context = context;
    this.outer = outer;
    this.target = target;
    this.#first = undefined;
    this.#last = undefined;
    this.#bySlot = undefined;
  }

  put<T>(slot: Slot<T>, value: T, site: Site): void {
    this.putAt(slot, value, site, site.via);
  }

  /** The same for a statement, whose place is worked out when somebody asks for it. */
  putAt<T>({ slot }: Slot<T>, value: T, at: Spanned, via?: Site): void {
    const one: WrittenAt<unknown> = new WrittenAt<unknown>(value, at, via, slot);
    if (this.#last) WrittenAt.append(this.#last, one);
    else this.#first = one;
    this.#last = one;
    if (this.#bySlot) addTo(this.#bySlot, slot, one);
    else if (++this.#count > fewValues) this.#bySlot = this.#table();
  }

  #table(): Map<string, Traced<unknown>[]> {
    const table = new Map<string, Traced<unknown>[]>();
    for (let one = this.#first; one; one = WrittenAt.after(one))
      addTo(table, WrittenAt.slotOf(one), one);
    return table;
  }

  /** What this very block says, in the order of the file. */
  own<T>({ slot }: Slot<T>): readonly Traced<T>[] {
    if (this.#bySlot) return (this.#bySlot.get(slot) ?? none) as Traced<T>[];
    let found: Traced<unknown>[] | undefined;
    for (let one = this.#first; one; one = WrittenAt.after(one))
      if (WrittenAt.slotOf(one) === slot) {
        if (found) found.push(one);
        else found = [one];
      }
    return (found ?? none) as readonly Traced<T>[];
  }

  /** The last of them, which is the one that holds where one does. */
  last<T>({ slot }: Slot<T>): Traced<T> | undefined {
    if (this.#bySlot) return this.#bySlot.get(slot)?.at(-1) as Traced<T> | undefined;
    let found: Traced<unknown> | undefined;
    for (let one = this.#first; one; one = WrittenAt.after(one))
      if (WrittenAt.slotOf(one) === slot) found = one;
    return found as Traced<T> | undefined;
  }

  /** Whether this very block says something of one of these slots. */
  says(slots: ReadonlySet<string>): boolean {
    if (this.#bySlot) {
      for (const slot of slots) if (this.#bySlot.has(slot)) return true;
      return false;
    }
    for (let one = this.#first; one; one = WrittenAt.after(one))
      if (slots.has(WrittenAt.slotOf(one))) return true;
    return false;
  }

  /** Every written value of this block, by slot: what `lbc ir` prints and loss reports walk. */
  entries(): IterableIterator<[string, readonly Traced<unknown>[]]> {
    return (this.#bySlot ?? this.#table()).entries();
  }
}

function addTo(table: Map<string, Traced<unknown>[]>, slot: string, one: Traced<unknown>): void {
  const there = table.get(slot);
  if (there) there.push(one);
  else table.set(slot, [one]);
}

const none: readonly Traced<unknown>[] = [];

const inherited = <T>({ value, origin }: Traced<T>, from: string): Traced<T> => ({
  value,
  origin: origin.kind === "written" ? { kind: "inherited", site: origin.site, from } : origin,
});

/** The values that hold in a block: its own, else those of the nearest block that has any. */
export function readAll<T>(scope: Scope, slot: Slot<T>): readonly Traced<T>[] {
  const own = scope.own(slot);
  if (own.length > 0 || slot.inherit === "none") return own;
  for (let outer = scope.outer; outer; outer = outer.outer) {
    const found = outer.own(slot);
    if (found.length > 0) {
      const { context } = outer;
      return found.map((one) => inherited(one, context));
    }
  }
  return [];
}

/** The one value that holds in a block: the last written, inherited, or the product's default. */
export function read<T>(
  scope: Scope,
  slot: Slot<T> & { readonly fallback: (target: Target) => T },
): Traced<T>;
export function read<T>(scope: Scope, slot: Slot<T>): Traced<T | undefined>;
export function read<T>(scope: Scope, slot: Slot<T>): Traced<T | undefined> {
  const own = scope.last(slot);
  if (own) return own;
  if (slot.inherit === "outer")
    for (let outer = scope.outer; outer; outer = outer.outer) {
      const found = outer.last(slot);
      if (found) return inherited(found, outer.context);
    }
  return byDefault(slot.fallback?.(scope.target));
}
