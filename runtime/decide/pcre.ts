import type { ByteSet } from "./byte-set.ts";
import { classes, foldCase, invert, noBytes, printSet } from "./byte-set.ts";
import { readClass, readCode } from "./pcre-class.ts";
import type { Refusal } from "./pcre-cursor.ts";
import { Cursor, Refused } from "./pcre-cursor.ts";

/**
 * Flags for V8 (`v8.setFlagsFromString`) under which a linear `Translated` pattern cannot hang:
 * after some thousand steps back the engine that never steps back takes over.
 */
export const regexpFlags = "--enable-experimental-regexp-engine-on-excessive-backtracks";

export type Translated =
  | {
      readonly ok: true;
      readonly source: string;
      /** For a text that ends in a newline, before which PCRE's `$` matches too; else the same. */
      readonly beforeNewline: string;
      readonly names: readonly string[];
      readonly groups: number;
      /** V8's linear engine can take over (no look-around, no back reference, few repetitions). */
      readonly linear: boolean;
    }
  | { readonly ok: false; readonly at: number; readonly reason: Refusal };

interface Options {
  caseless: boolean;
  dotAll: boolean;
  extended: boolean;
}

/** What is known of a piece of the pattern. */
interface Piece {
  readonly source: string;
  /** May match nothing. */
  readonly nullable: boolean;
  /** Holds a quantifier without an upper end. */
  readonly unbounded: boolean;
  /** Holds a capture, and one that a pass may leave unset. */
  readonly captures: boolean;
  readonly skips: boolean;
  /** How often the linear engine copies its longest nest. */
  readonly copies: number;
}

const nothing: Piece = {
  source: "",
  nullable: true,
  unbounded: false,
  captures: false,
  skips: false,
  copies: 1,
};

const maxCopies = 16;
const maxDepth = 200;
const maxName = 32;

/**
 * A pattern of PCRE over bytes as JavaScript's over byte strings, or why it cannot be one. Case is
 * folded for ASCII alone and written out, so that no flag is needed.
 */
export function translatePattern(source: string, caseless: boolean): Translated {
  try {
    const parser = new Parser(source);
    const piece = parser.whole({ caseless, dotAll: false, extended: false });
    const linear = !parser.looks && !parser.refers && piece.copies <= maxCopies;
    if (!linear && parser.nested >= 0) throw new Refused(parser.nested, "backtracking");
    return {
      ok: true,
      source: piece.source.replaceAll("\ue000", "$"),
      beforeNewline: piece.source.replaceAll("\ue000", "(?=\\n?$)"),
      names: parser.names,
      groups: parser.groups,
      linear,
    };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, at: error.at, reason: error.reason };
    throw error;
  }
}

class Parser {
  readonly #cursor: Cursor;
  #depth = 0;
  groups = 0;
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** Groups that are set whenever they stand to the left of a reference. */
  #closed = new Set<number>();
  looks = false;
  refers = false;
  /** Place of a quantifier without end around another; -1: none. */
  nested = -1;

  constructor(text: string) {
    this.#cursor = new Cursor(text);
  }

