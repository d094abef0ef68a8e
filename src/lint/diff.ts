/** One line of a comparison. */
interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

const around = 3;

/** A unified diff of two texts of one file; nothing where they are the same. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return "";
  const lines = compare(linesOf(before), linesOf(after));
  return `--- ${path}\n+++ ${path}\n${hunksOf(lines)}`;
}

/** Lines with their ends, so that a missing last one is a difference. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** The shortest way from one list of lines to the other (Myers, after equal ends are set aside). */
function compare(a: readonly string[], b: readonly string[]): Line[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail++;
  return [
    ...a.slice(0, head).map(same),
    ...walk(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ];
}

const same = (text: string): Line => ({ sign: " ", text });

function walk(a: readonly string[], b: readonly string[]): Line[] {
  const trace = shortest(a, b);
  const lines: Line[] = [];
  let x = a.length;
  let y = b.length;
  for (let depth = trace.length - 1; depth >= 0; depth--) {
    const reached = trace[depth] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -depth || (k !== depth && reach(reached, k - 1) < reach(reached, k + 1));
    const fromX = depth === 0 ? 0 : reach(reached, down ? k + 1 : k - 1);
    const fromY = depth === 0 ? 0 : fromX - (down ? k + 1 : k - 1);
    while (x > fromX && y > fromY && a[x - 1] === b[y - 1]) {
      lines.push({ sign: " ", text: a[--x] ?? "" });
      y--;
    }
    if (depth === 0) break;
    if (down) lines.push({ sign: "+", text: b[--y] ?? "" });
    else lines.push({ sign: "-", text: a[--x] ?? "" });
  }
  return lines.toReversed();
}

const reach = (reached: ReadonlyMap<number, number>, diagonal: number): number =>
  reached.get(diagonal) ?? -1;

/** For each number of changes, how far every diagonal had come before it. */
function shortest(a: readonly string[], b: readonly string[]): ReadonlyMap<number, number>[] {
  const reached = new Map<number, number>([[1, 0]]);
  const trace: ReadonlyMap<number, number>[] = [];
  for (let depth = 0; depth <= a.length + b.length; depth++) {
    trace.push(new Map(reached));
    for (let k = -depth; k <= depth; k += 2) {
      const down = k === -depth || (k !== depth && reach(reached, k - 1) < reach(reached, k + 1));
      let x = down ? reach(reached, k + 1) : reach(reached, k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reached.set(k, x);
      if (x >= a.length && x - k >= b.length) return trace;
    }
  }
  return trace;
}

function hunksOf(lines: readonly Line[]): string {
  let text = "";
  let old = 1;
  let now = 1;
  for (let index = 0; index < lines.length;) {
    const next = lines.findIndex(({ sign }, place) => place >= index && sign !== " ");
    if (next === -1) break;
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
