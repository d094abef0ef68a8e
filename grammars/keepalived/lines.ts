import { Buffer } from "node:buffer";
import { dirname } from "node:path";

import type { IToken } from "chevrotain";

import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import type { Source } from "../../src/text/source.ts";
import type { Span } from "../../src/text/span.ts";
import type { Comment as CommentNode, Statement, Word } from "../ast.ts";
import { asciiAt, fullWidthDiagnostics, wideLength } from "../full-width.ts";
import { type Definitions, Expander, longestLine, mapLine, type Mapped } from "./definitions.ts";
import {
  openQuote,
  nulByte,
  longLine,
  endlessSubstitution,
  escapedSign,
  trailingBackslash,
  undefinedDefinition,
  invalidSequence,
} from "./line-diagnostics.ts";
import {
  type Condition,
  definedName,
  type Part,
  Preprocessor,
  type Trouble,
} from "./preprocessor.ts";
import { isSequence } from "./sequences.ts";
import {
  Bare,
  Comment,
  keepalivedLexer,
  LeftBrace,
  Newline,
  OpenQuote,
  Quoted,
  RightBrace,
} from "./tokens.ts";

export type Piece =
  | { readonly kind: "word"; readonly word: Word }
  | { readonly kind: "open" | "close"; readonly span: Span };

/** What keepalived sees as one line, after its preprocessor. */
export interface Line {
  /** Where the physical line's first word stands, in columns from 0; a tab goes to the next 8th. */
  readonly indent: number;
  readonly start: number;
  readonly condition: Word | undefined;
  readonly pieces: readonly Piece[];
}

export interface Environment {
  /** What the files before this one defined. */
  readonly definitions?: Definitions;
  /**
   * The name against which `@id` lines are held (`keepalived -i`, else the first label of the host
   * name). Where it is unknown, no name matches: `@id` lines are out, `@^id` lines are in.
   */
  readonly id?: string;
}

/** A definition whose lines go on. */
interface Definition {
  readonly name: string;
  readonly lines: string[];
  readonly words: Word[];
  readonly condition: Word | undefined;
}

