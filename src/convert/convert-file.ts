import type { Statement, Tree } from "../../grammars/ast.ts";
import type { Text } from "../messages/text.ts";
import type { TextEdit } from "../text/edit.ts";
import { applyEdits } from "../text/edit.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";
import type { FamilyTarget } from "./family.ts";
import { settle } from "./judge.ts";
import { encodeDropped, encodeReplaced, lineEnd, looksMarked, mark, newlineOf } from "./marker.ts";
import type { Unit } from "./restore.ts";
import { isLive, readUnit } from "./restore.ts";
import type { Place } from "./subject.ts";
import { placeIn, subjectOf } from "./subject.ts";
import type { OutcomeKind, Verdict } from "./verdict.ts";
import type { FirstLine } from "./worker-default.ts";

/** One directive that is not simply the same in the target. */
export interface Outcome {
  readonly kind: OutcomeKind;
  readonly what: string;
  readonly span: Span;
  readonly reason: Text;
}

export interface ConvertedFile {
  /** In the form of `Source.text`; `source.encode` makes the bytes. */
  readonly text: string;
  readonly outcomes: readonly Outcome[];
  /** Every directive of the file, and those that came back from comments. */
  readonly directives: number;
  readonly restored: number;
}

export interface FileTask {
  readonly source: Source;
  readonly tree: Tree;
  readonly from: FamilyTarget;
  readonly to: FamilyTarget;
  /** The block that the file is included in; undefined in `main`. */
  readonly place: Place | undefined;
  /** For the file where a configuration begins. */
  readonly firstLine?: FirstLine;
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
  readonly #newline: "\n" | "\r\n";
  readonly #edits: Edit[] = [];
  readonly #outcomes: Outcome[] = [];
  /** Where comments stand: undefined amid the words of a statement. */
  readonly #places = new Map<number, Place | undefined>();
  readonly #units = new Map<number, Unit>();
  /** Everything before this offset is settled. */
  #done = 0;
  /** Where the last line end of ours was put in. */
  #brokenAt = -1;
  /** Where a restored statement ended that had a line end of ours behind it. */
  #joinedAt = -1;
  #comment = 0;
  #directives = 0;
  #restored = 0;

  constructor(task: FileTask) {
    this.#task = task;
    this.#text = task.source.text;
    this.#newline = newlineOf(this.#text);
  }

