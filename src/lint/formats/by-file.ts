import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import type { LintResult } from "./result.ts";

/** Every file that was read, with its findings; and files that could not be. */
export function byFile({ diagnostics, sources }: LintResult): Map<string, Diagnostic[]> {
  const files = new Map<string, Diagnostic[]>([...sources.keys()].map((file) => [file, []]));
  for (const each of diagnostics) {
    const there = files.get(each.span.file);
    if (there) there.push(each);
    else files.set(each.span.file, [each]);
  }
  return files;
}
