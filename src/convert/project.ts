import type { Statement, Tree } from "../../grammars/ast.ts";
import type { Project, Root } from "../project/project.ts";
import type { Source } from "../text/source.ts";
import type { ConvertedFile } from "./convert-file.ts";
import { convertFile } from "./convert-file.ts";
import type { FamilyTarget } from "./family.ts";
import { isTarget } from "./family.ts";
import { firstOffset, headerOf } from "./header.ts";
import { newlineOf } from "./marker.ts";
import type { FileReading } from "./reading.ts";
import { readRoot, withoutUnits } from "./reading.ts";
import type { OutcomeKind } from "./verdict.ts";
import { firstLineFor } from "./worker-default.ts";

export interface ConvertedSource extends ConvertedFile {
  readonly source: Source;
  /** Whether its text differs from what was read. */
  readonly changed: boolean;
}

export type Texts = Pick<Project, "sources" | "trees">;
export type Beginning = Pick<Root, "path" | "files" | "includes" | "context">;

/** Converts a root and every file that it includes, each where it is included first. */
export function convertRoot(
  texts: Texts,
  root: Beginning,
  from: FamilyTarget,
  to: FamilyTarget,
): readonly ConvertedSource[] {
  if (isTarget(from, to))
    return root.files.flatMap((path) => {
      const [source, tree] = [texts.sources.get(path), texts.trees.get(path)];
      return source && tree ? [unchanged(source, tree)] : [];
    });
  return new RootConversion(texts, root, from, to).run();
}

function unchanged(source: Source, { statements }: Tree): ConvertedSource {
  const tally = new Map<Statement, OutcomeKind>();
  const open: (readonly Statement[])[] = [statements];
  for (let inside = open.pop(); inside; inside = open.pop())
    for (const statement of inside) {
      tally.set(statement, "exact");
      if (statement.body) open.push(statement.body);
    }
  return { source, text: source.text, outcomes: [], tally, restored: 0, changed: false };
}

class RootConversion {
  readonly #root: Beginning;
  readonly #from: FamilyTarget;
  readonly #to: FamilyTarget;
  readonly #files: readonly FileReading[];

  constructor(texts: Texts, root: Beginning, from: FamilyTarget, to: FamilyTarget) {
    this.#root = root;
    this.#from = from;
    this.#to = to;
    this.#files = readRoot(texts, root, from, to);
  }

  /**
   * The first line of a converted configuration goes when it is converted back, and only if
   * something else changes with it: then the same line would be put in again.
   */
  run(): readonly ConvertedSource[] {
    const skip = this.#headerLength();
    const plain = this.#convert(skip, "");
    const changes = plain.some(({ source, text }, index) =>
      index === 0 && skip > 0 ? text !== this.#without(source.text, skip) : text !== source.text,
    );
    if (skip > 0 && changes) return plain;
    const untouched = skip > 0 ? this.#convert(0, "") : plain;
    const any = untouched.some(({ changed }) => changed);
    if (!any) return untouched;
    return this.#convert(0, headerOf(this.#from, this.#to));
  }

  #without(text: string, skip: number): string {
    const start = firstOffset(text);
    return text.slice(0, start) + text.slice(start + skip);
  }

  /** The length of a first line that the way here would have written. */
  #headerLength(): number {
    const first = this.#files[0];
    if (!first || first.source.path !== this.#root.path) return 0;
    const { text } = first.source;
    const newline = newlineOf(text);
    const line = headerOf(this.#to, this.#from) + newline;
    if (!text.startsWith(line, firstOffset(text))) return 0;
    const rest = withoutUnits(first, firstOffset(text) + line.length);
    return newlineOf(rest) === newline ? line.length : 0;
  }

  #convert(skip: number, header: string): readonly ConvertedSource[] {
    return this.#files.map((file, index) => {
      const { source, tree, view, units } = file;
      const head = index === 0 && this.#head(file, skip, header);
      const task = { source, tree, view, units, from: this.#from, to: this.#to };
      const converted = convertFile({ ...task, ...head });
      return { ...converted, source, changed: converted.text !== source.text };
    });
  }

  #head({ source, view, line }: FileReading, skip: number, header: string) {
    if (source.path !== this.#root.path) return {};
    const start = firstOffset(source.text);
    const first =
      this.#root.context === undefined
        ? firstLineFor(source, view.root, { from: this.#from, to: this.#to, skip, line })
        : { insert: "", remove: 0, notes: [] };
    const top = header === "" ? "" : header + newlineOf(source.text);
    const end = start + skip + first.remove;
    return { head: { start, end, text: top + first.insert }, headNotes: first.notes };
  }
}
