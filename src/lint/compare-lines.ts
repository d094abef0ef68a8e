/** One line of a comparison. */
export interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** Of the shortest way, which takes the square of this; beyond it lines go and come anew. */
const mostChanges = 600;
/** Ranges within ranges: nobody writes files that need as many. */
const deepest = 40;

/**
 * A way from one list of lines to the other: the shortest where that is soon found. Lines that both
 * have once hold the rest in place, so that long files take time by their length.
 */
export function compareLines(a: readonly string[], b: readonly string[]): readonly Line[] {
  const lines: Line[] = [];
  new Comparison(a, b, lines).range({ a: 0, b: 0 }, { a: a.length, b: b.length }, 0);
  return lines;
}

/** A place between lines of both. */
interface Place {
  readonly a: number;
  readonly b: number;
}

class Comparison {
  readonly #a: readonly string[];
  readonly #b: readonly string[];
  readonly #lines: Line[];

  constructor(a: readonly string[], b: readonly string[], lines: Line[]) {
    this.#a = a;
    this.#b = b;
    this.#lines = lines;
  }

  range(from: Place, to: Place, depth: number): void {
    let head = 0;
    const most = Math.min(to.a - from.a, to.b - from.b);
    while (head < most && this.#same(from.a + head, from.b + head)) head++;
    let tail = 0;
    while (tail < most - head && this.#same(to.a - 1 - tail, to.b - 1 - tail)) tail++;
    this.#keep(from.a, head);
    const start = { a: from.a + head, b: from.b + head };
    this.#middle(start, { a: to.a - tail, b: to.b - tail }, depth);
    this.#keep(to.a - tail, tail);
  }

  #middle(from: Place, to: Place, depth: number): void {
    if (from.a === to.a || from.b === to.b) return this.#replace(from, to);
    const a = this.#a.slice(from.a, to.a);
    const b = this.#b.slice(from.b, to.b);
    const shortest = shortestWay(a, b);
    if (shortest) {
      for (const line of shortest) this.#lines.push(line);
      return;
    }
    const anchors = depth < deepest ? anchorsOf(a, b) : [];
    if (anchors.length === 0) return this.#replace(from, to);
    let at = from;
    for (const anchor of anchors) {
      const there = { a: from.a + anchor.a, b: from.b + anchor.b };
      this.range(at, there, depth + 1);
      this.#keep(there.a, 1);
      at = { a: there.a + 1, b: there.b + 1 };
    }
    this.range(at, to, depth + 1);
  }

  #same(a: number, b: number): boolean {
    return this.#a[a] === this.#b[b];
  }

  #keep(start: number, count: number): void {
    for (let at = start; at < start + count; at++)
      this.#lines.push({ sign: " ", text: this.#a[at] ?? "" });
  }

  #replace(from: Place, to: Place): void {
    for (let at = from.a; at < to.a; at++) this.#lines.push({ sign: "-", text: this.#a[at] ?? "" });
    for (let at = from.b; at < to.b; at++) this.#lines.push({ sign: "+", text: this.#b[at] ?? "" });
  }
}

/** How often a line was seen in both, and where it was last. */
const none = { a: 0, b: 0, inA: 0, inB: 0 };

/** Lines that both lists have exactly once, as many as are in the same order in both. */
function anchorsOf(a: readonly string[], b: readonly string[]): readonly Place[] {
  const counts = new Map<string, typeof none>();
  for (const [at, line] of a.entries()) {
    const count = counts.get(line) ?? none;
    counts.set(line, { ...count, a: at, inA: count.inA + 1 });
  }
  for (const [at, line] of b.entries()) {
    const count = counts.get(line);
    if (count) counts.set(line, { ...count, b: at, inB: count.inB + 1 });
  }
  const both = [...counts.values()].filter(({ inA, inB }) => inA === 1 && inB === 1);
  return longestRising(both.toSorted((x, y) => x.a - y.a));
}

/** The longest part of a list whose places in `b` rise (patience sorting). */
function longestRising(places: readonly Place[]): readonly Place[] {
  const piles: number[] = [];
  const before: (number | undefined)[] = [];
  for (const [index, { b }] of places.entries()) {
    let low = 0;
    let high = piles.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[piles[middle] ?? 0]?.b ?? 0) < b) low = middle + 1;
      else high = middle;
    }
    before[index] = low === 0 ? undefined : piles[low - 1];
    piles[low] = index;
  }
  const rising: Place[] = [];
  for (let at = piles.at(-1); at !== undefined; at = before[at]) {
    const place = places[at];
    if (place) rising.push(place);
  }
  return rising.toReversed();
}

/** The shortest way (Myers), where it has few changes. */
function shortestWay(a: readonly string[], b: readonly string[]): readonly Line[] | undefined {
  const most = Math.min(mostChanges, a.length + b.length);
  if (Math.abs(a.length - b.length) > most) return undefined;
  const reached = new Int32Array(2 * most + 3).fill(-1);
  const middle = most + 1;
  reached[middle + 1] = 0;
  const trace: Int32Array[] = [];
  for (let depth = 0; depth <= most; depth++) {
    trace.push(reached.slice(middle - depth - 1, middle + depth + 2));
    for (let k = -depth; k <= depth; k += 2) {
      const left = reached[middle + k - 1] ?? -1;
      const right = reached[middle + k + 1] ?? -1;
      const down = k === -depth || (k !== depth && left < right);
      let x = down ? right : left + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reached[middle + k] = x;
      if (x >= a.length && x - k >= b.length) return wayBack(a, b, trace);
    }
  }
  return undefined;
}

/** `trace` says for each number of changes how far every diagonal had come before it. */
function wayBack(
  a: readonly string[],
  b: readonly string[],
  trace: readonly Int32Array[],
): readonly Line[] {
  const lines: Line[] = [];
  let x = a.length;
  let y = b.length;
  for (let depth = trace.length - 1; depth >= 0; depth--) {
    const at = (k: number): number => trace[depth]?.[k + depth + 1] ?? -1;
    const k = x - y;
    const down = k === -depth || (k !== depth && at(k - 1) < at(k + 1));
    const fromX = depth === 0 ? 0 : at(down ? k + 1 : k - 1);
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
