import type { IToken } from "chevrotain";

import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import type { Source } from "../../src/text/source.ts";
import type { Span } from "../../src/text/span.ts";
import type { Comment, Statement, Word } from "../ast.ts";
import { fullWidth, wideLength } from "../full-width.ts";
import {
  emptyStatement,
  extraBrace,
  glued,
  missingBrace,
  missingSemicolon,
  openForeign,
  openQuote,
  tooDeep,
  tooLong,
  unexpected,
} from "./diagnostics.ts";
import { indentAt, indentOfLine, statementStarts } from "./layout.ts";
import { isTooLong } from "./piece.ts";
import { unescapeNginx } from "./scan.ts";
import {
  Comment as CommentToken,
  Foreign,
  LeftBrace,
  payloadOf,
  Plain,
  Quoted,
  RightBrace,
  Semicolon,
  WideQuoted,
  WideSign,
} from "./tokens.ts";
import { asciiOf, wideInWord } from "./wide.ts";

/** Blocks deeper than this are read over. */
const deepest = 200;
/** More errors in one file help nobody. */
const mostDiagnostics = 1000;
const mostPending = 500;

interface Block {
  readonly name: Word;
  readonly args: readonly Word[];
  readonly brace: number;
  readonly statements: Statement[];
  /** Something inside that by its indentation stands outside. */
  outdented: number | undefined;
  /** Its statements are not indented, so that indentation says nothing. */
  flat: boolean;
}

/** Puts the tokens of one file together, without recursion and without ever giving up. */
export class TreeBuilder {
  readonly statements: Statement[] = [];
  readonly comments: Comment[] = [];
  readonly diagnostics: Diagnostic[] = [];
  /** How many `}` closed nothing. */
  strays = 0;
  /** The offset of a `}` that closed the wrong block, by its indentation. */
  suspect: number | undefined;
  /** Blocks that were open at the end. */
  depth = 0;
  readonly #source: Source;
  readonly #ignored: ReadonlySet<number>;
  readonly #blocks: Block[] = [];
  #words: Word[] = [];
  /** Blocks open below the deepest one that is kept. */
  #tooDeep = 0;
  /** Where a closing quote stands that nothing may follow directly. */
  #afterQuote = -1;
  /** Closing braces inside quotes without end: as many blocks are not to blame for being open. */
  #swallowed = 0;
  /** The first block whose `}` stands where an outer block's should. */
  #lost: Block | undefined;

  constructor(source: Source, ignored: ReadonlySet<number>) {
    this.#source = source;
    this.#ignored = ignored;
  }

  build(tokens: readonly IToken[]): this {
    for (const token of tokens) this.#take(token);
    if (this.#words.length > 0) this.#endPending();
    this.depth = this.#blocks.length + this.#tooDeep;
    this.#closeAtEnd();
    return this;
  }

  #take(token: IToken): void {
    const { tokenType } = token;
    if (this.#afterQuote === token.startOffset) this.#checkGlue(token);
    this.#afterQuote = -1;
    switch (tokenType) {
      case Plain:
        return this.#plain(token);
      case Semicolon:
        return this.#semicolon(this.#span(token));
      case LeftBrace:
        return this.#open(this.#span(token));
      case RightBrace:
        return this.#close(this.#span(token));
      case Quoted:
        return this.#quoted(token);
      case CommentToken:
        return this.#comment(token);
      case Foreign:
        return this.#foreign(token);
      case WideQuoted:
        return this.#wideQuoted(token);
      case WideSign:
        return this.#wideSign(token);
    }
  }

  #span(token: IToken): Span {
    const start = token.startOffset;
    return { file: this.#source.path, start, end: start + token.image.length };
  }

  #report(diagnostic: Diagnostic): void {
    if (this.diagnostics.length < mostDiagnostics) this.diagnostics.push(diagnostic);
  }

