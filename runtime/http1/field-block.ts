import { equalsLower, plainName, tokenCharacter } from "./characters.ts";
import { fieldCount, hashFactor, hashMask, knownField } from "./field.ts";

/** What became of a line. */
export const lineResult = { taken: 0, ignored: 1, bad: 2 } as const;

export interface NameRules {
  /** nginx `ignore_invalid_headers`. */
  readonly ignoreInvalid: boolean;
  /** nginx `underscores_in_headers`. */
  readonly underscores: boolean;
  /** Names must be tokens (RFC 9110 section 5.1). nginx ignores or passes what is none. */
  readonly tokens: boolean;
}

const stride = 5;

/** The fields of one head as positions in its text; reset for each head, never recreated. */
export class FieldBlock {
  text = "";
  count = 0;
  /** For each field: start and end of name, start and end of value, number in the table. */
  private at = new Int32Array(stride * 32);
  /** Index of the first field with a number, plus one. */
  private readonly first = new Int32Array(fieldCount);

  reset(): void {
    const { at, first } = this;
    for (let index = 0; index < this.count; index++) first[at[index * stride + 4] ?? 0] = 0;
    this.count = 0;
    this.text = "";
  }

  nameStart(index: number): number {
    return this.at[index * stride] ?? 0;
  }
  nameEnd(index: number): number {
    return this.at[index * stride + 1] ?? 0;
  }
  valueStart(index: number): number {
    return this.at[index * stride + 2] ?? 0;
  }
  valueEnd(index: number): number {
    return this.at[index * stride + 3] ?? 0;
  }
  /** Number in the table of known fields, 0 for others. */
  number(index: number): number {
    return this.at[index * stride + 4] ?? 0;
  }

  /** Index of the first field with this number, or -1. */
  find(number: number): number {
    return (this.first[number] ?? 0) - 1;
  }

  has(number: number): boolean {
    return this.first[number] !== 0;
  }

  name(index: number): string {
    return this.text.slice(this.nameStart(index), this.nameEnd(index));
  }

  valueAt(index: number): string {
    return this.text.slice(this.valueStart(index), this.valueEnd(index));
  }

  /** Value of the first field with this number, or undefined. */
  value(number: number): string | undefined {
    const index = this.find(number);
    return index < 0 ? undefined : this.valueAt(index);
  }

  /** True when another field with the same number was taken before the last. */
  repeats(number: number): boolean {
    return this.find(number) !== this.count - 1;
  }

  /** Does the field at `index` have this name, given in lower case? */
  named(index: number, lower: string): boolean {
    return equalsLower(this.text, this.nameStart(index), this.nameEnd(index), lower);
  }

  /**
   * Takes the line between `start` and `end` (without its end of line). A name as nginx reads it: no
   * blank, control character or empty name; a line needs its colon; NUL is refused in values.
   */
  line(start: number, end: number, rules: NameRules): number {
    const { text } = this;
    let hash = 0;
    let valid = true;
    let at = start;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      const plain = plainName[code] ?? 0;
      if (plain !== 0) {
        hash = (hash * hashFactor + plain) & hashMask;
        continue;
      }
      if (code === 58) break;
      if (code <= 32 || code === 127) return lineResult.bad;
      if (rules.tokens && tokenCharacter[code] !== 1) return lineResult.bad;
      hash = (hash * hashFactor + code) & hashMask;
      if (code !== 95 || !rules.underscores) valid = false;
    }
    if (at === end || at === start) return lineResult.bad;
    if (!valid && rules.ignoreInvalid) return lineResult.ignored;
    this.push(start, at, end, hash);
    return lineResult.taken;
  }

  private push(start: number, colon: number, end: number, hash: number): void {
    const { text } = this;
    let from = colon + 1;
    let to = end;
    while (from < to && isBlank(text.charCodeAt(from))) from++;
    while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
    const base = this.count * stride;
    if (base + stride > this.at.length) this.grow();
    const number = knownField(text, start, colon, hash);
    const { at } = this;
    at[base] = start;
    at[base + 1] = colon;
    at[base + 2] = from;
    at[base + 3] = to;
    at[base + 4] = number;
    this.count++;
    if (number !== 0 && this.first[number] === 0) this.first[number] = this.count;
  }

  private grow(): void {
    const larger = new Int32Array(this.at.length * 2);
    larger.set(this.at);
    this.at = larger;
  }
}

const isBlank = (code: number): boolean => code === 32 || code === 9;
