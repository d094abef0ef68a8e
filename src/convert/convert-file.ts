import type { Statement, Tree } from "../../grammars/ast.ts";
import type { TextEdit } from "../text/edit.ts";
import { applyEdits } from "../text/edit.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";
import type { FamilyTarget } from "./family.ts";
import { labelOf } from "./family.ts";
import { type Insertion, insertionAt, interiorOf } from "./insertion.ts";
import { settle } from "./judge.ts";
import { encodeDropped, encodeReplaced, lineEnd, looksMarked, mark, newlineOf } from "./marker.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import type { Unit } from "./restore.ts";
import { isLive } from "./restore.ts";
import { subjectOf } from "./subject.ts";
import { gravest, type Note, type OutcomeKind, type Verdict } from "./verdict.ts";
import type { BlockView, FileView } from "./view.ts";

export interface ConvertedFile {
  /** In the form of `Source.text`; `source.encode` makes the bytes. */
  readonly text: string;
  /** One for each directive that is not exact. */
  readonly outcomes: readonly Outcome[];
  /** What became of each directive of the file; those inside a dropped block are dropped with it. */
  readonly tally: ReadonlyMap<Statement, OutcomeKind>;
  /** Directives that came back from comments. */
  readonly restored: number;
}

export interface FileTask {
  readonly source: Source;
  readonly tree: Tree;
  readonly from: FamilyTarget;
  readonly to: FamilyTarget;
  readonly view: FileView;
  /** Comments that come back, by where they start. */
  readonly units: ReadonlyMap<number, Unit>;
  /** What takes the place of the first bytes. */
  readonly head?: { readonly start: number; readonly end: number; readonly text: string };
  readonly headNotes?: readonly Note[];
}

