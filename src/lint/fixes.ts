import type { Diagnostic, Fix } from "../diagnostic/diagnostic.ts";
import type { TextEdit } from "../text/edit.ts";

/** Edits of one round, by file; those of one fix stand together or not at all. */
export interface Chosen {
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
  readonly fixed: number;
}

/**
 * Takes the fixes that do not touch one another, in the order of the findings. What is left over
 * comes again in the next round, over the changed text.
 */
export function chooseFixes(found: readonly Diagnostic[], unsafe: boolean): Chosen {
  const edits = new Map<string, TextEdit[]>();
  let fixed = 0;
  for (const { fix } of found) {
    if (!fix || (fix.safety === "unsafe" && !unsafe)) continue;
    if (!isConsistent(fix) || fix.edits.some((edit) => collides(edit, edits.get(edit.span.file))))
      continue;
    for (const edit of fix.edits) {
      const there = edits.get(edit.span.file);
      if (!there) edits.set(edit.span.file, [edit]);
      else if (!there.some((other) => isSame(edit, other))) there.push(edit);
    }
    fixed++;
  }
  return { edits, fixed };
}

/** Two findings may ask for one and the same insertion. */
const isSame = (a: TextEdit, b: TextEdit): boolean =>
  a.text === b.text && a.span.start === b.span.start && a.span.end === b.span.end;

const collides = (edit: TextEdit, others: readonly TextEdit[] = []): boolean =>
  others.some((other) => !isSame(edit, other) && touches(edit, other));

const touches = ({ span: a }: TextEdit, { span: b }: TextEdit): boolean =>
  a.start <= b.end && b.start <= a.end;

const isConsistent = ({ edits }: Fix): boolean =>
  edits.length > 0 &&
  edits.every((edit, index) => !edits.slice(index + 1).some((other) => overlaps(edit, other)));

/** Edits of one fix may stand side by side: words that are taken out one after the other. */
const overlaps = ({ span: a }: TextEdit, { span: b }: TextEdit): boolean =>
  a.file === b.file && a.start < b.end && b.start < a.end;
