import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import type { Source } from "../../src/text/source.ts";
import type { Span } from "../../src/text/span.ts";
import type { Statement } from "../ast.ts";
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
  tooLarge,
  tooLong,
  unexpected,
} from "./diagnostics.ts";
import { indentAt, indentOfLine, statementStarts } from "./layout.ts";
import { sharedName } from "./names.ts";
import { NginxBlock, NginxComment, NginxForeign, NginxStatement, NginxWord } from "./nodes.ts";
import { isTooLong } from "./piece.ts";
import { unescapeNginx } from "./scan.ts";
import type { Pieces } from "./scanner.ts";
import { asciiOf, wideInWord } from "./wide.ts";

/** Blocks deeper than this are read over. */
const deepest = 200;
/** More errors in one file help nobody. */
const mostDiagnostics = 1000;
const mostPending = 500;

interface Block {
  readonly name: NginxWord;
  readonly args: readonly NginxWord[];
  readonly brace: number;
  /** The column of its name, where nothing stands before that on its line. */
  readonly indent: number | undefined;
  readonly statements: Statement[];
  /** Something inside that by its indentation stands outside. */
  outdented: number | undefined;
  /** Its statements are not indented, so that indentation says nothing. */
  flat: boolean;
}

const noWords: readonly NginxWord[] = [];

/** Puts the pieces of one file together, without recursion and without ever giving up. */
export class TreeBuilder implements Pieces {
  readonly statements: Statement[] = [];
  readonly comments: NginxComment[] = [];
  readonly diagnostics: Diagnostic[] = [];
  /** How many `}` closed nothing. */
  strays = 0;
  /** The offset of a `}` that closed the wrong block, by its indentation. */
  suspect: number | undefined;
  /** Blocks that were open at the end. */
  depth = 0;
  /** Nothing more is taken: the rest of the file stays unread. */
  isFull = false;
  /** Words, statements and comments so far. */
  nodes = 0;
  readonly #source: Source;
  readonly #mostNodes: number;
  readonly #ignored: ReadonlySet<number>;
  readonly #blocks: Block[] = [];
  /** Where statements go now. */
  #into: Statement[] = this.statements;
  /** The words of the statement that is open: the first `#count` of these. */
  readonly #words: NginxWord[] = [];
  #count = 0;
  /** Blocks open below the deepest one that is kept. */
  #tooDeep = 0;
  /** Where a closing quote stands that nothing may follow directly. */
  #afterQuote = -1;
  /** Closing braces inside quotes without end: as many blocks are not to blame for being open. */
  #swallowed = 0;
  /** The first block whose `}` stands where an outer block's should. */
  #lost: Block | undefined;

  constructor(source: Source, mostNodes: number, ignored: ReadonlySet<number>) {
    this.#source = source;
    this.#mostNodes = mostNodes;
    this.#ignored = ignored;
  }

