import { compareLines, type Line } from "./compare-lines.ts";
import { maskSecrets } from "./formats/secrets.ts";

const around = 3;

/**
 * A unified diff of two texts of one file, for people and for logs: lines are compared as they are,
 * and credentials in them are starred out. Nothing where the texts are the same.
 */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return "";
  const [old, now] = [linesOf(maskSecrets(before)), linesOf(maskSecrets(after))];
  let [oldAt, nowAt] = [0, 0];
  const lines = compareLines(linesOf(before), linesOf(after)).map(({ sign }): Line => {
    const text = (sign === "+" ? now[nowAt] : old[oldAt]) ?? "";
    if (sign !== "+") oldAt++;
    if (sign !== "-") nowAt++;
    return { sign, text };
  });
  return `--- ${path}\n+++ ${path}\n${hunksOf(lines)}`;
}

/** Lines with their ends, so that a missing last one is a difference. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function hunksOf(lines: readonly Line[]): string {
  let text = "";
  let old = 1;
  let now = 1;
  for (let index = 0; index < lines.length;) {
    let next = index;
    while (lines[next]?.sign === " ") next++;
    if (next >= lines.length) break;
    const start = Math.max(index, next - around);
    old += start - index;
    now += start - index;
    const end = hunkEnd(lines, next);
    const hunk = lines.slice(start, end);
    const removed = hunk.filter(({ sign }) => sign !== "+").length;
    const added = hunk.filter(({ sign }) => sign !== "-").length;
    text += `@@ -${range(old, removed)} +${range(now, added)} @@\n`;
    for (const { sign, text: line } of hunk)
      text += line.endsWith("\n") ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`;
    old += removed;
    now += added;
    index = end;
  }
  return text;
}

/** Behind the last change that is not more than two margins away from the one before. */
function hunkEnd(lines: readonly Line[], first: number): number {
  let last = first;
  for (let at = first; at < lines.length && at <= last + 2 * around; at++)
    if (lines[at]?.sign !== " ") last = at;
  return Math.min(lines.length, last + around + 1);
}

const range = (start: number, count: number): string =>
  count === 1 ? `${start}` : `${count === 0 ? start - 1 : start},${count}`;
