/** What one branch of a pattern of PCRE is known to fit among the paths of requests. */
export interface Branch {
  /** What it fits, where that is all that it asks for. */
  readonly fits: "any" | "prefix" | "suffix" | "exact" | "contains" | undefined;
  /** The text of `fits`. */
  readonly text: string;
  /** What every path that it fits begins and ends with. */
  readonly prefix: string;
  readonly suffix: string;
}

/** A text, anything at all (`.*`), or something that nobody here looks into. */
interface Piece {
  readonly kind: "text" | "any" | "some";
  readonly text: string;
}

const any: Piece = { kind: "any", text: "" };
const some: Piece = { kind: "some", text: "" };

const mostBranches = 32;
const longestPattern = 1000;

/** The branches of a pattern; nothing where it holds what changes the meaning of all of it. */
export function branchesOf(pattern: string): readonly Branch[] | undefined {
  if (pattern.length > longestPattern || /\(\?[imsxUJ^-]|\(\*|\\[QEGK]/.test(pattern))
    return undefined;
  const found: Branch[] = [];
  for (const part of alternativesOf(pattern)) {
    found.push(...new BranchReader(part).read());
    if (found.length > mostBranches) return undefined;
  }
  return found;
}

/** The parts between the `|` that stand in no group and in no class. */
function alternativesOf(pattern: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < pattern.length; at = itemEnd(pattern, at))
    if (pattern.charAt(at) === "|") {
      parts.push(pattern.slice(from, at));
      from = at + 1;
    }
  return [...parts, pattern.slice(from)];
}

/** Where the escape, class, group or character at `at` ends. */
function itemEnd(pattern: string, at: number): number {
  const sign = pattern.charAt(at);
  if (sign === "\\") return at + 2;
  if (sign === "[") return classEnd(pattern, at);
  if (sign !== "(") return at + 1;
  let inner = at + 1;
  while (inner < pattern.length && pattern.charAt(inner) !== ")") inner = itemEnd(pattern, inner);
  return inner + 1;
}

function classEnd(pattern: string, open: number): number {
  let at = pattern.charAt(open + 1) === "^" ? open + 2 : open + 1;
  if (pattern.charAt(at) === "]") at++;
  for (; at < pattern.length; at++) {
    if (pattern.charAt(at) === "\\") at++;
    else if (pattern.startsWith("[:", at)) at = Math.max(at, pattern.indexOf(":]", at) + 1);
    else if (pattern.charAt(at) === "]") return at + 1;
  }
  return pattern.length;
}

/** `*`, `+`, `?`, `{2,3}` with the `?` or `+` behind them. */
const quantifier = /(?:[*+?]|\{\d+(?:,\d*)?\})[?+]?/y;

class BranchReader {
  readonly #text: string;
  readonly #start: boolean;
  #end = false;
  #at: number;
  /** Single characters that are no piece yet. */
  #literal = "";
  /** One list of pieces for each combination of what its groups may be. */
  #variants: readonly (readonly Piece[])[] = [[]];

  constructor(text: string) {
    this.#text = text;
    this.#start = text.startsWith("^");
    this.#at = this.#start ? 1 : 0;
  }

  read(): readonly Branch[] {
    while (this.#at < this.#text.length) this.#item();
    this.#flush();
    return this.#variants.map((pieces) => branchOf(pieces, this.#start, this.#end));
  }

  #item(): void {
    const from = this.#at;
    const end = itemEnd(this.#text, from);
    const item = this.#text.slice(from, end);
    this.#at = end;
    if (item === "$" && end >= this.#text.length) {
      this.#end = true;
      return;
    }
    const repeated = this.#takeQuantifier();
    if (item === "." && repeated?.startsWith("*")) return this.#add([any]);
    const literal = literalOf(item);
    if (literal !== undefined && (repeated === undefined || repeated.startsWith("+")))
      this.#literal += literal;
    if (literal === undefined || repeated !== undefined)
      this.#add((repeated === undefined && choicesOf(item)) || [some]);
  }

  #takeQuantifier(): string | undefined {
    quantifier.lastIndex = this.#at;
    const found = quantifier.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #flush(): void {
    const text = this.#literal;
    this.#literal = "";
    if (text !== "") this.#add([{ kind: "text", text }]);
  }

  #add(choices: readonly Piece[]): void {
    this.#flush();
    const grown = this.#variants.flatMap((pieces) => choices.map((one) => joined(pieces, one)));
    this.#variants =
      grown.length > mostBranches ? this.#variants.map((pieces) => joined(pieces, some)) : grown;
  }
}

function joined(pieces: readonly Piece[], piece: Piece): readonly Piece[] {
  const last = pieces.at(-1);
  if (last?.kind !== "text" || piece.kind !== "text") return [...pieces, piece];
  return [...pieces.slice(0, -1), { kind: "text", text: last.text + piece.text }];
}

/** The character that an item stands for. */
function literalOf(item: string): string | undefined {
  if (item.length === 1) return "^$.*+?()[]{}|\\".includes(item) ? undefined : item;
  return /^\\[^A-Za-z0-9]$/.test(item) ? item.slice(1) : undefined;
}

/** What an item may be, where that is a few texts. */
function choicesOf(item: string): readonly Piece[] | undefined {
  const body = /^\((?:\?:|\?P?<\w+>|(?!\?))([^]*)\)$/.exec(item)?.[1];
  if (body === undefined) return undefined;
  if (body === ".*") return [any];
  const texts = alternativesOf(body).map(textOf);
  return texts.every((text) => text !== undefined)
    ? texts.map((text) => ({ kind: "text", text: text ?? "" }))
    : undefined;
}

/** A part of a pattern that stands for one text. */
function textOf(part: string): string | undefined {
  let text = "";
  for (let at = 0; at < part.length;) {
    const end = itemEnd(part, at);
    const literal = literalOf(part.slice(at, end));
    quantifier.lastIndex = end;
    if (literal === undefined || quantifier.test(part)) return undefined;
    text += literal;
    at = end;
  }
  return text;
}

function branchOf(pieces: readonly Piece[], start: boolean, end: boolean): Branch {
  const [first] = pieces;
  const last = pieces.at(-1);
  const prefix = start && first?.kind === "text" ? first.text : "";
  const suffix = end && last?.kind === "text" ? last.text : "";
  const texts = pieces.filter(({ kind }) => kind === "text");
  const text = texts[0]?.text ?? "";
  // `^$` fits no path.
  const isEmpty = pieces.length === 0 && start && end;
  const isOpen = isEmpty || pieces.some(({ kind }) => kind === "some") || texts.length > 1;
  const fits = isOpen
    ? undefined
    : fitsOf(text, start && first?.kind === "text", end && last?.kind === "text");
  return { fits, text, prefix, suffix };
}

/** Every path begins with a slash. */
function fitsOf(text: string, begins: boolean, ends: boolean): Branch["fits"] {
  if (begins && ends) return "exact";
  if (text === "" || (text === "/" && !ends)) return "any";
  if (begins) return "prefix";
  return ends ? "suffix" : "contains";
}
