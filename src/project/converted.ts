import type { Tree } from "../../grammars/ast.ts";
import type { Dialect } from "../ir/target.ts";
import { defaultVersions } from "../ir/target.ts";
import type { Source } from "../text/source.ts";

/** What the comments that `lbc convert` leaves say about a configuration. */
export interface ConvertedMarks {
  /** Dialects that it was converted from: whatever its names look like, it is in none of them. */
  readonly not: ReadonlySet<Dialect>;
  /** The dialect that it was converted to, where the first line tells. */
  readonly is: Dialect | undefined;
}

const isDialect = (name: string): name is Dialect => Object.hasOwn(defaultVersions, name);

/** Reads the form that `src/convert/marker.ts` writes: `# lbc:DIALECT …`. */
export function convertedMarks(files: readonly (readonly [Source, Tree])[]): ConvertedMarks {
  const not = new Set<Dialect>();
  let is: Dialect | undefined;
  for (const [{ text }, { comments }] of files) {
    for (const { span } of comments) {
      if (!text.startsWith("# lbc:", span.start)) continue;
      const dialect = /^# lbc:([a-z-]+)[ +]/.exec(text.slice(span.start, span.start + 32))?.[1];
      if (dialect !== undefined && isDialect(dialect)) not.add(dialect);
    }
    // Only on the way to Tengine is one worker written out.
    if (/^worker_processes 1; # lbc:[a-z]+\+/.test(text)) is = "tengine";
  }
  return { not, is };
}
