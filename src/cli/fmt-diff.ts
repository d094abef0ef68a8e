import { unifiedDiff } from "../lint/diff.ts";

/** Finding the shortest difference takes the square of this in time and memory. */
const mostDifferences = 1500;

/** A unified diff of one file; where nearly all of it changes, everything goes and comes anew. */
export function layoutDiff(path: string, before: string, after: string): string {
  const [old, now] = [before, after].map(linesOf);
  if (!old || !now || differences(old, now) <= mostDifferences)
    return unifiedDiff(path, before, after);
  const head = `--- ${path}\n+++ ${path}\n@@ -1,${old.length} +1,${now.length} @@\n`;
  return head + signed("-", old) + signed("+", now);
}

const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Lines that one of the two has and the other has not; layout does not change their order. */
function differences(before: readonly string[], after: readonly string[]): number {
  const count = new Map<string, number>();
  for (const line of before) count.set(line, (count.get(line) ?? 0) + 1);
  for (const line of after) count.set(line, (count.get(line) ?? 0) - 1);
  return [...count.values()].reduce((sum, number) => sum + Math.abs(number), 0);
}

const signed = (sign: string, lines: readonly string[]): string =>
  lines
    .map((line) => sign + (line.endsWith("\n") ? line : `${line}\n\\ No newline at end of file\n`))
    .join("");