  #checkGlue(token: IToken): void {
    const { tokenType, image } = token;
    if (tokenType === Semicolon || tokenType === LeftBrace || tokenType === Foreign) return;
    if (tokenType === WideSign || (tokenType === Plain && image.startsWith(")"))) return;
    const span = this.#span(token);
    this.#report(glued(this.#source.show(image.slice(0, 20)), { ...span, end: span.start + 1 }));
  }

  #plain(token: IToken): void {
    const span = this.#span(token);
    let text = token.image;
    for (const wide of wideInWord(this.#source.text, span.start, span.end, this.#source.encoding)) {
      const at = { ...span, start: wide.start, end: wide.end };
      this.#report(fullWidth(this.#source, at, [{ span: at, text: wide.ascii }]));
      text = text.replace(this.#source.text.slice(wide.start, wide.end), wide.ascii);
    }
    this.#word({ text: unescapeNginx(text), span }, 4096);
  }

  #quoted(token: IToken): void {
    const span = this.#span(token);
    const quote = token.image.startsWith('"') ? '"' : "'";
    const { closed } = payloadOf(token);
    if (closed) this.#afterQuote = span.end;
    const wide = closed ? 0 : this.#wideEnd(span, quote);
    if (!closed && wide === 0) {
      this.#swallowed += token.image.split("}").length - 1;
      this.#report(openQuote(quote, { ...span, end: span.start + 1 }));
    }
    const inner = this.#source.text.slice(span.start + 1, span.end - (closed ? 1 : wide));
    this.#word({ text: unescapeNginx(inner), quote, span }, closed ? 4097 : Infinity);
  }

  /** The length of a full-width quote at the end of a word whose ASCII quote is not closed. */
  #wideEnd(span: Span, quote: string): number {
    const size = wideLength(this.#source.encoding);
    const start = span.end - size;
    if (start <= span.start) return 0;
    if (asciiOf(this.#source.text, start, this.#source.encoding) !== quote) return 0;
    const at = { ...span, start };
    this.#report(fullWidth(this.#source, at, [{ span: at, text: quote }]));
    return size;
  }

  #wideQuoted(token: IToken): void {
    const span = this.#span(token);
    const { closed, ascii } = payloadOf(token);
    const size = wideLength(this.#source.encoding);
    const open = { ...span, end: span.start + size };
    const endsWide = closed && (token.image.codePointAt(token.image.length - 1) ?? 0) >= 0x80;
    const close = { ...span, start: span.end - (endsWide ? size : 1) };
    const edits = [{ span: open, text: ascii ?? "" }];
    if (endsWide) edits.push({ span: close, text: ascii ?? "" });
    this.#report(fullWidth(this.#source, open, edits));
    if (!closed) return;
    const text = this.#source.text.slice(open.end, close.start);
    this.#word({ text: unescapeNginx(text), quote: ascii === "'" ? "'" : '"', span }, 4096);
  }

  #wideSign(token: IToken): void {
    const span = this.#span(token);
    const ascii = payloadOf(token).ascii ?? "";
    this.#report(fullWidth(this.#source, span, [{ span, text: ascii }]));
    if (ascii === ";") this.#semicolon(span);
    else if (ascii === "{") this.#open(span);
    else if (ascii === "}") this.#close(span);
  }

  #word(word: Word, limit: number): void {
    if (isTooLong(this.#source, word.span.start, word.span.end, limit))
      this.#report(tooLong({ ...word.span, end: word.span.start + 1 }));
    this.#words.push(word);
  }

  #comment(token: IToken): void {
    const span = this.#span(token);
    const end = token.image.endsWith("\r") ? span.end - 1 : span.end;
    this.comments.push({ span: { ...span, end } });
  }

  #semicolon(span: Span): void {
    if (this.#words.length === 0) this.#report(emptyStatement(span));
    else this.#add(this.#words, span.end);
    this.#words = [];
  }

  #add(words: readonly Word[], end: number): void {
    const [name, ...args] = words;
    if (!name) return;
    this.#noteOutdent(name.span.start);
    this.#into().push({ name, args, body: undefined, span: { ...name.span, end } });
  }

  #into(): Statement[] {
    return this.#blocks.at(-1)?.statements ?? this.statements;
  }

  #noteOutdent(start: number): void {
    const block = this.#blocks.at(-1);
    if (!block || block.flat || block.outdented !== undefined) return;
    const own = indentAt(this.#source.text, block.name.span.start);
    if (own === undefined) return;
    const here = indentAt(this.#source.text, start);
    if (here === undefined || here > own) return;
    if (block.statements.length === 0) block.flat = true;
    else block.outdented = start;
  }

  #open(brace: Span): void {
    let [name, ...args] = this.#words;
    this.#words = [];
    if (!name) {
      this.#report(unexpected("{", brace));
      name = { text: "", span: { ...brace, end: brace.start } };
      args = [];
    }
    if (this.#tooDeep > 0 || this.#blocks.length >= deepest) {
      if (this.#tooDeep++ === 0) this.#report(tooDeep(deepest, brace));
      return;
    }
    if (name.span.start < brace.start) this.#noteOutdent(name.span.start);
    this.#blocks.push({
      name,
      args,
      brace: brace.start,
      statements: [],
      outdented: undefined,
      flat: false,
    });
  }

  #foreign(token: IToken): void {
    const span = this.#span(token);
    const [name, ...args] = this.#words;
    this.#words = [];
    if (!name) return;
    const { closed } = payloadOf(token);
    if (!closed) this.#report(openForeign(name.text, name.span));
    const end = closed ? span.end - 1 : span.end;
    this.#into().push({
      name,
      args,
      body: [],
      span: { ...name.span, end: span.end },
      bodySpan: span,
      foreign: { ...span, start: span.start + 1, end },
    });
  }

  #close(brace: Span): void {
    if (this.#words.length > 0) this.#endPending();
    if (this.#ignored.has(brace.start)) {
      this.#report(extraBrace(brace));
      return;
    }
    if (this.#tooDeep > 0) {
      this.#tooDeep--;
      return;
    }
    const block = this.#blocks.pop();
    if (!block) {
      this.strays++;
      this.#report(extraBrace(brace));
      return;
    }
    this.#noteSuspect(block, brace.start);
    this.#keep(block, brace.end);
  }

  #keep({ name, args, brace, statements }: Block, end: number): void {
    this.#into().push({
      name,
      args,
      body: statements,
      span: { ...name.span, end },
      bodySpan: { ...name.span, start: brace, end },
    });
  }

  #noteSuspect(block: Block, brace: number): void {
    const own = indentAt(this.#source.text, block.name.span.start);
    const here = indentAt(this.#source.text, brace);
    if (own === undefined || here === undefined) return;
    if (here > own) this.suspect ??= brace;
    const outer = this.#blocks.at(-1);
    // A `}` further out than the block that it closes belongs to a block around that one.
    if (here < own && outer && outer.outdented === undefined) block.outdented ??= brace;
    if (here < own) this.#lost ??= { ...block, outdented: block.outdented ?? brace };
  }

  /** Ends what is pending without its `;`; by the lines it may be several statements. */
  #endPending(): void {
    const words = this.#words;
    this.#words = [];
    // Thousands of words are no statements that lack their `;`: a quote is open somewhere.
    const split = words.length <= mostPending ? statementStarts(this.#source.text, words) : [];
    const starts = [0, ...split, words.length];
    for (let index = 0; index + 1 < starts.length; index++) {
      const part = words.slice(starts[index], starts[index + 1]);
      const first = part[0];
      const last = part.at(-1);
      if (!first || !last) continue;
      this.#report(missingSemicolon(this.#source.show(first.text.slice(0, 60)), last.span));
      this.#add(part, last.span.end);
    }
  }

  #closeAtEnd(): void {
    const end = this.#source.text.length;
    let lost = this.#lost;
    let closing = this.#source.text.endsWith("\n") ? "" : "\n";
    while (this.#blocks.length > 0) {
      const block = this.#blocks.pop();
      if (!block) break;
      const open = lost ?? block;
      lost = undefined;
      if (this.#swallowed-- > 0) {
        this.#keep(block, end);
        continue;
      }
      const indent = indentOfLine(this.#source.text, open.name.span.start);
      if (open.outdented !== undefined) this.#reportOpen(open, open.outdented, `${indent}}\n`);
      else {
        // One insertion closes all, the innermost first.
        closing += `${indent}}\n`;
        this.#reportOpen(open, undefined, this.#blocks.length === 0 ? closing : undefined);
      }
      this.#keep(block, end);
    }
  }

  #reportOpen(block: Block, outdented: number | undefined, insert: string | undefined): void {
    const { text, path: file } = this.#source;
    const start = outdented === undefined ? text.length : text.lastIndexOf("\n", outdented - 1) + 1;
    const before = { file, start, end: outdented === undefined ? start : outdented + 1 };
    const opener = { file, start: block.name.span.start, end: block.brace + 1 };
    const name = this.#source.show(block.name.text.slice(0, 60)) || "{";
    this.#report(missingBrace({ name, opener, before, insert }));
  }
}
