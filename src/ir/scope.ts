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

/** A value and where it stands; the place is put together when somebody asks for it. */
class WrittenAt<T> implements Traced<T> {
  readonly value: T;
  readonly #at: Spanned;
  readonly #via: Site | undefined;

  constructor(value: T, at: Spanned, via: Site | undefined) {
    this.value = value;
    this.#at = at;
    this.#via = via;
  }

  get origin(): Origin {
    const site = { span: this.#at.span, ...(this.#via && { via: this.#via }) };
    return { kind: "written", site };
  }
}

/** The same as `written`, for a statement: its place is worked out when somebody asks for it. */
export const writtenAt = <T>(value: T, at: Spanned, via: Site | undefined): Traced<T> =>
  new WrittenAt(value, at, via);

/** What an inner block takes from an outer one. */
class Inherited<T> implements Traced<T> {
  readonly value: T;
  readonly #outer: Traced<T>;
  readonly #from: string;

  constructor(outer: Traced<T>, from: string) {
    this.value = outer.value;
    this.#outer = outer;
    this.#from = from;
  }

  get origin(): Origin {
    const { origin } = this.#outer;
    return origin.kind === "written"
      ? { kind: "inherited", site: origin.site, from: this.#from }
      : origin;
  }
}

const none: readonly Traced<unknown>[] = [];

/** Up to so many values a search is faster than a table is made. */
const fewValues = 24;

/** Counts what is written in any scope: what was worked out before may hold no longer. */
let writes = 0;

/** What blocks inside take from a block, worked out once for all of them. */
class Handed {
  readonly one = new Map<Slot<unknown>, Traced<unknown> | undefined>();
  readonly all = new Map<Slot<unknown>, readonly Traced<unknown>[]>();
  readonly asOf = writes;
}

/**
 * What one block says: its own written values and a link outwards. A block that writes nothing
 * holds nothing.
 */
export class Scope {
  readonly context: string;
  readonly outer: Scope | undefined;
  readonly target: Target;
  /** Slots and their values in turns, in the order of the file: read far oftener than written. */
  #said: (string | Traced<unknown>)[] | undefined;
  /** The values by slot, where there are many. */
  #bySlot: Map<string, Traced<unknown>[]> | undefined;
  #handed: Handed | undefined;
  /** What was asked for last, and its values: rule after rule asks for the same headers. */
  #asked: string | undefined;
  #answer: readonly Traced<unknown>[] = none;

  constructor(context: string, outer: Scope | undefined, target: Target) {
    this.context = context;
    this.outer = outer;
    this.target = target;
    this.#said = undefined;
    this.#bySlot = undefined;
    this.#handed = undefined;
    this.#asked = undefined;
  }

  put<T>(slot: Slot<T>, value: T, site: Site): void {
    this.putAt(slot, value, site, site.via);
  }

  /** The same for a statement, whose place is worked out when somebody asks for it. */
  putAt<T>({ slot }: Slot<T>, value: T, at: Spanned, via?: Site): void {
    const one = new WrittenAt<unknown>(value, at, via);
    writes++;
    this.#asked = undefined;
    if (this.#said) this.#said.push(slot, one);
    else this.#said = [slot, one];
    if (this.#bySlot) addTo(this.#bySlot, slot, one);
    else if (this.#said.length > 2 * fewValues) this.#bySlot = this.#table();
  }

  #table(): Map<string, Traced<unknown>[]> {
    const table = new Map<string, Traced<unknown>[]>();
    const said = this.#said ?? [];
    for (let at = 0; at < said.length; at += 2)
      addTo(table, said[at] as string, said[at + 1] as Traced<unknown>);
    return table;
  }

  /** What this very block says, in the order of the file. */
  own<T>({ slot }: Slot<T>): readonly Traced<T>[] {
    if (this.#bySlot) return (this.#bySlot.get(slot) ?? none) as Traced<T>[];
    const said = this.#said;
    if (!said) return none as readonly Traced<T>[];
    if (this.#asked === slot) return this.#answer as readonly Traced<T>[];
    let found: Traced<unknown>[] | undefined;
    for (let at = 0; at < said.length; at += 2)
      if (said[at] === slot) {
        const one = said[at + 1] as Traced<unknown>;
        if (found) found.push(one);
        else found = [one];
      }
    if (found) {
      this.#asked = slot;
      this.#answer = found;
    }
    return (found ?? none) as readonly Traced<T>[];
  }

  /** The last of them, which is the one that holds where one does. */
  last<T>({ slot }: Slot<T>): Traced<T> | undefined {
    if (this.#bySlot) return this.#bySlot.get(slot)?.at(-1) as Traced<T> | undefined;
    const said = this.#said;
    if (!said) return undefined;
    for (let at = said.length - 2; at >= 0; at -= 2)
      if (said[at] === slot) return said[at + 1] as Traced<T>;
    return undefined;
  }

  /** The value that a block inside takes from here or from further out. */
  handed<T>(slot: Slot<T>): Traced<T> | undefined {
    const { one } = this.#current();
    const known = one.get(slot);
    if (known !== undefined || one.has(slot)) return known as Traced<T> | undefined;
    const own = this.last(slot);
    const found = own ? new Inherited(own, this.context) : this.outer?.handed(slot);
    one.set(slot, found);
    return found;
  }

  /** The values that a block inside takes: those of the nearest block that has any. */
  handedAll<T>(slot: Slot<T>): readonly Traced<T>[] {
    const { all } = this.#current();
    const known = all.get(slot);
    if (known) return known as readonly Traced<T>[];
    const own = this.own(slot);
    const found =
      own.length > 0
        ? own.map((each) => new Inherited(each, this.context))
        : (this.outer?.handedAll(slot) ?? (none as readonly Traced<T>[]));
    all.set(slot, found);
    return found;
  }

  #current(): Handed {
    if (this.#handed?.asOf !== writes) this.#handed = new Handed();
    return this.#handed;
  }

  /** Whether this very block says something of one of these slots. */
  says(slots: ReadonlySet<string>): boolean {
    if (this.#bySlot) {
      for (const slot of slots) if (this.#bySlot.has(slot)) return true;
      return false;
    }
    const said = this.#said;
    if (said)
      for (let at = 0; at < said.length; at += 2) if (slots.has(said[at] as string)) return true;
    return false;
  }

  /** The slots that this block says something of: once for each value. */
  eachSlot(visit: (slot: string, scope: Scope) => void): void {
    const said = this.#said;
    if (said) for (let at = 0; at < said.length; at += 2) visit(said[at] as string, this);
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

/** The values that hold in a block: its own, else those of the nearest block that has any. */
export function readAll<T>(scope: Scope, slot: Slot<T>): readonly Traced<T>[] {
  const own = scope.own(slot);
  if (own.length > 0 || slot.inherit === "none") return own;
  return scope.outer?.handedAll(slot) ?? (none as readonly Traced<T>[]);
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
  const handed = slot.inherit === "outer" ? scope.outer?.handed(slot) : undefined;
  return handed ?? byDefault(slot.fallback?.(scope.target));
}
