type Microseconds = number;

interface Seen {
  readonly first: Microseconds;
  last: Microseconds;
  count: number;
  what: string;
}

/** How often and for how long something must be seen to count, and how soon it is forgotten. */
export interface Patience {
  readonly count: number;
  readonly span: Microseconds;
  readonly quiet: Microseconds;
}

/** Anybody can invent senders. */
const most = 8;

/**
 * What should not be there: once may be the end of a handover, again and again is a conflict. Pure:
 * `now` is one monotonic clock.
 */
export class Sightings {
  readonly #seen = new Map<string, Seen>();

  /** `who` was seen; `what` is said of it to people. */
  saw(now: Microseconds, who: string, what: string): void {
    const known = this.#seen.get(who);
    if (known) {
      known.last = now;
      known.count += 1;
      known.what = what;
      return;
    }
    if (this.#seen.size >= most) this.#forgetOldest();
    this.#seen.set(who, { first: now, last: now, count: 1, what });
  }

  clear(): void {
    this.#seen.clear();
  }

  /** What is there to stay; `undefined`: nothing. */
  judge(now: Microseconds, { count, span, quiet }: Patience): string | undefined {
    for (const [who, { last }] of this.#seen) if (now - last > quiet) this.#seen.delete(who);
    const stubborn = [...this.#seen].filter(
      ([, one]) => one.count >= count && one.last - one.first >= span,
    );
    if (stubborn.length === 0) return undefined;
    return stubborn.map(([who, { what }]) => (what === "" ? who : `${who} (${what})`)).join(", ");
  }

  #forgetOldest(): void {
    const [oldest] = [...this.#seen].toSorted(([, a], [, b]) => a.last - b.last);
    if (oldest) this.#seen.delete(oldest[0]);
  }
}
