import type { DropReason } from "./drop.ts";
import type { Microseconds } from "./plan.ts";
import type { Counters } from "./status.ts";

const bounds: readonly Microseconds[] = [
  500, 1000, 2000, 5000, 10_000, 50_000, 100_000, 500_000, 1_000_000,
];

/** What one instance counts, in the sense of keepalived's vrrp_stats. */
export class Statistics {
  advertsSent = 0;
  advertsReceived = 0;
  becameMaster = 0;
  releasedMaster = 0;
  priorityZeroReceived = 0;
  priorityZeroSent = 0;
  transitions = 0;
  readonly dropped = new Map<DropReason, number>();
  readonly #counts: number[] = Array.from({ length: bounds.length + 1 }, () => 0);
  #sum: Microseconds = 0;
  #most: Microseconds = 0;

  drop(reason: DropReason): void {
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + 1);
  }

  /** An advert left so long after its time. */
  late(by: Microseconds): void {
    const bucket = bounds.findIndex((bound) => by <= bound);
    const index = bucket < 0 ? bounds.length : bucket;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sum += by;
    this.#most = Math.max(this.#most, by);
  }

  get counters(): Counters {
    const { advertsSent, advertsReceived, becameMaster, releasedMaster, transitions } = this;
    const { priorityZeroReceived, priorityZeroSent } = this;
    return {
      advertsReceived,
      advertsSent,
      becameMaster,
      releasedMaster,
      priorityZeroReceived,
      priorityZeroSent,
      transitions,
      dropped: [...this.dropped],
      lateness: { bounds, counts: [...this.#counts], sum: this.#sum, most: this.#most },
    };
  }
}
