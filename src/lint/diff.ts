import { compareLines, type Line } from "./compare-lines.ts";

const around = 3;

/** A unified diff of two texts of one file; nothing where they are the same. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return "";
  const lines = compareLines(linesOf(before), linesOf(after));
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
