import type { Encoding, Source } from "../../src/text/source.ts";
import { mayHavePattern, patternEnd } from "./pattern.ts";
import { isBlank, luaEnd, plainEnd, quotedEnd, wideQuotedEnd } from "./scan.ts";
import { wideAt } from "./wide.ts";

/** Takes the pieces of a text in order. What no piece covers is blank. */
export interface Pieces {
  /** A word that no quote opens. */
  plain(start: number, end: number): void;
  /** A pattern without the quotes that its braces need: nginx would take them for a block. */
  pattern(start: number, end: number): void;
  quoted(start: number, end: number, closed: boolean): void;
  comment(start: number, end: number): void;
  semicolon(start: number, end: number): void;
  open(start: number, end: number): void;
  close(start: number, end: number): void;
  /** The body of a block in Lua, braces included. */
  foreign(start: number, end: number, closed: boolean): void;
  /** A word in full-width quotes. */
  wideQuoted(start: number, end: number, ascii: string, closed: boolean): void;
  /** A full-width sign in the place of `;`, a brace or a space. */
  wideSign(start: number, end: number, ascii: string): void;
  /** No more pieces are wanted. */
  readonly isFull: boolean;
}

const luaBlock = "_by_lua_block";

/** One pass over a text, piece by piece; an object for each would cost more than the pass. */
export class Scanner {
  readonly #text: string;
  readonly #encoding: Encoding;
  readonly #pieces: Pieces;
  /** The first word of the statement that is open, without quotes; -1 where none is. */
  #first = -1;
  #firstEnd = -1;

  /** The first `mark` characters are read as if they were blank. */
  constructor({ text, encoding }: Source, mark: number, pieces: Pieces) {
    this.#text = mark === 0 ? text : `${" ".repeat(mark)}${text.slice(mark)}`;
    this.#encoding = encoding;
    this.#pieces = pieces;
  }

  run(): void {
    const text = this.#text;
    const { length } = text;
    for (let at = 0; !this.#pieces.isFull;) {
      while (at < length && isBlank(text.charCodeAt(at))) at++;
      if (at >= length) break;
      at = this.#piece(at);
    }
  }

  /** The end of the piece that begins at `at`. */
  #piece(at: number): number {
    const text = this.#text;
    const end = plainEnd(text, at, this.#encoding);
    if (end > at) {
      if (this.#first === -1) {
        this.#first = at;
        this.#firstEnd = end;
      }
      const whole = this.#patternEnd(at, end);
      if (whole === end) this.#pieces.plain(at, end);
      else this.#pieces.pattern(at, whole);
      return whole;
    }
    switch (text.charCodeAt(at)) {
      case 59:
        this.#first = -1;
        this.#pieces.semicolon(at, at + 1);
        return at + 1;
      case 123:
        return this.#openBrace(at);
      case 125:
        this.#first = -1;
        this.#pieces.close(at, at + 1);
        return at + 1;
      case 34:
      case 39:
        return this.#quoted(at);
      case 35:
        return this.#comment(at);
      default:
        return this.#wide(at);
    }
  }

  /** Where a word ends whose braces say how often something comes; `end` where it has none. */
  #patternEnd(start: number, end: number): number {
    if (this.#text.charCodeAt(end) !== 123) return end;
    const name = this.#text.slice(this.#first, this.#firstEnd);
    return mayHavePattern(name, this.#text.charCodeAt(start))
      ? patternEnd(this.#text, end, this.#encoding)
      : end;
  }

  #openBrace(at: number): number {
    const lua = this.#isLuaName();
    this.#first = -1;
    if (!lua) {
      this.#pieces.open(at, at + 1);
      return at + 1;
    }
    const { end, closed } = luaEnd(this.#text, at);
    this.#pieces.foreign(at, end, closed);
    return end;
  }

  /** The name of the statement, without its quotes, is that of a block in Lua. */
  #isLuaName(): boolean {
    return (
      this.#first !== -1 &&
      this.#firstEnd - this.#first >= luaBlock.length &&
      this.#text.endsWith(luaBlock, this.#firstEnd)
    );
  }

  #quoted(at: number): number {
    const { end, closed } = quotedEnd(this.#text, at, this.#encoding);
    if (this.#first === -1) {
      this.#first = at + 1;
      this.#firstEnd = closed ? end - 1 : end;
    }
    this.#pieces.quoted(at, end, closed);
    return end;
  }

  #comment(at: number): number {
    const line = this.#text.indexOf("\n", at);
    const end = line === -1 ? this.#text.length : line;
    this.#pieces.comment(at, end);
    return end;
  }

  #wide(at: number): number {
    this.#first = -1;
    const wide = wideAt(this.#text, at, this.#encoding);
    // Whatever ends no word is part of one.
    if (!wide) return at + 1;
    const { ascii, end } = wide;
    if (ascii !== '"' && ascii !== "'") {
      this.#pieces.wideSign(at, end, ascii);
      return end;
    }
    const quoteEnd = wideQuotedEnd(this.#text, at, this.#encoding);
    this.#pieces.wideQuoted(at, quoteEnd ?? end, ascii, quoteEnd !== undefined);
    return quoteEnd ?? end;
  }
}
