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

/** A value and where it stands; the place is put together when somebody asks for it. */
class WrittenAt<T> implements Traced<T> {
  readonly value: T;
  readonly #at: { readonly span: Site["span"] };
  readonly #via: Site | undefined;

  constructor(value: T, at: { readonly span: Site["span"] }, via: Site | undefined) {
    this.value = value;
    this.#at = at;
    this.#via = via;
  }

  get origin(): Origin {
    const site = { span: this.#at.span, ...(this.#via && { via: this.#via }) };
    return { kind: "written", site };
  }
}

/** Up to so many values a list is searched faster than a table is made. */
const fewValues = 12;

/**
 * What one block says: its own written values and a link outwards. A block that writes nothing
 * holds nothing.
 */
export class Scope {
  readonly context: string;
  readonly outer: Scope | undefined;
  readonly target: Target;
  /** In the order of the file; a value stands at the index of its slot. */
  #slots: string[] | undefined;
  #values: Traced<unknown>[] | undefined;
  /** The same by slot, where there are many. */
  #bySlot: Map<string, Traced<unknown>[]> | undefined;

  constructor(context: string, outer: Scope | undefined, target: Target) {
    this.context = context;
    this.outer = outer;
    this.target = target;
    this.#slots = undefined;
    this.#values = undefined;
    this.#bySlot = undefined;
  }

  put<T>(slot: Slot<T>, value: T, site: Site): void {
    this.#add(slot.slot, written(value, site));
  }

  /** The same for a statement, whose place is worked out when somebody asks for it. */
  putAt<T>(slot: Slot<T>, value: T, at: { readonly span: Site["span"] }, via?: Site): void {
    this.#add(slot.slot, new WrittenAt(value, at, via));
  }

  #add(slot: string, value: Traced<unknown>): void {
    if (this.#bySlot) {
      const there = this.#bySlot.get(slot);
      if (there) there.push(value);
      else this.#bySlot.set(slot, [value]);
    } else if (this.#slots && this.#values) {
      this.#slots.push(slot);
      this.#values.push(value);
      if (this.#slots.length > fewValues) this.#makeTable();
    } else {
      this.#slots = [slot];
      this.#values = [value];
    }
  }

  #makeTable(): void {
    this.#bySlot = this.#table();
    this.#slots = undefined;
    this.#values = undefined;
  }

  #table(): Map<string, Traced<unknown>[]> {
    const table = new Map<string, Traced<unknown>[]>();
    const slots = this.#slots ?? [];
    const values = this.#values ?? [];
    for (let at = 0; at < slots.length; at++) {
      const slot = slots[at] ?? "";
      const value = values[at];
      const there = table.get(slot);
      if (!value) continue;
      if (there) there.push(value);
      else table.set(slot, [value]);
    }
    return table;
  }

  /** What this very block says, in the order of the file. */
  own<T>(slot: Slot<T>): readonly Traced<T>[] {
    if (this.#bySlot) return (this.#bySlot.get(slot.slot) ?? none) as Traced<T>[];
    const slots = this.#slots;
    const values = this.#values;
    if (!slots || !values) return none as readonly Traced<T>[];
    let found: Traced<unknown>[] | undefined;
    for (let at = 0; at < slots.length; at++) {
      const value = values[at];
      if (slots[at] === slot.slot && value) (found ??= []).push(value);
    }
    return (found ?? none) as readonly Traced<T>[];
  }

  /** The last of them, which is the one that holds where one does. */
  last<T>(slot: Slot<T>): Traced<T> | undefined {
    if (this.#bySlot) return this.#bySlot.get(slot.slot)?.at(-1) as Traced<T> | undefined;
    const at = this.#slots ? this.#slots.lastIndexOf(slot.slot) : -1;
    return at === -1 ? undefined : (this.#values?.[at] as Traced<T>);
  }

  /** Every written value of this block, by slot: what `lbc ir` prints and loss reports walk. */
  entries(): IterableIterator<[string, readonly Traced<unknown>[]]> {
    return (this.#bySlot ?? this.#table()).entries();
  }
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
