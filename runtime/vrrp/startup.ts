import type { HaPlan, Microseconds } from "./plan.ts";
import type { TrackerStatus } from "./status.ts";

/**
 * `vrrp_startup_delay` and `vrrp_delay_after_boot`: a link that has just come up may pass nothing
 * yet, and who hears nobody there would take the addresses. Until then instances wait, as for the
 * first result of a script.
 */
export class Startup {
  readonly #until: Microseconds;
  #waiting: boolean;

  /** `now`: monotonic, which is the time since the machine was booted. */
  constructor({ startup }: HaPlan, now: Microseconds) {
    this.#until = Math.max(now + (startup?.delay ?? 0), startup?.afterBoot ?? 0);
    this.#waiting = this.#until > now;
  }

  /** What to say about it, if there is anything to wait for. */
  announcement(now: Microseconds): string | undefined {
    const seconds = (this.#until - now) / 1_000_000;
    return this.#waiting ? `Delaying startup for ${Number(seconds.toFixed(3))} seconds` : undefined;
  }

  get deadline(): Microseconds {
    return this.#waiting ? this.#until : Infinity;
  }

  /** True when the wait is over now. */
  expire(now: Microseconds): boolean {
    if (!this.#waiting || now < this.#until) return false;
    this.#waiting = false;
    return true;
  }

  trackers(): TrackerStatus[] {
    if (!this.#waiting) return [];
    const name = "vrrp_startup_delay";
    return [{ name, kind: "startup", weight: 0, reverse: false, up: undefined, detail: "" }];
  }
}