/** Converts one file whose tree is whole, by edits that leave everything else as it is. */
export function convertFile(task: FileTask): ConvertedFile {
  return new FileConversion(task).run();
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

class FileConversion {
  readonly #task: FileTask;
  readonly #text: string;
  readonly #label: string;
  readonly #otherLabel: string;
  readonly #newline: "\n" | "\r\n";
  readonly #edits: Edit[] = [];
  readonly #outcomes: Outcome[] = [];
  readonly #tally = new Map<Statement, OutcomeKind>();
  /** Everything before this offset is settled. */
  #done = 0;
  /** Where the last line end of ours was put in. */
  #brokenAt = -1;
  /** Where a restored statement ended that had a line end of ours behind it. */
  #joinedAt = -1;
  #comment = 0;
  #restored = 0;

  constructor(task: FileTask) {
    this.#task = task;
    this.#text = task.source.text;
    this.#newline = newlineOf(this.#text);
    this.#label = labelOf(task.from, task.to);
    this.#otherLabel = labelOf(task.to, task.from);
  }

  run(): ConvertedFile {
    const { tree, view, source } = this.#task;
    this.#takeHead();
    this.#block(tree.statements, view.root);
    this.#commentsUpTo(this.#text.length);
    const edits: TextEdit[] = this.#edits.map(({ start, end, text }) => ({
      span: { file: source.path, start, end },
      text,
    }));
    return {
      text: applyEdits(this.#text, edits),
      outcomes: this.#outcomes,
      tally: this.#tally,
      restored: this.#restored,
    };
  }

  #takeHead(): void {
    const { head, headNotes, source } = this.#task;
    if (!head) return;
    this.#edits.push(head);
    this.#done = head.end;
    const span = { file: source.path, start: 0, end: 0 };
    for (const one of headNotes ?? []) this.#tell("worker_processes", span, [one]);
  }

  #block(statements: readonly Statement[], block: BlockView): void {
    for (const statement of statements) {
      this.#commentsUpTo(statement.span.start);
      // The counterpart of a restored statement goes with it.
      if (statement.span.start < this.#done) this.#count(statement, "exact");
      else this.#statement(statement, block);
    }
  }

  #statement(statement: Statement, block: BlockView): void {
    const { from, to, view } = this.#task;
    const entry = view.entries.get(statement.span.start);
    const verdict = settle(from, to, subjectOf(statement, block, entry, this.#text));
    if (verdict.do === "drop" || verdict.do === "replace") {
      this.#note(statement, verdict.notes);
      this.#count(statement, gravest(verdict.notes));
      this.#mark(statement, verdict);
      return;
    }
    const insertion = entry?.inside && this.#insertion(statement, entry.inside);
    const notes = [...verdict.notes, ...(insertion?.notes ?? [])];
    this.#note(statement, notes);
    this.#tally.set(statement, gravest(notes));
    if (verdict.do === "rename") {
      const { start, end } = statement.name.span;
      this.#edits.push({ start, end, text: verdict.name });
    }
    if (statement.body && statement.bodySpan)
      this.#inside(statement.body, statement.bodySpan, entry?.inside ?? block, insertion);
  }

  #inside(
    body: readonly Statement[],
    span: Span,
    inside: BlockView,
    insertion: Insertion | undefined,
  ): void {
    this.#commentsUpTo(span.start);
    const last = insertion
      ? body.findLastIndex((statement) => statement.span.start < insertion.start) + 1
      : body.length;
    this.#block(body.slice(0, last), inside);
    if (insertion) this.#insert(insertion);
    this.#block(body.slice(last), inside);
    this.#commentsUpTo(span.end);
  }

  #insertion(statement: Statement, inside: BlockView): Insertion | undefined {
    const interior = interiorOf(statement);
    if (!interior) return undefined;
    const { from, to } = this.#task;
    return insertionAt(this.#text, interior, inside, { from, to });
  }

  #insert({ start, end, text }: Insertion): void {
    this.#commentsUpTo(start);
    this.#edits.push({ start, end, text });
    this.#done = Math.max(this.#done, end);
  }

  /** A statement and what is in it. */
  #count(statement: Statement, kind: OutcomeKind): void {
    this.#tally.set(statement, kind);
    for (const inner of statement.body ?? []) this.#count(inner, kind);
  }

  #note(statement: Statement, notes: readonly Note[]): void {
    this.#tell(statement.name.text, statement.span, notes);
  }

  #tell(what: string, span: Span, notes: readonly Note[]): void {
    const outcome = outcomeOf(what, span, notes);
    if (outcome) this.#outcomes.push(outcome);
  }

  #mark(
    { span: { start, end } }: Statement,
    verdict: Extract<Verdict, { do: "drop" | "replace" }>,
  ): void {
    const live = this.#isLive(end);
    const stop = live ? end : lineEnd(this.#text, end);
    const layout = { live, newline: this.#newline, indent: this.#indent(start) };
    if (verdict.do === "drop") {
      const text = encodeDropped(this.#text.slice(start, stop), this.#label, layout);
      this.#edits.push({ start, end: stop, text });
    } else {
      const text = encodeReplaced(this.#text.slice(start, end), verdict.text, this.#label, layout);
      this.#edits.push({ start, end, text });
    }
    this.#done = stop;
    if (live) this.#brokenAt = end;
  }

  /** Whether a statement, also one that comes back, or a `}` follows on the line. */
  #isLive(from: number): boolean {
    return isLive(this.#text, from, (start) => this.#task.units.get(start));
  }

  /** The blanks that will stand before `start` on its line, if nothing else does. */
  #indent(start: number): string {
    const line = this.#text.lastIndexOf("\n", start - 1) + 1;
    // What came back there takes this line up into its own.
    if (line === this.#joinedAt && this.#brokenAt < line) return "";
    const before = this.#text.slice(Math.max(line, this.#brokenAt), start);
    return /^[ \t\r]*$/.test(before) ? before : "";
  }

  /** Brings back what comments hold, and marks those that could be taken for ours. */
  #commentsUpTo(offset: number): void {
    const { comments } = this.#task.tree;
    for (; this.#comment < comments.length; this.#comment++) {
      const start = comments[this.#comment]?.span.start ?? 0;
      if (start >= offset) return;
      if (start < this.#done) continue;
      const unit = this.#task.units.get(start);
      if (unit) this.#restore(unit);
      else this.#escape(start);
    }
  }

  #restore({ start, end, text, kind }: Unit): void {
    this.#edits.push({ start, end, text });
    this.#done = end;
    if (this.#text[end - 1] === "\n") this.#joinedAt = end;
    if (kind === "statement") this.#restored++;
  }

  #escape(start: number): void {
    const end = lineEnd(this.#text, start);
    const comment = this.#text.slice(start, end);
    if (!looksMarked(comment, this.#label) && !looksMarked(comment, this.#otherLabel)) return;
    this.#edits.push({ start, end, text: mark(comment, this.#label) });
    this.#done = end;
  }
}
