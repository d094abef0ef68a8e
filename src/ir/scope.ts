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

/**
 * What one block says: its own written values and a link outwards. A block that writes nothing
 * may share the object of the block around it.
 */
export class Scope {
  readonly context: string;
  readonly outer: Scope | undefined;
  readonly target: Target;
  readonly #own = new Map<string, Traced<unknown>[]>();

  constructor(context: string, outer: Scope | undefined, target: Target) {
    this.context = context;
    this.outer = outer;
    this.target = target;
  }

  put<T>(slot: Slot<T>, value: T, site: Site): void {
    const there = this.#own.get(slot.slot);
    if (there) there.push(written(value, site));
    else this.#own.set(slot.slot, [written(value, site)]);
  }

  /** What this very block says, in the order of the file. */
  own<T>(slot: Slot<T>): readonly Traced<T>[] {
    return (this.#own.get(slot.slot) ?? []) as Traced<T>[];
  }

  /** Every written value of this block, by slot: what `lbc ir` prints and loss reports walk. */
  entries(): IterableIterator<[string, readonly Traced<unknown>[]]> {
    return this.#own.entries();
  }
}

/** The values that hold in a block: its own, else those of the nearest block that has any. */
export function readAll<T>(scope: Scope, slot: Slot<T>): readonly Traced<T>[] {
  const own = scope.own(slot);
  if (own.length > 0 || slot.inherit === "none") return own;
  for (let outer = scope.outer; outer; outer = outer.outer) {
    const found = outer.own(slot);
    if (found.length > 0) {
      const from = outer.context;
      return found.map(({ value, origin }) => ({
        value,
        origin: origin.kind === "written" ? { kind: "inherited", site: origin.site, from } : origin,
      }));
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
  return readAll(scope, slot).at(-1) ?? byDefault(slot.fallback?.(scope.target));
}
