import type { Word } from "../../grammars/ast.ts";
import type { Parsed, Shape, Written } from "../catalog/shape.ts";

const longestKey = 120;
const mostValues = 2000;
/** After so many lookups it shows whether a directive says the same things over and over. */
const trial = 256;

/**
 * The values of one directive by their words: a configuration says `proxy_set_header Host $host` a
 * thousand times, and one value does for all. A value that holds places is not kept.
 */
export class Memo<T> {
  readonly #takes: Shape<T>;
  #values: Map<string, Parsed<T>> | undefined = new Map();
  #asked = 0;
  #hits = 0;

  constructor(takes: Shape<T>) {
    this.#takes = takes;
  }

  parse(words: readonly Word[]): Parsed<T> {
    const values = this.#values;
    const key = values && keyOf(words);
    if (values === undefined || key === undefined) return this.#takes.parse(words);
    const there = values.get(key);
    this.#asked++;
    if (there) {
      this.#hits++;
      return there;
    }
    if (this.#asked === trial && this.#hits < trial / 4) this.#values = undefined;
    return this.#parseNew(key, values, words);
  }

  #parseNew(key: string, values: Map<string, Parsed<T>>, words: readonly Word[]): Parsed<T> {
    const watch = { asked: false };
    const parsed = this.#takes.parse(words.map((word) => new Watched(word, watch)));
    if (parsed.ok && watch.asked) this.#values = undefined;
    else if (parsed.ok && values.size < mostValues) values.set(key, parsed);
    return parsed;
  }
}

/** The words with their quotes, which may matter. */
function keyOf(words: readonly Word[]): string | undefined {
  let key = "";
  for (const { text, quote } of words) {
    if (text.length > longestKey) return undefined;
    key += quote === undefined ? `\0${text}` : `${quote}${text}`;
  }
  return key.length > longestKey ? undefined : key;
}

/** A word that tells when its place is asked for. */
class Watched implements Written {
  readonly #word: Word;
  readonly #watch: { asked: boolean };

  constructor(word: Word, watch: { asked: boolean }) {
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
    this.#watch.asked = true;
    return this.#word.span;
  }
}