  whole(options: Options): Piece {
    if (this.#cursor.text.startsWith("(*")) throw new Refused(0, "option");
    const piece = this.#alternatives(options);
    if (this.#cursor.at < this.#cursor.text.length) throw new Refused(this.#cursor.at, "syntax");
    return piece;
  }

  /** Options set inside, `(?i)`, hold to the end of the group, over later branches too. */
  #alternatives(options: Options): Piece {
    if (++this.#depth > maxDepth) throw new Refused(this.#cursor.at, "too-deep");
    const branches: Piece[] = [];
    const outside = this.#closed;
    for (;;) {
      this.#closed = new Set(outside);
      branches.push(this.#sequence(options));
      if (this.#cursor.peek() !== "|") break;
      this.#cursor.at++;
    }
    this.#depth--;
    const [only] = branches;
    if (only && branches.length === 1) return only;
    this.#closed = outside;
    const captures = branches.some((branch) => branch.captures);
    return {
      source: branches.map((branch) => branch.source).join("|"),
      nullable: branches.some((branch) => branch.nullable),
      unbounded: branches.some((branch) => branch.unbounded),
      captures,
      skips: captures,
      copies: Math.max(...branches.map((branch) => branch.copies)),
    };
  }

  #sequence(options: Options): Piece {
    let all = nothing;
    for (;;) {
      const ch = this.#cursor.peek();
      if (ch === "" || ch === "|" || ch === ")") return all;
      const before = this.groups;
      const atom = this.#atom(options);
      if (!atom) continue;
      const piece = this.#quantified(atom, options);
      if (piece.skips)
        for (let group = before + 1; group <= this.groups; group++) this.#closed.delete(group);
      all = {
        source: all.source + piece.source,
        nullable: all.nullable && piece.nullable,
        unbounded: all.unbounded || piece.unbounded,
        captures: all.captures || piece.captures,
        skips: all.skips || piece.skips,
        copies: Math.max(all.copies, piece.copies),
      };
    }
  }

  #atom(options: Options): Piece | undefined {
    const start = this.#cursor.at;
    const ch = this.#cursor.next();
    if (options.extended && /\s/.test(ch)) return undefined;
    if (options.extended && ch === "#") {
      const end = this.#cursor.text.indexOf("\n", this.#cursor.at);
      this.#cursor.at = end < 0 ? this.#cursor.text.length : end + 1;
      return undefined;
    }
    if (ch === "(") return this.#group(options);
    if (ch === "[") return setPiece(readClass(this.#cursor, options.caseless));
    if (ch === ".")
      return setPiece(options.dotAll ? invert(noBytes()) : (classes["N"] ?? noBytes()));
    if (ch === "^") return { ...nothing, source: "^" };
    if (ch === "$") return { ...nothing, source: "\ue000" };
    if (ch === "\\") return this.#escape(options, start);
    this.#cursor.at = start;
    if (quantifierAt(this.#cursor) !== undefined) throw new Refused(start, "quantifier");
    this.#cursor.at++;
    return literal(ch.charCodeAt(0), options);
  }

  #quantified(atom: Piece, options: Options): Piece {
    const cursor = this.#cursor;
    if (options.extended) while (/^\s$/.test(cursor.peek())) cursor.at++;
    const start = cursor.at;
    const quantifier = quantifierAt(cursor);
    if (quantifier === undefined) return atom;
    cursor.at += quantifier.length;
    const [min, max] = bounds(quantifier);
    if (max < min || min > 65535) throw new Refused(start, "quantifier");
    // A possessive quantifier never steps back: JavaScript has none.
    if (cursor.peek() === "+") throw new Refused(start, "atomic");
    const lazy = cursor.peek() === "?" ? "?" : "";
    cursor.at += lazy.length;
    return this.#repeat(atom, min, max, quantifier + lazy, start);
  }

  #repeat(atom: Piece, min: number, max: number, text: string, start: number): Piece {
    if (atom.source === "" || atom.source === "^" || atom.source === "\ue000")
      throw new Refused(start, "quantifier");
    // JavaScript forgets captures at each pass, PCRE keeps what an earlier one set.
    if (max > 1 && atom.captures && (atom.skips || atom.nullable))
      throw new Refused(start, "repeated-capture");
    const endless = max === Infinity;
    if (endless && atom.unbounded && this.nested < 0) this.nested = start;
    return {
      source: atom.source + text,
      nullable: atom.nullable || min === 0,
      unbounded: atom.unbounded || endless,
      captures: atom.captures,
      skips: atom.skips || (atom.captures && min === 0),
      copies: atom.copies * Math.max(1, endless ? min + 1 : max, min),
    };
  }

  #group(options: Options): Piece | undefined {
    const start = this.#cursor.at - 1;
    const opening =
      /^\?(?:#[^)]*\)|[:|>]|<?[=!]|P?<(\w+)>|'(\w+)'|P[=>]|[R&+-]?\d|R\)|&|\(|C|\^?[a-zA-Z]*(?:-[a-zA-Z]*)?[:)])/.exec(
        this.#cursor.rest,
      );
    if (this.#cursor.peek() !== "?") {
      if (this.#cursor.peek() === "*") throw new Refused(start, "option");
      return this.#capture(options, start, undefined);
    }
    if (!opening) throw new Refused(start, "group");
    const [text, angled, quoted] = opening;
    this.#cursor.at += text.length;
    const name = angled ?? quoted;
    if (name !== undefined) return this.#capture(options, start, name);
    if (text.startsWith("?#")) return undefined;
    if (text === "?:") return this.#enclosed("(?:", { ...options }, start);
    if (text === "?|") throw new Refused(start, "group");
    if (text === "?>") throw new Refused(start, "atomic");
    if (/^\?<?[=!]$/.test(text)) return this.#look(text, options, start);
    if (text === "?P=") return this.#nameReference(/^(\w+)\)/, start);
    if (/^\?[\^a-zA-Z-]*[:)]$/.test(text) && !/^\?R\)$/.test(text))
      return this.#options(text, options, start);
    throw new Refused(start, "recursion");
  }

  #capture(options: Options, start: number, name: string | undefined): Piece {
    const number = ++this.groups;
    if (name !== undefined) {
      if (this.#numbers.has(name)) throw new Refused(start, "duplicate-name");
      if (/^\d/.test(name) || name.length > maxName) throw new Refused(start, "group");
      this.#numbers.set(name, number);
      this.names.push(name);
    }
    const opening = name === undefined ? "(" : `(?<${name}>`;
    const piece = this.#enclosed(opening, { ...options }, start);
    this.#closed.add(number);
    return { ...piece, captures: true };
  }

  #enclosed(opening: string, options: Options, start: number): Piece {
    const piece = this.#alternatives(options);
    if (this.#cursor.peek() !== ")") throw new Refused(start, "unclosed");
    this.#cursor.at++;
    return { ...piece, source: `${opening}${piece.source})` };
  }

  #look(text: string, options: Options, start: number): Piece {
    this.looks = true;
    const piece = this.#enclosed(`(${text}`, { ...options }, start);
    // What is looked back at has a fixed length in PCRE.
    if (text.startsWith("?<") && piece.unbounded) throw new Refused(start, "group");
    // A repeated or negated look leaves captures unset in either language.
    return { ...piece, nullable: true, skips: piece.captures };
  }

  #options(text: string, options: Options, start: number): Piece | undefined {
    const inner = text.endsWith(":") ? { ...options } : options;
    let on = true;
    for (const letter of text.slice(1, -1)) {
      if (letter === "-") on = false;
      else if (letter === "^")
        Object.assign(inner, { caseless: false, dotAll: false, extended: false });
      else if (letter === "i") inner.caseless = on;
      else if (letter === "s") inner.dotAll = on;
      else if (letter === "x") inner.extended = on;
      else throw new Refused(start, "option");
    }
    return text.endsWith(":") ? this.#enclosed("(?:", inner, start) : undefined;
  }

