import { type Branch, branchesOf } from "./pattern-branches.ts";

/** A pattern of a location. */
export interface LocationPattern {
  readonly pattern: string;
  readonly caseless: boolean;
}

/** Longer texts at the ends of a pattern are cut: what takes the cut one takes the whole. */
const longest = 200;
const mostContained = 100;

/** Patterns taken apart, each once. */
export class Branches {
  readonly #known = new Map<string, readonly Branch[]>();

  of(pattern: string): readonly Branch[] {
    const there = this.#known.get(pattern);
    if (there) return there;
    const branches = branchesOf(pattern) ?? [];
    this.#known.set(pattern, branches);
    return branches;
  }
}

/**
 * Patterns in the order in which they are asked; of each the one above that takes whatever it would.
 * Only what can be said without an engine is said: the same pattern, a fixed beginning or end, a
 * pattern that fits everything.
 */
export class PatternsAbove<T> {
  readonly #branches: Branches;
  readonly #same = new Map<string, T>();
  readonly #byFit = {
    prefix: new Map<string, T>(),
    suffix: new Map<string, T>(),
    exact: new Map<string, T>(),
  };
  /** How long the texts are that are looked for at the ends. */
  readonly #lengths = { prefix: new Set<number>(), suffix: new Set<number>() };
  readonly #contained: { readonly key: string; readonly owner: T }[] = [];
  #any: T | undefined;

  constructor(branches = new Branches()) {
    this.#branches = branches;
  }

  /** The owner of the pattern above that takes everything of this one, which is kept for the next. */
  meet({ pattern, caseless }: LocationPattern, owner: T): T | undefined {
    const key = `${sign(caseless)} ${pattern}`;
    const first = this.#same.get(key) ?? this.#any;
    if (first !== undefined) return first;
    const branches = this.#branches.of(pattern);
    const taker = this.#takerOfAll(branches, caseless);
    this.#same.set(key, owner);
    if (taker === undefined) for (const branch of branches) this.#keep(branch, caseless, owner);
    return taker;
  }

  #keep({ fits, text: said }: Branch, caseless: boolean, owner: T): void {
    const key = sign(caseless) + (caseless ? said.toLowerCase() : said);
    if (fits === "any") this.#any ??= owner;
    else if (fits === "contains") {
      if (this.#contained.length < mostContained) this.#contained.push({ key, owner });
    } else if (fits) {
      if (!this.#byFit[fits].has(key)) this.#byFit[fits].set(key, owner);
      if (fits !== "exact") this.#lengths[fits].add(said.length);
    }
  }

  #takerOfAll(branches: readonly Branch[], caseless: boolean): T | undefined {
    let taker: T | undefined;
    for (const branch of branches) {
      // What fits without regard to case fits more than what regards it.
      const own =
        (caseless ? undefined : this.#takerOf(branch, false)) ?? this.#takerOf(branch, true);
      if (own === undefined || (taker !== undefined && taker !== own)) return undefined;
      taker = own;
    }
    return taker;
  }

  /** Among the patterns above that regard case, or among those that do not. */
  #takerOf({ prefix, suffix, fits, text }: Branch, caseless: boolean): T | undefined {
    const read = (part: string) => (caseless ? part.toLowerCase() : part);
    const begins = read(prefix.slice(0, longest));
    const ends = read(suffix.slice(-longest));
    const kind = sign(caseless);
    for (const length of this.#lengths.prefix) {
      const owner = this.#byFit.prefix.get(kind + begins.slice(0, length));
      if (owner !== undefined) return owner;
    }
    for (const length of this.#lengths.suffix) {
      const owner = this.#byFit.suffix.get(kind + ends.slice(-length));
      if (owner !== undefined) return owner;
    }
    const exact = fits === "exact" ? this.#byFit.exact.get(kind + read(text)) : undefined;
    if (exact !== undefined) return exact;
    const parts = [begins, ends, fits === "contains" ? read(text.slice(0, longest)) : ""];
    return this.#contained.find(
      ({ key }) => key.startsWith(kind) && parts.some((part) => part.includes(key.slice(1))),
    )?.owner;
  }
}

const sign = (caseless: boolean): string => (caseless ? "~" : "=");
