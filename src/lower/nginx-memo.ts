import type { Word } from "../../grammars/ast.ts";
import type { Written } from "../catalog/shape.ts";

const longestKey = 120;
const mostValues = 2000;
/** After so many lookups it shows whether a directive says the same things over and over. */
const trial = 256;

/**
 * What was made of the words of one directive, by their text: a configuration says
 * `proxy_set_header Host $host` a thousand times, and reading it once does for all.
 */
export class Memo<T> {
  #kept: Map<string, T> | undefined = new Map();
  #asked = 0;
  #hits = 0;

  get(raw: string): T | undefined {
    const there = this.#kept?.get(raw);
    this.#asked++;
    if (there !== undefined) this.#hits++;
    else if (this.#asked === trial && this.#hits < trial / 4) this.#kept = undefined;
    return there;
  }

  /** Whether it is worth looking here. */
  get isOpen(): boolean {
    return this.#kept !== undefined;
  }

  keep(raw: string, one: T): void {
    if (this.#kept && this.#kept.size < mostValues && raw.length <= longestKey)
      this.#kept.set(raw, one);
  }

  close(): void {
    this.#kept = undefined;
  }
}

/** A word that tells when its place is asked for: what holds a place is not the same elsewhere. */
export class Watched implements Written {
  readonly #word: Word;
  readonly #watch: { placed: boolean };

  constructor(word: Word, watch: { placed: boolean }) {
    this.#word = word;
    this.#watch = watch;
  }

  get text(): string {
    return this.#word.text;
  }

  get quote(): Written["quote"] {
    return this.#word.quote;
  }

  get span(): Written["span"] {
    this.#watch.placed = true;
    return this.#word.span;
  }
}
