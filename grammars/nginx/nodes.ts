import type { Source } from "../../src/text/source.ts";
import type { Span } from "../../src/text/span.ts";
import type { Comment, Statement, Word } from "../ast.ts";
import { isBlank, plainEnd, quotedEnd, unescapeNginx } from "./scan.ts";

/*
 * A large configuration has a million words, and most are never looked at: a node is offsets into
 * the text, and what it says is cut out when somebody asks.
 */

type Quote = '"' | "'" | undefined;

export class NginxWord implements Word {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  readonly quote: Quote;
  cut: string | undefined;

  /** `text` where it is known already, or is not what stands between the offsets. */
  constructor(source: Source, start: number, end: number, quote: Quote, text: string | undefined) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.quote = quote;
    this.cut = text;
  }

  get text(): string {
    return (this.cut ??= this.#read());
  }

  get span(): Span {
    return { file: this.source.path, start: this.start, end: this.end };
  }

  #read(): string {
    const inside = this.quote === undefined ? 0 : 1;
    return unescapeNginx(this.source.text.slice(this.start + inside, this.end - inside));
  }
}

/** The words of a statement, or the end of the last one until somebody asks for them. */
export type Args = number | readonly NginxWord[];

const noWords: readonly NginxWord[] = [];

/** The words between two offsets of a statement in which nothing is out of the ordinary. */
export function wordsBetween(source: Source, start: number, end: number): readonly NginxWord[] {
  const { text, encoding } = source;
  if (end <= start) return noWords;
  const words: NginxWord[] = [];
  for (let at = start; at < end;) {
    const code = text.charCodeAt(at);
    if (isBlank(code)) at++;
    else if (code === 35) at = text.indexOf("\n", at);
    else {
      const quote = code === 34 ? '"' : code === 39 ? "'" : undefined;
      const wordEnd =
        quote === undefined ? plainEnd(text, at, encoding) : quotedEnd(text, at, encoding).end;
      if (wordEnd > at) words.push(new NginxWord(source, at, wordEnd, quote, undefined));
      at = Math.max(wordEnd, at + 1);
    }
  }
  return words;
}

export class NginxStatement implements Statement {
  readonly name: NginxWord;
  readonly body: readonly Statement[] | undefined;
  /** After the `;` or `}`. */
  readonly end: number;
  /** Where the last word ends; -1 where the words are not what stands in the text. */
  readonly lastEnd: number;
  words: Args;

  constructor(name: NginxWord, args: Args, body: readonly Statement[] | undefined, end: number) {
    this.name = name;
    this.lastEnd = typeof args === "number" ? args : -1;
    this.words = args;
    this.body = body;
    this.end = end;
  }

  get args(): readonly Word[] {
    if (typeof this.words === "number")
      this.words = wordsBetween(this.name.source, this.name.end, this.words);
    return this.words;
  }

  get raw(): string | undefined {
    return this.lastEnd === -1
      ? undefined
      : this.name.source.text.slice(this.name.end, this.lastEnd);
  }

  get span(): Span {
    return { file: this.name.source.path, start: this.name.start, end: this.end };
  }
}

/** A statement with a body. */
export class NginxBlock extends NginxStatement {
  /** The offset of its `{`. */
  readonly brace: number;

  constructor(
    name: NginxWord,
    args: Args,
    body: readonly Statement[],
    at: { readonly brace: number; readonly end: number },
  ) {
    super(name, args, body, at.end);
    this.brace = at.brace;
  }

  get bodySpan(): Span {
    return { file: this.name.source.path, start: this.brace, end: this.end };
  }
}

/** A block whose body is Lua. */
export class NginxForeign extends NginxBlock {
  /** Up to the closing brace, or to the end of a text that has none. */
  readonly foreign: Span;

  constructor(
    name: NginxWord,
    args: Args,
    at: { readonly brace: number; readonly end: number },
    closed: boolean,
  ) {
    super(name, args, [], at);
    const end = closed ? at.end - 1 : at.end;
    this.foreign = { file: name.source.path, start: at.brace + 1, end };
  }
}

export class NginxComment implements Comment {
  readonly source: Source;
  readonly start: number;
  readonly end: number;

  constructor(source: Source, start: number, end: number) {
    this.source = source;
    this.start = start;
    this.end = end;
  }

  get span(): Span {
    return { file: this.source.path, start: this.start, end: this.end };
  }
}
