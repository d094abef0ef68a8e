import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import type { Source } from "../../src/text/source.ts";
import type { Span } from "../../src/text/span.ts";
import type { Statement } from "../ast.ts";
import { fullWidth, wideLength } from "../full-width.ts";
import { BeyondAscii } from "./beyond-ascii.ts";
import {
  emptyStatement,
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
import { countOf, indentAt, indentOfLine, statementStarts } from "./layout.ts";
import { deepest, mostDiagnostics, mostPending, mostUncounted } from "./limits.ts";
import { sharedName } from "./names.ts";
import {
  type Args,
  NginxBlock,
  NginxComment,
  NginxForeign,
  NginxStatement,
  NginxWord,
  wordsBetween,
} from "./nodes.ts";
import type { OpenBlock } from "./open-block.ts";
import { unquotedBraces } from "./pattern.ts";
import { isTooLong } from "./piece.ts";
import { unescapeNginx } from "./scan.ts";
import type { Pieces } from "./scanner.ts";
import { strayBrace } from "./stray-brace.ts";
import { asciiOf, wideInWord } from "./wide.ts";

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
  /** Statements and comments so far. */
  nodes = 0;
  readonly #source: Source;
  readonly #mostNodes: number;
  readonly #beyondAscii: BeyondAscii;
  readonly #ignored: ReadonlySet<number>;
  readonly #blocks: OpenBlock[] = [];
  /** Where statements go now. */
  #into: Statement[] = this.statements;
  /** Of the statement that is open: its name, how many words it has, and where the last one is. */
  #name: NginxWord | undefined;
  #count = 0;
  #lastStart = 0;
  #lastEnd = 0;
  /** The words after its name, where one is not what stands in the text. */
  #words: NginxWord[] | undefined;
  /** Blocks open below the deepest one that is kept. */
  #tooDeep = 0;
  /** Where a closing quote stands that nothing may follow directly. */
  #afterQuote = -1;
  /** Closing braces inside quotes without end: as many blocks are not to blame for being open. */
  #swallowed = 0;
  /** The first block whose `}` stands where an outer block's should. */
  #lost: OpenBlock | undefined;

  constructor(source: Source, mostNodes: number, ignored: ReadonlySet<number>) {
    this.#source = source;
    this.#mostNodes = mostNodes;
    this.#beyondAscii = new BeyondAscii(source.text, source.isAscii);
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
    const said = this.#withoutWide(start, end);
    if (said !== undefined)
      this.#say(new NginxWord(this.#source, start, end, undefined, said), 4096);
    else if (this.#count > 0) this.#word(start, end, undefined, 4096);
    else {
      const name = sharedName(text, start, end);
      this.#say(new NginxWord(this.#source, start, end, undefined, name), 4096);
    }
  }

  pattern(start: number, end: number): void {
    const { text } = this.#source;
    this.#report(() => unquotedBraces(text.slice(start, end), this.#span(start, end)));
    this.#say(new NginxWord(this.#source, start, end, undefined, undefined), 4096);
  }

  /** What a word with full-width signs is meant to say. */
  #withoutWide(start: number, end: number): string | undefined {
    const { text, path: file, encoding } = this.#source;
    if (!this.#beyondAscii.isWithin(start, end)) return undefined;
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
      this.#word(start, end, quote, 4097);
      return;
    }
    const wide = this.#wideEnd(start, end, quote);
    if (wide === 0) {
      this.#swallowed += countOf("}", text, start, end);
      this.#report(() => openQuote(text, this.#span(start, start + 1)));
    }
    const inner = unescapeNginx(text.slice(start + 1, end - wide));
    this.#say(new NginxWord(this.#source, start, end, quote, inner), Infinity);
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
    this.#keepWords();
    if (!closed) return;
    const inner = unescapeNginx(text.slice(open.end, close.start));
    const quote = ascii === "'" ? "'" : '"';
    this.#say(new NginxWord(this.#source, start, end, quote, inner), 4096);
  }

  wideSign(start: number, end: number, ascii: string): void {
    const span = this.#span(start, end);
    this.#report(() => fullWidth(this.#source, span, [{ span, text: ascii }]));
    if (ascii === ";") this.semicolon(start, end);
    else if (ascii === "{") this.open(start, end);
    else if (ascii === "}") this.#close(start, end);
    else this.#keepWords();
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

  /** A word that says what stands in the text is made when somebody asks for it. */
  #word(start: number, end: number, quote: NginxWord["quote"], limit: number): void {
    if (this.#count === 0 || this.#words)
      this.#say(new NginxWord(this.#source, start, end, quote, undefined), limit);
    else this.#note(start, end, limit);
  }

  #say(word: NginxWord, limit: number): void {
    if (this.#count === 0) this.#name = word;
    else (this.#words ??= this.#wordsSoFar()).push(word);
    this.#note(word.start, word.end, limit);
  }

  #note(start: number, end: number, limit: number): void {
    if (isTooLong(this.#source, start, end, limit))
      this.#report(() => tooLong(this.#span(start, start + 1)));
    if (++this.#count > mostUncounted) this.#countNode(end);
    this.#lastStart = start;
    this.#lastEnd = end;
  }

  /** What comes next is no word of its own: the text alone no longer tells what the words are. */
  #keepWords(): void {
    if (this.#count > 0) this.#words ??= this.#wordsSoFar();
  }

  #wordsSoFar(): NginxWord[] {
    if (!this.#name || this.#count < 2) return [];
    return [...wordsBetween(this.#source, this.#name.end, this.#lastEnd)];
  }

  #countNode(end: number): void {
    if (++this.nodes < this.#mostNodes || this.isFull) return;
    this.isFull = true;
    this.diagnostics.push(tooLarge(this.#span(end - 1, end)));
  }

  semicolon(start: number, end: number): void {
    if (this.#count === 0)
      this.#report(() => emptyStatement(this.#source.text, this.#span(start, end)));
    else if (this.#name) this.#add(this.#name, this.#takeArgs(), end);
  }

  /** The words after the name; the next statement begins. */
  #takeArgs(): Args {
    // A copy has no room for more, which an array that grew has.
    const args = this.#words?.slice() ?? this.#lastEnd;
    this.#count = 0;
    this.#words = undefined;
    return args;
  }

  #add(name: NginxWord, args: Args, end: number): void {
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
    let name = this.#count > 0 ? this.#name : undefined;
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
    const name = this.#count > 0 ? this.#name : undefined;
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
      this.#report(() => strayBrace(this.#source.text, this.#span(start, end), this.#into));
      return;
    }
    if (this.#tooDeep > 0) {
      this.#tooDeep--;
      return;
    }
    const block = this.#blocks.pop();
    if (!block) {
      this.strays++;
      this.#report(() => strayBrace(this.#source.text, this.#span(start, end), this.#into));
      return;
    }
    this.#noteSuspect(block, start);
    this.#keep(block, end);
  }

  #keep({ name, args, brace, statements }: OpenBlock, end: number): void {
    this.#into = this.#blocks.at(-1)?.statements ?? this.statements;
    this.#into.push(new NginxBlock(name, args, statements, { brace, end }));
  }

  #noteSuspect(block: OpenBlock, brace: number): void {
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
    const name = this.#name;
    const last = this.#span(this.#lastStart, this.#lastEnd);
    // Thousands of words are no statements that lack their `;`: a quote is open somewhere.
    const few = name && this.#count <= mostPending;
    const words = few ? [name, ...(this.#words ?? this.#wordsSoFar())] : [];
    const args = this.#takeArgs();
    if (!name) return;
    const starts = [0, ...statementStarts(this.#source.text, words), words.length];
    if (starts.length <= 2) return this.#addUnfinished(name, args, last);
    for (let index = 0; index + 1 < starts.length; index++) {
      const [first, ...rest] = words.slice(starts[index], starts[index + 1]);
      if (first) this.#addUnfinished(first, rest, (rest.at(-1) ?? first).span);
    }
  }

  #addUnfinished(name: NginxWord, args: Args, last: Span): void {
    const said = () => this.#source.show(name.text.slice(0, 60));
    this.#report(() => missingSemicolon(said(), last));
    this.#add(name, args, last.end);
  }

  #closeAtEnd(): void {
    const end = this.#source.text.length;
    let lost = this.#lost;
    const next = /\r?\n/.exec(this.#source.text)?.[0] ?? "\n";
    let closing = this.#source.text.endsWith("\n") ? "" : next;
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
      if (open.outdented !== undefined) this.#reportOpen(open, open.outdented, `${indent}}${next}`);
      else {
        // One insertion closes all, the innermost first.
        closing += `${indent}}${next}`;
        this.#reportOpen(open, undefined, this.#blocks.length === 0 ? closing : undefined);
      }
      this.#keep(block, end);
    }
  }

  #reportOpen(block: OpenBlock, outdented: number | undefined, insert: string | undefined): void {
    const { text, path: file } = this.#source;
    const start = outdented === undefined ? text.length : text.lastIndexOf("\n", outdented - 1) + 1;
    const before = { file, start, end: outdented === undefined ? start : outdented + 1 };
    const opener = { file, start: block.name.start, end: block.brace + 1 };
    const name = this.#source.show(block.name.text.slice(0, 60)) || "{";
    this.#report(() => missingBrace({ name, opener, before, insert }));
  }
}
