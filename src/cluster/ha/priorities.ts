/** How far apart generated priorities stand, and where they begin. */
const usualGap = 10;
const usualTop = 150;
const greatest = 254;
const least = 1;

/**
 * Distinct priorities that fall from node to node. Those that are written stay; the others take
 * their place between them. As many nodes as there are priorities get one.
 */
export function prioritiesFor(written: readonly (number | undefined)[]): readonly number[] {
  const gap = gapFor(written.length);
  const top = gap === 1 ? greatest : usualTop;
  const taken = new Set(written.filter((one) => one !== undefined));
  const all = [...written];
  for (let at = 0; at < all.length; at += 1) {
    if (all[at] !== undefined) continue;
    const next = all.findIndex((one, index) => index > at && one !== undefined);
    const wanted = placed({ at, gap, top, before: all[at - 1], next, after: all[next] });
    const free = nearestFree(wanted, taken);
    taken.add(free);
    all[at] = free;
  }
  return all.map((one) => one ?? least);
}

/** What each lies below the one before it, for this many nodes. */
export const gapFor = (nodes: number): number =>
  nodes <= usualGap ? usualGap : Math.max(1, Math.floor(100 / (nodes - 1)));

interface Place {
  readonly at: number;
  readonly gap: number;
  readonly top: number;
  readonly before: number | undefined;
  readonly next: number;
  readonly after: number | undefined;
}

function placed({ at, gap, top, before, next, after }: Place): number {
  if (before === undefined) return after === undefined ? top : after + gap * (next - at);
  if (after === undefined || after >= before) return before - gap;
  return before - Math.max(1, Math.min(gap, Math.floor((before - after) / (next - at + 1))));
}

function nearestFree(wanted: number, taken: ReadonlySet<number>): number {
  const start = Math.min(greatest, Math.max(least, wanted));
  for (let one = start; one >= least; one -= 1) if (!taken.has(one)) return one;
  for (let one = start; one <= greatest; one += 1) if (!taken.has(one)) return one;
  return least;
}

/**
 * The weight with which a failing check brings any of these nodes below every other one; 0 (FAULT)
 * where there is none.
 */
export function swappingWeight(priorities: readonly number[]): number {
  if (priorities.length === 0) return 0;
  const [low, high] = [Math.min(...priorities), Math.max(...priorities)];
  const needed = high - low + gapFor(priorities.length);
  const weight = Math.min(needed, 253);
  // The owner of an address is not weighed, and nothing is below 1.
  return high === 255 || low <= least || weight <= high - low ? 0 : -weight;
}
