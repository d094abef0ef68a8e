import { type Expander, longestLine, type Mapped, tailOf } from "./definitions.ts";
import { isSequence, type Sequence, sequenceOf } from "./sequences.ts";

/** A part of a line that keepalived takes as a whole: up to a brace after which it looks again. */
export interface Part {
  readonly line: Mapped;
  /** The `@id` that it stands under: its range in `line` before it was taken off. */
  readonly condition: Condition | undefined;
}

export interface Condition {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type Trouble = "endless" | "sequence";

/** Lines, and characters, that definitions and sequences may make of one file. */
const mostMade = 40_000;
const mostCharacters = 8_000_000;

interface Pending {
  readonly lines: readonly Mapped[];
  at: number;
  /** Sequences that wait until these lines are through. */
  readonly below: number;
}

/** Where a line that begins with `$NAME=` has its name and its value. */
const definitionLine = /^\$([A-Za-z_]\w*)=/;

export const definedName = (text: string): string | undefined => definitionLine.exec(text)?.[1];

/**
 * What keepalived does with a line before its words are looked at, in its order: `@id`, definitions,
 * sequences, substitution. One line may become many.
 */
export class Preprocessor {
  readonly #expander: Expander;
  readonly #id: string | undefined;
  readonly #sequences: Sequence[] = [];
  readonly #pending: Pending[] = [];
  #rest: Mapped | undefined;
  #made = 0;
  #characters = 0;

  constructor(expander: Expander, id: string | undefined) {
    this.#expander = expander;
    this.#id = id;
  }

  *run(
    line: Mapped,
    outer: Condition | undefined,
    trouble: (kind: Trouble) => void,
  ): Generator<Part> {
    this.#rest = line;
    for (let next = this.#take(); next; next = this.#take()) {
      this.#characters += next.text.length;
      if (this.#made++ > mostMade || this.#characters > mostCharacters) {
        trouble("endless");
        this.#clear();
        return;
      }
      const part = this.#resolve(next, outer, trouble);
      if (part) yield this.#cut(part);
    }
  }

  /** Takes `@id` off a line; there is no rest where the line is not for this machine. */
  condition(line: Mapped): { readonly condition?: Condition; readonly rest: Mapped | undefined } {
    const sign = /^@(\^?)(\S*)/.exec(line.text);
    if (!sign) return { rest: line };
    const [whole, negated, id] = sign;
    const rest = line.text.slice(whole.length).trimStart();
    if (rest === "" || (id === this.#id) === (negated === "^")) return { rest: undefined };
    const start = line.starts[0] ?? 0;
    const end = line.ends[whole.length - 1] ?? start;
    return {
      condition: { text: whole, start, end },
      rest: tailOf(line, line.text.length - rest.length),
    };
  }

  #clear(): void {
    this.#rest = undefined;
    this.#sequences.length = 0;
    this.#pending.length = 0;
  }

  /** The next line that is due, in keepalived's order. */
  #take(): Mapped | undefined {
    if (this.#rest) {
      const rest = this.#rest;
      this.#rest = undefined;
      return rest;
    }
    const pending = this.#pending.at(-1);
    const sequence = this.#sequences.at(-1);
    if (sequence && this.#sequences.length > (pending?.below ?? 0)) return this.#turn(sequence);
    if (!pending) return undefined;
    const line = pending.lines[pending.at++];
    if (pending.at >= pending.lines.length) this.#pending.pop();
    return line;
  }

  #turn(sequence: Sequence): Mapped {
    const values = sequence.next() ?? [];
    for (const [index, name] of sequence.names.entries())
      this.#expander.definitions.set(name, { lines: [values[index] ?? ""] });
    if (sequence.done()) this.#sequences.pop();
    return sequence.line;
  }

  #resolve(
    line: Mapped,
    outer: Condition | undefined,
    trouble: (kind: Trouble) => void,
  ): Part | undefined {
    let condition = outer;
    let current = line;
    for (;;) {
      const found = this.condition(current);
      if (!found.rest) return undefined;
      condition = found.condition ?? condition;
      current = found.rest;
      if (this.#defines(current)) return undefined;
      if (isSequence(current)) {
        this.#begin(current, trouble);
        return undefined;
      }
      if (current.text.startsWith("~") || !current.text.includes("$")) break;
      const expanded = this.#substituted(current, trouble);
      if (expanded === current) break;
      current = expanded;
      if (!current.text.startsWith("@") && !current.text.includes("$")) break;
    }
    return current.text === "" ? undefined : { line: current, condition };
  }

  #begin(line: Mapped, trouble: (kind: Trouble) => void): void {
    const sequence = sequenceOf(line, this.#expander);
    if (sequence) this.#sequences.push(sequence);
    else trouble("sequence");
  }

  #substituted(line: Mapped, trouble: (kind: Trouble) => void): Mapped {
    if (line.text.length > longestLine) return line;
    const { line: expanded, further, unbounded } = this.#expander.expand(line);
    if (unbounded) {
      trouble("endless");
      this.#made = mostMade;
    }
    if (further.length > 0)
      this.#pending.push({ lines: further, at: 0, below: this.#sequences.length });
    return expanded === line ? line : withoutComment(expanded);
  }

  /** A definition that a definition brings: one line, without a place of its own. */
  #defines({ text }: Mapped): boolean {
    const name = definedName(text);
    if (name === undefined) return false;
    this.#expander.definitions.set(name, { lines: [text.slice(name.length + 2).trimStart()] });
    return true;
  }

  /** keepalived looks at what is behind a brace as at a line of its own. */
  #cut(part: Part): Part {
    const { text } = part.line;
    const at = /[{}][ \t]*[@$~]/.test(text) ? restBegins(text) : undefined;
    if (at === undefined) return part;
    this.#rest = tailOf(part.line, at);
    return { ...part, line: headOf(part.line, at) };
  }
}

/** Where, behind a brace outside quotes, something begins that the preprocessor has to look at. */
function restBegins(text: string): number | undefined {
  for (const match of text.matchAll(/"[^"]*"?|\$\{[A-Za-z_][\w ]*\}|[{}][ \t]*/g)) {
    const end = match.index + match[0].length;
    if (/^[{}]/.test(match[0]) && /[@$~]/.test(text[end] ?? "")) return end;
  }
  return undefined;
}

const headOf = ({ text, starts, ends }: Mapped, end: number): Mapped => ({
  text: text.slice(0, end),
  starts: starts.slice(0, end),
  ends: ends.slice(0, end),
});

/** A value may bring the sign of a comment with it. */
function withoutComment(line: Mapped): Mapped {
  for (const match of line.text.matchAll(/"(?:[^"\\]|\\.)*"?|\\.|[#!]/g))
    if (/^[#!]/.test(match[0]))
      return headOf(line, line.text.slice(0, match.index).trimEnd().length);
  return line;
}
