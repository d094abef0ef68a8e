import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import type { Source } from "../../src/text/source.ts";
import type { Span } from "../../src/text/span.ts";
import type { Statement, Word } from "../ast.ts";
import { braceWithoutName, extraBrace, tooDeep, unclosedBlock } from "./brace-diagnostics.ts";
import type { Line } from "./lines.ts";

type Draft = { -readonly [K in keyof Statement]: Statement[K] };

interface Open {
  /** Nothing for a stray `{`: what is inside belongs to the block around it. */
  readonly statement: Draft | undefined;
  readonly brace: Span;
  readonly indent: number;
  readonly into: Statement[];
  /** The indentation of the first line inside. */
  inside: number | undefined;
}

/** Braces that have no partner, counted in a first pass. */
export interface Unbalanced {
  missing: number;
  extra: number;
}

/** Blocks that stand at the top only: one inside another block means that a `}` is missing. */
const topLevel = new Set([
  "global_defs",
  "vrrp_instance",
  "vrrp_script",
  "vrrp_sync_group",
  "vrrp_track_process",
  "virtual_server",
  "virtual_server_group",
  "static_ipaddress",
  "static_routes",
  "static_rules",
  "bfd_instance",
]);

const deepest = 64;

/**
 * Puts lines into blocks. With `unbalanced` from a first pass it looks for the likely places of
 * missing and extra braces, by indentation and by blocks that only stand at the top.
 */
export class TreeBuilder {
  readonly statements: Statement[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly found: Unbalanced = { missing: 0, extra: 0 };
  readonly #source: Source;
  readonly #left: Unbalanced;
  readonly #stack: Open[] = [];
  /** The statement to which a `{` that comes next belongs. */
  #last: Draft | undefined;
  #lastIndent = 0;
  /** Braces inside a block that is too deep to be kept. */
  #skipped = 0;

  constructor(source: Source, unbalanced: Unbalanced) {
    this.#source = source;
    this.#left = { ...unbalanced };
  }

  take(line: Line): void {
    this.#recover(line);
    let words: Word[] = [];
    for (const piece of line.pieces) {
      if (piece.kind === "word") {
        words.push(piece.word);
        continue;
      }
      this.#add(words, line);
      words = [];
      if (piece.kind === "open") this.#open(piece.span, line);
      else this.#close(piece.span, line);
    }
    this.#add(words, line);
  }

  keep(inert: Statement): void {
    this.#into().push(inert);
    this.#last = undefined;
  }

  finish(): void {
    while (this.#stack.length > 0) this.#closeUnclosed(undefined);
  }

  #into(): Statement[] {
    return this.#stack.at(-1)?.into ?? this.statements;
  }

  #add(words: readonly Word[], { condition, indent }: Line): void {
    const [name, ...args] = words;
    if (!name || this.#skipped > 0) return;
    // What a block holds on the line of its brace stands behind the condition, not under it.
    const brace = this.#stack.at(-1)?.brace;
    const own = condition && brace && condition.span.start < brace.end ? undefined : condition;
    const start = own ?? name;
    const end = args.at(-1) ?? name;
    const statement: Draft = {
      name,
      args,
      body: undefined,
      span: { ...name.span, start: start.span.start, end: end.span.end },
      ...(own && { condition: own }),
    };
    this.#into().push(statement);
    this.#last = statement;
    this.#lastIndent = indent;
    const top = this.#stack.at(-1);
    if (top) top.inside ??= indent;
  }

  #open(brace: Span, line: Line): void {
    if (this.#skipped > 0 || this.#stack.length >= deepest) {
      if (this.#skipped++ === 0) this.diagnostics.push(tooDeep(brace, deepest));
      return;
    }
    const statement = this.#last;
    this.#last = undefined;
    if (!statement) this.diagnostics.push(braceWithoutName(brace));
    const into: Statement[] = statement ? [] : this.#into();
    if (statement) statement.body = into;
    const indent = statement ? this.#lastIndent : line.indent;
    this.#stack.push({ statement, brace, indent, into, inside: undefined });
  }

  #close(brace: Span, line: Line): void {
    this.#last = undefined;
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    const open = this.#isMisplaced(line) ? undefined : this.#stack.pop();
    if (!open) {
      this.found.extra++;
      this.#left.extra--;
      this.diagnostics.push(extraBrace(this.#source, brace));
      return;
    }
    if (open.statement) finishBlock(open.statement, open.brace.start, brace.end);
  }

  /** A `}` that stands deeper than the block it would close, while one is too many. */
  #isMisplaced({ indent, pieces }: Line): boolean {
    const top = this.#stack.at(-1);
    if (this.#left.extra <= 0 || !top || pieces[0]?.kind !== "close") return false;
    return indent > top.indent && top.into.at(-1)?.body !== undefined;
  }

  #recover({ indent, start, pieces }: Line): void {
    const first = pieces[0];
    if (this.#left.missing <= 0 || !first || first.kind === "open") return;
    while (this.#left.missing > 0 && this.#stack.length > 0) {
      const top = this.#stack.at(-1);
      if (!top || !this.#mustHaveEnded(top, first.kind === "word" ? first.word : undefined, indent))
        return;
      this.#left.missing--;
      this.#closeUnclosed(start);
    }
  }

  #mustHaveEnded(top: Open, word: Word | undefined, indent: number): boolean {
    if (word && topLevel.has(word.text)) return true;
    if (top.inside === undefined || top.inside <= top.indent) return false;
    // A `}` left of the block that it would close belongs to a block further out.
    return word ? indent <= top.indent : indent < top.indent;
  }

  #closeUnclosed(before: number | undefined): void {
    const open = this.#stack.pop();
    if (!open) return;
    this.#last = undefined;
    this.found.missing++;
    const end = open.into.at(-1)?.span.end ?? open.brace.end;
    if (open.statement)
      finishBlock(open.statement, open.brace.start, Math.max(end, open.brace.end));
    this.diagnostics.push(unclosedBlock(this.#source, open, before));
  }
}

function finishBlock(statement: Draft, start: number, end: number): void {
  statement.span = { ...statement.span, end };
  statement.bodySpan = { ...statement.span, start, end };
}