  /** After the last piece. */
  finish(): void {
    this.depth = this.#blocks.length + this.#tooDeep;
    if (this.#count > 0) this.#endPending();
    this.#closeAtEnd();
  }

  plain(start: number, end: number): void {
    const { text } = this.#source;
    if (this.#afterQuote === start && text.charCodeAt(start) !== 41) this.#glued(start, end);
    const isName = this.#count === 0;
    const shared = isName ? sharedName(text, start, end) : undefined;
    const said = shared ?? this.#withoutWide(start, end);
    this.#word(new NginxWord(this.#source, start, end, undefined, said), 4096);
  }

  /** What a word with full-width signs is meant to say. */
  #withoutWide(start: number, end: number): string | undefined {
    const { text, path: file, encoding } = this.#source;
    if (this.#source.isAscii) return undefined;
    let said: string | undefined;
    for (const wide of wideInWord(text, start, end, encoding)) {
      const at = { file, start: wide.start, end: wide.end };
      this.#report(() => fullWidth(this.#source, at, [{ span: at, text: wide.ascii }]));
      said = (said ?? text.slice(start, end)).replace(text.slice(at.start, at.end), wide.ascii);
    }
    return said === undefined ? undefined : unescapeNginx(said);
  }

  quoted(start: number, end: number, closed: boolean): void {
    if (this.#afterQuote === start) this.#glued(start, end);
    const { text } = this.#source;
    const quote = text.charCodeAt(start) === 34 ? '"' : "'";
    if (closed) {
      this.#afterQuote = end;
      this.#word(new NginxWord(this.#source, start, end, quote, undefined), 4097);
      return;
    }
    const wide = this.#wideEnd(start, end, quote);
    if (wide === 0) {
      this.#swallowed += text.slice(start, end).split("}").length - 1;
      this.#report(() => openQuote(quote, this.#span(start, start + 1)));
    }
    const inner = unescapeNginx(text.slice(start + 1, end - wide));
    this.#word(new NginxWord(this.#source, start, end, quote, inner), Infinity);
  }

  /** The length of a full-width quote at the end of a word whose ASCII quote is not closed. */
  #wideEnd(wordStart: number, end: number, quote: string): number {
    const size = wideLength(this.#source.encoding);
    const start = end - size;
    if (start <= wordStart) return 0;
    if (asciiOf(this.#source.text, start, this.#source.encoding) !== quote) return 0;
    const at = this.#span(start, end);
    this.#report(() => fullWidth(this.#source, at, [{ span: at, text: quote }]));
    return size;
  }

  wideQuoted(start: number, end: number, ascii: string, closed: boolean): void {
    if (this.#afterQuote === start) this.#glued(start, end);
    const { text, encoding } = this.#source;
    const size = wideLength(encoding);
    const open = this.#span(start, start + size);
    const endsWide = closed && text.charCodeAt(end - 1) >= 0x80;
    const close = this.#span(end - (endsWide ? size : 1), end);
    const edits = [{ span: open, text: ascii }];
    if (endsWide) edits.push({ span: close, text: ascii });
    this.#report(() => fullWidth(this.#source, open, edits));
    if (!closed) return;
    const inner = unescapeNginx(text.slice(open.end, close.start));
    const quote = ascii === "'" ? "'" : '"';
    this.#word(new NginxWord(this.#source, start, end, quote, inner), 4096);
  }

  wideSign(start: number, end: number, ascii: string): void {
    const span = this.#span(start, end);
    this.#report(() => fullWidth(this.#source, span, [{ span, text: ascii }]));
    if (ascii === ";") this.semicolon(start, end);
    else if (ascii === "{") this.open(start, end);
    else if (ascii === "}") this.#close(start, end);
  }

  comment(start: number, end: number): void {
    if (this.#afterQuote === start) this.#glued(start, end);
    const lineEnd = this.#source.text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    this.comments.push(new NginxComment(this.#source, start, lineEnd));
    this.#countNode(end);
  }

  #span(start: number, end: number): Span {
    return { file: this.#source.path, start, end };
  }

  #report(diagnostic: () => Diagnostic): void {
    if (this.diagnostics.length < mostDiagnostics) this.diagnostics.push(diagnostic());
  }

  #glued(start: number, end: number): void {
    const said = this.#source.text.slice(start, Math.min(end, start + 20));
    this.#report(() => glued(this.#source.show(said), this.#span(start, start + 1)));
  }

  #word(word: NginxWord, limit: number): void {
    const { start, end } = word;
    if (isTooLong(this.#source, start, end, limit))
      this.#report(() => tooLong(this.#span(start, start + 1)));
    this.#words[this.#count++] = word;
    this.#countNode(end);
  }

  #countNode(end: number): void {
    if (++this.nodes < this.#mostNodes || this.isFull) return;
    this.isFull = true;
    this.diagnostics.push(tooLarge(this.#span(end - 1, end)));
  }

  semicolon(start: number, end: number): void {
    if (this.#count === 0) this.#report(() => emptyStatement(this.#span(start, end)));
    else {
      const name = this.#words[0];
      if (name) this.#add(name, this.#takeArgs(), end);
    }
  }

  /** The words after the name; the next statement begins. */
  #takeArgs(): readonly NginxWord[] {
    const args = this.#count > 1 ? this.#words.slice(1, this.#count) : noWords;
    this.#count = 0;
    return args;
  }

  #add(name: NginxWord, args: readonly NginxWord[], end: number): void {
    this.#noteOutdent(name.start);
    this.#into.push(new NginxStatement(name, args, undefined, end));
    this.#countNode(end);
  }

  #noteOutdent(start: number): void {
    const block = this.#blocks.at(-1);
    if (!block || block.flat || block.outdented !== undefined) return;
    if (block.indent === undefined) return;
    const here = indentAt(this.#source.text, start);
    if (here === undefined || here > block.indent) return;
    if (block.statements.length === 0) block.flat = true;
    else block.outdented = start;
  }

  open(start: number, end: number): void {
    let name = this.#count > 0 ? this.#words[0] : undefined;
    const args = this.#takeArgs();
    if (!name) {
      this.#report(() => unexpected("{", this.#span(start, end)));
      name = new NginxWord(this.#source, start, start, undefined, "");
    }
    if (this.#tooDeep > 0 || this.#blocks.length >= deepest) {
      if (this.#tooDeep++ === 0) this.#report(() => tooDeep(deepest, this.#span(start, end)));
      return;
    }
    if (name.start < start) this.#noteOutdent(name.start);
    const indent = indentAt(this.#source.text, name.start);
    this.#into = [];
    this.#blocks.push({
      name,
      args,
      brace: start,
      indent,
      statements: this.#into,
      outdented: undefined,
      flat: false,
    });
    this.#countNode(end);
  }

  foreign(start: number, end: number, closed: boolean): void {
    const name = this.#count > 0 ? this.#words[0] : undefined;
    const args = this.#takeArgs();
    if (!name) return;
    if (!closed) this.#report(() => openForeign(name.text, name.span));
    this.#into.push(new NginxForeign(name, args, { brace: start, end }, closed));
    this.#countNode(end);
  }

  close(start: number, end: number): void {
    if (this.#afterQuote === start) this.#glued(start, end);
    this.#close(start, end);
  }

  #close(start: number, end: number): void {
    if (this.#count > 0) this.#endPending();
    if (this.#ignored.has(start)) {
      this.#report(() => extraBrace(this.#span(start, end)));
      return;
    }
    if (this.#tooDeep > 0) {
      this.#tooDeep--;
      return;
    }
    const block = this.#blocks.pop();
    if (!block) {
      this.strays++;
      this.#report(() => extraBrace(this.#span(start, end)));
      return;
    }
    this.#noteSuspect(block, start);
    this.#keep(block, end);
  }

  #keep({ name, args, brace, statements }: Block, end: number): void {
    this.#into = this.#blocks.at(-1)?.statements ?? this.statements;
    this.#into.push(new NginxBlock(name, args, statements, { brace, end }));
  }

  #noteSuspect(block: Block, brace: number): void {
    const own = block.indent;
    if (own === undefined) return;
    const here = indentAt(this.#source.text, brace);
    if (here === undefined) return;
    if (here > own) this.suspect ??= brace;
    const outer = this.#blocks.at(-1);
    // A `}` further out than the block that it closes belongs to a block around that one.
    if (here < own && outer && outer.outdented === undefined) block.outdented ??= brace;
    if (here < own) this.#lost ??= { ...block, outdented: block.outdented ?? brace };
  }

  /** Ends what is pending without its `;`; by the lines it may be several statements. */
  #endPending(): void {
    const words = this.#words.slice(0, this.#count);
    this.#count = 0;
    // Thousands of words are no statements that lack their `;`: a quote is open somewhere.
    const split = words.length <= mostPending ? statementStarts(this.#source.text, words) : [];
    const starts = [0, ...split, words.length];
    for (let index = 0; index + 1 < starts.length; index++) {
      const [first, ...args] = words.slice(starts[index], starts[index + 1]);
      if (!first) continue;
      const last = args.at(-1) ?? first;
      const name = () => this.#source.show(first.text.slice(0, 60));
      this.#report(() => missingSemicolon(name(), last.span));
      this.#add(first, args, last.end);
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
      if (this.isFull || this.#swallowed-- > 0) {
        this.#keep(block, end);
        continue;
      }
      const indent = indentOfLine(this.#source.text, open.name.start);
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
    const opener = { file, start: block.name.start, end: block.brace + 1 };
    const name = this.#source.show(block.name.text.slice(0, 60)) || "{";
    this.#report(() => missingBrace({ name, opener, before, insert }));
  }
}
