/** `$NAME=value`; a definition over several lines holds them without their backslashes. */
export interface Definition {
  readonly lines: readonly string[];
}

export type Definitions = ReadonlyMap<string, Definition>;

/** keepalived reads lines into 1024 bytes, with the end of the line and the final NUL. */
export const longestLine = 1023;

/** A line of text in which every character knows the range of the file that it comes from. */
export interface Mapped {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

export function mapLine(text: string, offset: number): Mapped {
  const starts = Array.from({ length: text.length }, (_, at) => offset + at);
  return { text, starts, ends: starts.map((start) => start + 1) };
}

export const tailOf = ({ text, starts, ends }: Mapped, from: number): Mapped => ({
  text: text.slice(from),
  starts: starts.slice(from),
  ends: ends.slice(from),
});

/** `$NAME` before a blank, `,`, `)` or the end, `${NAME}`, and `${_RANDOM 1 9}` of the built-in ones. */
const reference = /\$(?:\{([A-Za-z_]\w*)((?: +\d+)*)\}|([A-Za-z_]\w*)(?=[ \t,)]|$))/g;
const mostReplacements = 1000;

export interface Expanded {
  readonly line: Mapped;
  /** The further lines that definitions of several lines add after it, as they were defined. */
  readonly further: readonly Mapped[];
  /** The substitution came to no end, or to a line longer than keepalived reads. */
  readonly unbounded: boolean;
}

/** Puts values where `$NAME` and `${NAME}` stand, again and again; one for each file. */
export class Expander {
  readonly definitions = new Map<string, Definition>();
  readonly #directory: string;
  readonly #id: string | undefined;
  /** Characters that may still be moved: what bounds a file of definitions. */
  #budget = 100_000_000;

  constructor(inherited: Definitions | undefined, directory: string, id: string | undefined) {
    for (const [name, definition] of inherited ?? []) this.definitions.set(name, definition);
    this.#directory = directory;
    this.#id = id;
  }

  expand(line: Mapped): Expanded {
    const endless = { line, further: [], unbounded: true };
    const further: Mapped[] = [];
    let current = line;
    let from = 0;
    for (let count = 0; count < mostReplacements; count++) {
      const match = this.#next(current.text, from);
      if (!match) return { line: current, further, unbounded: false };
      this.#budget -= current.text.length + 100;
      if (this.#budget < 0) return endless;
      const [first = "", ...rest] = match.lines;
      const start = current.starts[match.start] ?? 0;
      const end = current.ends[match.end - 1] ?? start;
      current = splice(current, match, constant(first, start, end));
      // Those of a value inside another come before what is left of that one.
      further.unshift(...rest.map((text) => constant(text, start, end)));
      if (current.text.length > longestLine) return endless;
      // What a sequence repeats is substituted in each turn.
      if (/^[ \t]*~/.test(first)) return { line: current, further, unbounded: false };
      from = match.start;
    }
    return endless;
  }

  #next(text: string, from: number): Match | undefined {
    reference.lastIndex = from;
    for (let match = reference.exec(text); match; match = reference.exec(text)) {
      const lines = this.#valueOf(match[1] ?? match[3] ?? "", match[2] ?? "");
      const end = match.index + match[0].length;
      // Several lines can only stand at the end of a line.
      if (lines && (lines.length <= 1 || end === text.length))
        return { start: match.index, end, lines };
    }
    return undefined;
  }

  /** The built-in ones may be defined anew; what depends on the machine stays as it is written. */
  #valueOf(name: string, parameters: string): readonly string[] | undefined {
    const defined = parameters === "" ? this.definitions.get(name) : undefined;
    if (defined) return defined.lines;
    if (name === "_RANDOM") return [parameters.trim().split(/ +/)[0] || "0"];
    if (parameters !== "") return undefined;
    if (name === "_PWD") return [this.#directory];
    if (name === "_INSTANCE" && this.#id !== undefined) return [this.#id];
    if (name === "_HASH") return ["#"];
    return name === "_BANG" ? ["!"] : undefined;
  }
}

interface Match {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

const splice = (line: Mapped, { start, end }: Match, value: Mapped): Mapped => ({
  text: line.text.slice(0, start) + value.text + line.text.slice(end),
  starts: [...line.starts.slice(0, start), ...value.starts, ...line.starts.slice(end)],
  ends: [...line.ends.slice(0, start), ...value.ends, ...line.ends.slice(end)],
});

const constant = (text: string, start: number, end: number): Mapped => ({
  text,
  starts: Array.from({ length: text.length }, () => start),
  ends: Array.from({ length: text.length }, () => end),
});
