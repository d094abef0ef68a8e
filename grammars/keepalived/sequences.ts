import { type Expander, type Mapped, tailOf } from "./definitions.ts";

/** `~SEQ(name, …)` and `~LST(name, …)`: a line again for each value. */
export interface Sequence {
  readonly names: readonly string[];
  /** The values of one turn, in the order of the names; nothing after the last. */
  next(): readonly string[] | undefined;
  /** Whether `next` has come to the end. */
  done(): boolean;
  readonly line: Mapped;
}

export const isSequence = ({ text }: Mapped): boolean => /^~(?:SEQ|LST)/.test(text);

/** Reads a sequence as keepalived 2.2.7 does; nothing where it calls it invalid. */
export const sequenceOf = (line: Mapped, expander: Expander): Sequence | undefined =>
  line.text.startsWith("~S") ? countedOf(line, expander) : listedOf(line);

/** keepalived's buffer for the numbers holds 64 bytes, with the parenthesis and a NUL. */
const longestNumbers = 63;

function countedOf(line: Mapped, expander: Expander): Sequence | undefined {
  const head = /^~SEQ(x?)[ \t]*\([ \t]*([^ \t,)]+)[ \t]*([^)])[ \t]*/.exec(line.text);
  const close = line.text.indexOf(")", head?.[0].length);
  if (!head || close === -1) return undefined;
  const [{ length }, hexadecimal, name = ""] = head;
  if (close + 1 - length > longestNumbers) return undefined;
  const inside = { ...tailOf(line, length), text: line.text.slice(length, close + 1) };
  const { further, unbounded, line: numbers } = expander.expand(inside);
  if (further.length > 0 || unbounded) return undefined;
  const range = rangeOf(numbers.text);
  if (!range) return undefined;
  const hex = hexadecimal === "x";
  if (hex && (range.start < 0 || range.end < 0)) return undefined;
  return counted(name, range, hex, behind(line, close));
}

interface Range {
  readonly start: number;
  readonly step: number;
  readonly end: number;
}

/** `end)`, `start, end)` or `start, step, end)`. */
function rangeOf(text: string): Range | undefined {
  const numbers: number[] = [];
  let rest = text;
  for (;;) {
    const { value, length } = leadingNumber(rest);
    numbers.push(value);
    rest = rest.slice(length).replace(/^[ \t]+/, "");
    if (rest.startsWith(")")) break;
    if (!rest.startsWith(",") || numbers.length === 3) return undefined;
    rest = rest.slice(1);
  }
  const [one = 0, two = 0, three = 0] = numbers;
  if (numbers.length === 1) return { start: one < 0 ? -1 : 1, step: one < 1 ? -1 : 1, end: one };
  if (numbers.length === 2) return { start: one, step: one <= two ? 1 : -1, end: two };
  const endless = two === 0 || (one < three && two < 0) || (one > three && two > 0);
  return endless ? undefined : { start: one, step: two, end: three };
}

/** C's strtol with base 0: hexadecimal after `0x`, octal after `0`; 0 where no number stands. */
function leadingNumber(text: string): { readonly value: number; readonly length: number } {
  const match = /^\s*([+-]?)(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
  if (!match) return { value: 0, length: 0 };
  const [{ length }, sign, digits = "0"] = match;
  const octal = /^0[0-7]+$/.test(digits);
  const value = octal ? Number.parseInt(digits, 8) : Number(digits);
  return { value: sign === "-" ? -value : value, length };
}

function counted(name: string, { start, step, end }: Range, hex: boolean, line: Mapped): Sequence {
  let at = start;
  let over = false;
  return {
    names: [name],
    line,
    done: () => over,
    next() {
      if (over) return undefined;
      const value = at.toString(hex ? 16 : 10);
      at += step;
      over = step > 0 ? at > end : at < end;
      return [value];
    },
  };
}

function listedOf(line: Mapped): Sequence | undefined {
  const scanner = new ListScanner(line.text);
  const names = scanner.names();
  if (!names) return undefined;
  const sets: (readonly string[])[] = [];
  for (;;) {
    const values = scanner.values(names.length);
    if (!values) return undefined;
    sets.push(values);
    if (scanner.takes(")")) break;
    if (!scanner.takes(",")) return undefined;
  }
  let at = 0;
  return {
    names,
    line: behind(line, scanner.at - 1),
    done: () => at >= sets.length,
    next: () => sets[at++],
  };
}

class ListScanner {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** `(name,` or `({name, name},`. */
  names(): readonly string[] | undefined {
    this.at = "~LST".length;
    this.#blanks();
    if (!this.takes("(")) return undefined;
    const several = this.takes("{");
    const names: string[] = [];
    do names.push(this.#word(/[^ \t,}]*/y));
    while (this.#more(several));
    if (several && !this.takes("}")) return undefined;
    return this.takes(",") ? names : undefined;
  }

  /** `value` or `{value, value}`; what is missing is empty. */
  values(count: number): readonly string[] | undefined {
    const several = this.takes("{");
    const values: string[] = [];
    do values.push(this.#word(/[^ \t,})]*/y));
    while (this.#more(several && values.length <= count));
    if (values.length > count || (several && !this.takes("}"))) return undefined;
    while (values.length < count) values.push("");
    return values;
  }

  #more(several: boolean): boolean {
    return several && this.takes(",");
  }

  takes(sign: string): boolean {
    if (this.#text[this.at] !== sign) return false;
    this.at++;
    if (sign !== ")") this.#blanks();
    return true;
  }

  #word(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const [word = ""] = pattern.exec(this.#text) ?? [];
    this.at += word.length;
    this.#blanks();
    return word;
  }

  #blanks(): void {
    while (/[ \t]/.test(this.#text[this.at] ?? "")) this.at++;
  }
}

/** What stands after the closing parenthesis: one place, because each turn comes back to it. */
function behind(line: Mapped, close: number): Mapped {
  const text = line.text.slice(close + 1).trimStart();
  const tail = tailOf(line, line.text.length - text.length);
  const start = tail.starts[0] ?? 0;
  const end = tail.ends.at(-1) ?? start;
  return { text, starts: tail.starts.map(() => start), ends: tail.ends.map(() => end) };
}