  #nameReference(pattern: RegExp, start: number): Piece {
    const match = pattern.exec(this.#cursor.rest);
    const number = match ? this.#numbers.get(match[1] ?? "") : undefined;
    if (!match || number === undefined) throw new Refused(start, "backreference");
    this.#cursor.at += match[0].length;
    return this.#reference(number, start, false);
  }

  #reference(number: number, start: number, caseless: boolean): Piece {
    // A group that is not set fails in PCRE and matches nothing here; case would fold beyond ASCII.
    if (caseless || !this.#closed.has(number)) throw new Refused(start, "backreference");
    this.refers = true;
    return { ...nothing, source: `(?:\\${number})` };
  }

  #escape(options: Options, start: number): Piece | undefined {
    const ch = this.#cursor.next();
    const set = classes[ch];
    if (set) return setPiece(set);
    switch (ch) {
      case "":
        throw new Refused(start, "escape");
      case "b":
      case "B":
        return { ...nothing, source: `\\${ch}` };
      case "A":
        return { ...nothing, source: "^" };
      case "z":
        return { ...nothing, source: "$" };
      case "Z":
        return { ...nothing, source: "\ue000" };
      case "R":
        return { ...nothing, nullable: false, source: "(?:\\r\\n|[\\n-\\r\\x85])" };
      case "E":
        return undefined;
      case "Q":
        return this.#quote(options);
      case "k":
        return this.#nameReference(/^(?:[{<'](\w+)[}>'])/, start);
      case "g":
        return this.#numberReference(options, start);
      default:
        if (/[1-9]/.test(ch)) return this.#digits(options, start);
        this.#cursor.at--;
        return literal(readCode(this.#cursor, start), options);
    }
  }

  #quote(options: Options): Piece | undefined {
    const end = this.#cursor.text.indexOf("\\E", this.#cursor.at);
    const text = this.#cursor.text.slice(this.#cursor.at, end < 0 ? undefined : end);
    this.#cursor.at = end < 0 ? this.#cursor.text.length : end + 2;
    if (text === "") return undefined;
    // A quantifier behind \E holds for the last character alone.
    const source = Array.from(text, (ch) => literal(ch.charCodeAt(0), options).source).join("");
    return { ...nothing, nullable: false, source };
  }

  #numberReference(options: Options, start: number): Piece {
    const match = /^(?:\{(\d+)\}|(\d+))/.exec(this.#cursor.rest);
    if (!match) throw new Refused(start, "recursion");
    this.#cursor.at += match[0].length;
    return this.#reference(Number(match[1] ?? match[2]), start, options.caseless);
  }

  /** `\1` to `\9` refer; above, as many as there are groups, else it is an octal code. */
  #digits(options: Options, start: number): Piece {
    const digits = /^\d+/.exec(this.#cursor.text.slice(start + 1))?.[0] ?? "";
    const number = Number(digits);
    if (number < 10 || number <= this.groups) {
      this.#cursor.at = start + 1 + digits.length;
      return this.#reference(number, start, options.caseless);
    }
    const octal = /^[0-7]{1,3}/.exec(digits)?.[0];
    if (octal === undefined) throw new Refused(start, "backreference");
    this.#cursor.at = start + 1 + octal.length;
    return literal(Number.parseInt(octal, 8) & 0xff, options);
  }
}

const setPiece = (set: ByteSet): Piece => ({ ...nothing, nullable: false, source: printSet(set) });

function literal(byte: number, { caseless }: Options): Piece {
  const set = noBytes();
  set[byte & 0xff] = 1;
  if (caseless) foldCase(set);
  return setPiece(set);
}

const quantifierAt = ({ text, at }: Cursor): string | undefined =>
  /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(text.slice(at, at + 24))?.[0];

function bounds(quantifier: string): [min: number, max: number] {
  if (quantifier === "*") return [0, Infinity];
  if (quantifier === "+") return [1, Infinity];
  if (quantifier === "?") return [0, 1];
  const [min = "0", max] = quantifier.slice(1, -1).split(",");
  return [Number(min), max === undefined ? Number(min) : max === "" ? Infinity : Number(max)];
}