/** Reads a file into lines: comments, quotes, definitions and conditions end here. */
export class LineReader {
  readonly comments: CommentNode[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly expander: Expander;
  readonly #source: Source;
  readonly #preprocessor: Preprocessor;
  readonly #conditions = new WeakMap<Condition, Word>();
  /** The definition whose next line is due. */
  #open: Definition | undefined;

  constructor(source: Source, environment: Environment) {
    this.#source = source;
    const { definitions, id } = environment;
    this.expander = new Expander(definitions, dirname(source.path), id);
    this.#preprocessor = new Preprocessor(this.expander, id);
  }

  /** Every line with something in it, in order; a statement where the preprocessor took the line. */
  *read(): Generator<Line | Statement> {
    const { tokens } = keepalivedLexer.tokenize(this.#source.text);
    let row: IToken[] = [];
    for (const token of tokens) {
      if (token.tokenType === Newline) {
        yield* this.#physical(row);
        row = [];
      } else row.push(token);
    }
    yield* this.#physical(row);
    const rest = this.#endDefinition();
    if (rest) yield rest;
  }

  *#physical(tokens: readonly IToken[]): Generator<Line | Statement> {
    const code = tokens.at(-1)?.tokenType === Comment ? tokens.slice(0, -1) : tokens;
    const comment = code.length < tokens.length ? tokens.at(-1) : undefined;
    if (comment) this.comments.push({ span: this.#span(comment.startOffset, endOf(comment)) });
    this.#measure(tokens);
    const first = code[0];
    const last = code.at(-1);
    // keepalived drops a comment, but not the backslash at its end.
    const backslash = endsInBackslash((comment ?? last)?.image);
    const goesOn = backslash && (this.#open !== undefined || isDefinition(first));
    if (backslash && !goesOn) this.#trailingBackslash(comment ?? last);
    if ((!first || !last) && !goesOn) {
      const done = this.#endDefinition();
      if (done) yield done;
      return;
    }
    const start = first?.startOffset ?? comment?.startOffset ?? 0;
    const written = first && last ? this.#source.text.slice(start, endOf(last)) : "";
    this.#complain(code, written);
    const text = goesOn && comment ? `${written}\\` : written;
    if (this.#open) {
      const done = this.#goOn(text, start);
      if (done) yield done;
    } else if (/^[$@~]/.test(text) || text.includes("$")) yield* this.#preprocess(text, start);
    else
      yield this.#line(
        start,
        undefined,
        this.#inclusion(mapLineOf(text, start)) ?? this.#pieces(code, undefined),
      );
  }

  /** The name of a file is as it is written: braces are those of a pattern, quotes its own. */
  #inclusion(line: Mapped | undefined): Piece[] | undefined {
    if (!line || !includeLine.test(line.text)) return undefined;
    return [...line.text.matchAll(/[^ \t]+/g)].map(({ 0: text, index }): Piece => {
      const start = line.starts[index] ?? 0;
      const end = line.ends[index + text.length - 1] ?? start;
      return { kind: "word", word: this.#word(text, start, end) };
    });
  }

  #trailingBackslash(token: IToken | undefined): void {
    if (!token) return;
    const end = endOf(token);
    this.diagnostics.push(trailingBackslash(this.#span(end - 1, end)));
  }

  *#preprocess(text: string, start: number): Generator<Line | Statement> {
    const { condition, rest } = this.#preprocessor.condition(mapLine(text, start));
    if (!rest) return yield this.#inert("condition", text, start);
    const name = definedName(rest.text);
    if (name !== undefined) {
      const done = this.#define(name, rest, condition);
      if (done) yield done;
      return;
    }
    if (isSequence(rest)) yield this.#inert("sequence", text, start);
    const place = this.#span(start, start + text.length);
    const trouble = (kind: Trouble) => {
      const say = kind === "endless" ? endlessSubstitution : invalidSequence;
      this.diagnostics.push(say(place));
    };
    let live = isSequence(rest);
    for (const part of this.#preprocessor.run(rest, condition, trouble)) {
      const line = this.#tokenized(part, start);
      live ||= line.pieces.length > 0;
      yield line;
    }
    // Nothing is left of what is empty, and of what is a comment.
    if (!live) yield this.#inert("definition", text, start);
  }

  /** One word for each condition: whose block it is in is told by it. */
  #conditionWord(condition: Condition): Word {
    const known = this.#conditions.get(condition);
    if (known) return known;
    const word = this.#word(condition.text, condition.start, condition.end);
    this.#conditions.set(condition, word);
    return word;
  }

  #tokenized({ line, condition }: Part, start: number): Line {
    const { tokens } = keepalivedLexer.tokenize(line.text);
    const code = tokens.filter(({ tokenType }) => tokenType !== Comment);
    const word = condition && this.#conditionWord(condition);
    return this.#line(start, word, this.#inclusion(line) ?? this.#pieces(code, line));
  }

  #define(
    name: string,
    { text, starts }: Mapped,
    under: Condition | undefined,
  ): Statement | undefined {
    const value = text.slice(name.length + 2).trimStart();
    const begin = starts[0] ?? 0;
    const words = [this.#word(`$${name}`, begin, begin + name.length + 1)];
    this.#open = { name, lines: [], words, condition: under && this.#conditionWord(under) };
    return this.#goOn(value, begin + text.length - value.length);
  }

  /** Takes one line of a definition; gives the statement when it was the last. */
  #goOn(text: string, start: number): Statement | undefined {
    if (!this.#open) return undefined;
    const more = text.endsWith("\\");
    const value = unescaped(more ? text.slice(0, -1).trimEnd() : text);
    if (value !== "" || !more) this.#open.lines.push(value);
    if (text !== "") this.#open.words.push(this.#word(value, start, start + text.length));
    return more ? undefined : this.#endDefinition();
  }

  #endDefinition(): Statement | undefined {
    if (!this.#open) return undefined;
    const { name, lines, words, condition } = this.#open;
    this.#open = undefined;
    this.expander.definitions.set(name, { lines });
    const statement = inertStatement("definition", words);
    if (!condition) return statement;
    const span = { ...statement.span, start: condition.span.start };
    return { ...statement, span, condition };
  }

  #inert(inert: "condition" | "definition" | "sequence", text: string, start: number): Statement {
    const words: Word[] = [];
    for (const match of text.matchAll(/\S+/g))
      words.push(this.#word(match[0], start + match.index, start + match.index + match[0].length));
    return inertStatement(inert, words);
  }

  #pieces(tokens: readonly IToken[], line: Mapped | undefined): Piece[] {
    return tokens.map((token): Piece => {
      const { tokenType: type, image } = token;
      const end = endOf(token);
      const span = line
        ? this.#span(line.starts[token.startOffset] ?? 0, line.ends[end - 1] ?? 0)
        : this.#span(token.startOffset, end);
      if (type === LeftBrace) return { kind: "open", span };
      if (type === RightBrace) return { kind: "close", span };
      const wide = this.#wideBrace(token, line);
      if (wide) return { kind: wide, span };
      if (type === Quoted)
        return { kind: "word", word: { text: image.slice(1, -1), quote: '"', span } };
      if (type === OpenQuote)
        return { kind: "word", word: { text: image.slice(1).trimEnd(), quote: '"', span } };
      const [undefinedName] = /\$\{[A-Za-z][\w ]*\}/.exec(image) ?? [];
      if (undefinedName !== undefined)
        this.diagnostics.push(undefinedDefinition(undefinedName, span));
      return { kind: "word", word: { text: unescaped(image), span } };
    });
  }