  run(): ConvertedFile {
    const { tree, place } = this.#task;
    const root = placeIn(place, undefined, tree.statements, this.#text);
    this.#locate(tree.statements, root, this.#text.length);
    this.#readUnits();
    this.#comment = 0;
    this.#takeFirstLine();
    this.#block(tree.statements, root);
    this.#commentsUpTo(this.#text.length);
    const file = this.#task.source.path;
    const edits: TextEdit[] = this.#edits.map(({ start, end, text }) => ({
      span: { file, start, end },
      text,
    }));
    return {
      text: applyEdits(this.#text, edits),
      outcomes: this.#outcomes,
      directives: this.#directives,
      restored: this.#restored,
    };
  }

  #takeFirstLine(): void {
    const { firstLine, source } = this.#task;
    if (!firstLine) return;
    const { insert, remove, notes } = firstLine;
    this.#edits.push({ start: 0, end: remove, text: insert });
    this.#done = remove;
    const span = { file: source.path, start: 0, end: 0 };
    for (const { kind, reason } of notes)
      this.#outcomes.push({ kind, what: "worker_processes", span, reason });
  }

  /** Notes the block of each comment. */
  #locate(statements: readonly Statement[], place: Place, end: number): void {
    for (const statement of statements) {
      this.#locateUpTo(statement.span.start, place);
      this.#locateUpTo(statement.bodySpan?.start ?? statement.span.end, undefined);
      if (!statement.body || !statement.bodySpan) continue;
      this.#locate(
        statement.body,
        placeIn(place, statement, statement.body, this.#text),
        statement.bodySpan.end,
      );
    }
    this.#locateUpTo(end, place);
  }

  #locateUpTo(offset: number, place: Place | undefined): void {
    const { comments } = this.#task.tree;
    for (; this.#comment < comments.length; this.#comment++) {
      const start = comments[this.#comment]?.span.start ?? 0;
      if (start >= offset) return;
      this.#places.set(start, place);
    }
  }

  /** From the end, because a unit has to know what follows it. */
  #readUnits(): void {
    const { from, to, tree } = this.#task;
    const restoration = { from, to, judge: settle };
    const next = (start: number) => this.#units.get(start);
    for (const { span } of tree.comments.toReversed()) {
      const unit = readUnit(
        this.#text,
        span.start,
        this.#places.get(span.start),
        restoration,
        next,
      );
      if (unit) this.#units.set(span.start, unit);
    }
  }

  #block(statements: readonly Statement[], place: Place): void {
    for (const statement of statements) {
      this.#commentsUpTo(statement.span.start);
      // The counterpart of a restored statement goes with it.
      if (statement.span.start < this.#done) continue;
      this.#directives++;
      const verdict = settle(
        this.#task.from,
        this.#task.to,
        subjectOf(statement, place, this.#text),
      );
      this.#note(statement, verdict);
      if (verdict.do === "drop" || verdict.do === "replace") this.#mark(statement, verdict);
      else this.#keep(statement, verdict, place);
    }
  }

  #keep(statement: Statement, verdict: Verdict, place: Place): void {
    if (verdict.do === "rename") {
      const { start, end } = statement.name.span;
      this.#edits.push({ start, end, text: verdict.name });
    }
    if (!statement.body || !statement.bodySpan) return;
    this.#commentsUpTo(statement.bodySpan.start);
    this.#block(statement.body, placeIn(place, statement, statement.body, this.#text));
    this.#commentsUpTo(statement.bodySpan.end);
  }

  #note(statement: Statement, { notes }: Verdict): void {
    for (const { kind, reason } of notes)
      this.#outcomes.push({ kind, what: statement.name.text, span: statement.span, reason });
  }

  #mark(
    { span: { start, end } }: Statement,
    verdict: Extract<Verdict, { do: "drop" | "replace" }>,
  ): void {
    const { dialect } = this.#task.from;
    const live = this.#isLive(end);
    const stop = live ? end : lineEnd(this.#text, end);
    const layout = { live, newline: this.#newline, indent: this.#indent(start) };
    if (verdict.do === "drop") {
      const text = encodeDropped(this.#text.slice(start, stop), dialect, layout);
      this.#edits.push({ start, end: stop, text });
    } else {
      const text = encodeReplaced(this.#text.slice(start, end), verdict.text, dialect, layout);
      this.#edits.push({ start, end, text });
    }
    this.#done = stop;
    if (live) this.#brokenAt = end;
  }

  /** Whether a statement, also one that comes back, or a `}` follows on the line. */
  #isLive(from: number): boolean {
    return isLive(this.#text, from, (start) => this.#units.get(start));
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
      const unit = this.#units.get(start);
      if (unit) this.#restore(unit);
      else this.#escape(start);
    }
  }

  #restore({ start, end, text, kind }: Unit): void {
    this.#edits.push({ start, end, text });
    this.#done = end;
    if (this.#text[end - 1] === "\n") this.#joinedAt = end;
    if (kind === "statement") {
      this.#directives++;
      this.#restored++;
    }
  }

  #escape(start: number): void {
    const { from, to } = this.#task;
    const end = lineEnd(this.#text, start);
    const comment = this.#text.slice(start, end);
    if (!looksMarked(comment, from.dialect) && !looksMarked(comment, to.dialect)) return;
    this.#edits.push({ start, end, text: mark(comment, from.dialect) });
    this.#done = end;
  }
}
