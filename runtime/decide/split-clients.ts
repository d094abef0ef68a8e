import type { SplitPlan } from "../plan.ts";
import type { Values } from "./exchange.ts";
import { compileValue, evaluate, type Template } from "./template.ts";
import type { LazyVariable, Variables } from "./variables.ts";

const whole = 0xffff_ffff;
const multiplier = 0x5bd1_e995;

/** MurmurHash2 of a byte string, as nginx seeds it: with 0 and the length. */
export function murmurHash2(text: string): number {
  let hash = text.length;
  let at = 0;
  const byte = (index: number): number => text.charCodeAt(index) & 0xff;
  for (; at + 4 <= text.length; at += 4) {
    let word = byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24);
    word = Math.imul(word, multiplier);
    word = Math.imul(word ^ (word >>> 24), multiplier);
    hash = Math.imul(hash, multiplier) ^ word;
  }
  const rest = text.length - at;
  if (rest >= 3) hash ^= byte(at + 2) << 16;
  if (rest >= 2) hash ^= byte(at + 1) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ byte(at), multiplier);
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** One `split_clients` block, evaluated when its variable is first asked for. */
export class SplitTable implements LazyVariable {
  readonly volatile = false;
  readonly #source: Template;
  readonly #variables: Variables;
  /** Hashes below the number belong to the part. */
  readonly #limits: readonly number[];
  readonly #texts: readonly string[];

  constructor(plan: SplitPlan, variables: Variables) {
    this.#source = compileValue(plan.source, variables);
    this.#variables = variables;
    let last = 0;
    this.#limits = plan.parts.map(([share]) => {
      if (share === 0) return Infinity;
      // nginx adds up whole numbers: what is cut off of one share is gone.
      last += Math.floor((share * whole) / 10_000);
      return last;
    });
    this.#texts = plan.parts.map(([, value]) => value);
  }

  evaluate(values: Values): string {
    const hash = murmurHash2(evaluate(this.#source, this.#variables, values));
    for (let index = 0; index < this.#limits.length; index++)
      if (hash < (this.#limits[index] ?? 0)) return this.#texts[index] ?? "";
    return "";
  }
}
