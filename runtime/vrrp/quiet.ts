import type { Microseconds } from "./plan.ts";

const second = 1_000_000;
/** The same line again after so long. */
const window = 60 * second;
/** Different lines in a row, and how long it takes until there may be one more. */
const burst = 10;
const pause = 6 * second;
const mostRemembered = 32;

interface Said {
  at: Microseconds;
  since: number;
}

/**
 * Keeps what anybody on the link can cause from filling the log: a line is said once a minute, and
 * different ones ten in a row, then ten a minute. What is left out is counted in the next line.
 */
export class Quiet {
  readonly #said = new Map<string, Said>();
  #left = burst;
  #filled: Microseconds = -Infinity;
  #hidden = 0;

  /** The line to log now, or undefined. */
  take(now: Microseconds, text: string): string | undefined {
    const known = this.#said.get(text);
    if (known && now - known.at < window) {
      known.since += 1;
      return undefined;
    }
    if (!this.#spend(now)) {
      this.#hidden += 1;
      return undefined;
    }
    const more = (known?.since ?? 0) + this.#hidden;
    this.#hidden = 0;
    this.#remember(text, now);
    return more === 0 ? text : `${text} (${more} more were not logged)`;
  }

  #spend(now: Microseconds): boolean {
    if (this.#left >= burst) this.#filled = now;
    const gained = Math.floor((now - this.#filled) / pause);
    this.#left = Math.min(burst, this.#left + gained);
    this.#filled += gained * pause;
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }

  #remember(text: string, at: Microseconds): void {
    this.#said.delete(text);
    if (this.#said.size >= mostRemembered)
      for (const oldest of this.#said.keys()) {
        this.#said.delete(oldest);
        break;
      }
    this.#said.set(text, { at, since: 0 });
  }
}
