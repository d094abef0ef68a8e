import type { Tree } from "../../grammars/ast.ts";
import type { Dialect, Target } from "../ir/target.ts";
import { defaultVersions, parseVersion } from "../ir/target.ts";
import type { Source } from "../text/source.ts";
import { builtFor } from "./built.ts";

/** What the comments that `lbc convert` and `lbc build` leave say about a configuration. */
export interface ConvertedMarks {
  /** Dialects that it was converted from: whatever its names look like, it is in none of them. */
  readonly not: ReadonlySet<Dialect>;
  /** What it was converted from, where the first line tells. */
  readonly from: Target | undefined;
  /** What it was converted to or built for, where the first line tells. */
  readonly is: Target | undefined;
}

const isDialect = (name: string): name is Dialect => Object.hasOwn(defaultVersions, name);

const header = /^(?:\uFEFF|\u00EF\u00BB\u00BF)?# lbc: (\S+) to (\S+)\r?$/m;

/**
 * Reads the forms that `src/convert/{header,marker}.ts` write: `# lbc: FROM to TO` in the first
 * line of the first file, and `# lbc:DIALECT …`.
 */
export function convertedMarks(files: readonly (readonly [Source, Tree])[]): ConvertedMarks {
  const not = new Set<Dialect>();
  for (const [{ text }, { comments }] of files)
    for (const { span } of comments) {
      if (!text.startsWith("# lbc:", span.start)) continue;
      const dialect = /^# lbc:([a-z-]+)[ |+]/.exec(text.slice(span.start, span.start + 32))?.[1];
      if (dialect !== undefined && isDialect(dialect)) not.add(dialect);
    }
  const first = files[0]?.[0].text ?? "";
  const line = first.slice(0, first.indexOf("\n") + 1);
  const built = targetOf(builtFor(line.trimEnd()));
  if (built) return { not, from: undefined, is: built };
  const told = header.exec(line);
  const from = targetOf(told?.[1]);
  const is = targetOf(told?.[2]);
  return from && is ? { not, from, is } : { not, from: undefined, is: undefined };
}

function targetOf(written: string | undefined): Target | undefined {
  const [name = "", number = ""] = written?.split("@") ?? [];
  const version = parseVersion(number);
  return isDialect(name) && version ? { dialect: name, version } : undefined;
}