  /** A full-width brace by itself is reported, and read as what it is meant to be. */
  #wideBrace({ image }: IToken, line: Mapped | undefined): "open" | "close" | undefined {
    if (line || image.length !== wideLength(this.#source.encoding)) return undefined;
    const ascii = asciiAt(image, 0, this.#source.encoding);
    return ascii === "{" ? "open" : ascii === "}" ? "close" : undefined;
  }

  /** Comments count too: what is beyond the limit becomes a line of its own, without their sign. */
  #measure(tokens: readonly IToken[]): void {
    const [first] = tokens;
    const last = tokens.at(-1);
    if (!first || !last) return;
    const { text, encoding } = this.#source;
    const start = text.lastIndexOf("\n", first.startOffset) + 1;
    const end = endOf(last);
    if ((end - start) * 3 <= longestLine) return;
    const bytes = encoding === "bytes" ? end - start : Buffer.byteLength(text.slice(start, end));
    if (bytes > longestLine) this.diagnostics.push(longLine(this.#span(first.startOffset, end)));
  }

  #complain(code: readonly IToken[], text: string): void {
    if (/^[\t -!#-~]*$/.test(text) && !escaped.test(text)) return;
    for (const token of code) {
      const start = token.startOffset;
      const end = endOf(token);
      const at = token.image.indexOf("\0");
      if (at !== -1) this.diagnostics.push(nulByte(this.#span(start + at, start + at + 1)));
      const sign = token.tokenType === Bare ? token.image.search(escaped) : -1;
      if (sign !== -1)
        this.diagnostics.push(escapedSign(this.#span(start + sign, start + sign + 2)));
      if (token.tokenType === OpenQuote) this.diagnostics.push(openQuote(this.#span(start, end)));
      else if (token.tokenType !== Quoted && /[\u0080-\uffff]/.test(token.image))
        for (const each of fullWidthDiagnostics(this.#source, { start, end }))
          this.diagnostics.push(each);
    }
  }

  #line(start: number, condition: Word | undefined, pieces: readonly Piece[]): Line {
    return { start, condition, pieces, indent: this.#indent(start) };
  }

  #indent(offset: number): number {
    const { text } = this.#source;
    let column = 0;
    for (let at = text.lastIndexOf("\n", offset - 1) + 1; at < offset; at++)
      column = text[at] === "\t" ? (column | 7) + 1 : column + 1;
    return column;
  }

  #word(text: string, start: number, end: number): Word {
    return { text, span: this.#span(start, end) };
  }

  #span(start: number, end: number): Span {
    return { file: this.#source.path, start, end };
  }
}

const isDefinition = (token: IToken | undefined): boolean =>
  token !== undefined && /^(?:\$[A-Za-z_]\w*=|@)/.test(token.image);

const includeLine = /^include[rmwba]?[ \t]/;

const mapLineOf = (text: string, start: number): Mapped | undefined =>
  text.startsWith("include") ? mapLine(text, start) : undefined;

const endOf = (token: IToken): number => token.startOffset + token.image.length;

const unescaped = (text: string): string =>
  text.replace(/\\([#!\\])/g, (whole, sign: string) => (sign === "\\" ? whole : sign));

/** A sign of a comment that is to stand for itself. */
const escaped = /(?<!\\)\\[#!]/;

/** The line ends in a backslash that no backslash before it escapes. */
const endsInBackslash = (text: string | undefined): boolean =>
  text !== undefined && /(?:^|[^\\])(?:\\\\)*\\$/.test(text);

function inertStatement(
  inert: "definition" | "condition" | "sequence",
  [name, ...args]: readonly Word[],
): Statement {
  const first = name ?? { text: "", span: { file: "", start: 0, end: 0 } };
  const span = { ...first.span, end: (args.at(-1) ?? first).span.end };
  return { name: first, args, body: undefined, span, inert };
}
