import type { UpstreamPlan } from "../../plan.ts";
import { outcome, type Attempt, type Outcome } from "./balancer.ts";
import { crcFinal, crcStart, crcUpdate } from "./crc32.ts";
import { isTried, RoundRobin } from "./round-robin.ts";

/** 1 to 32767, as in libmemcache. */
const shortCrc = (key: string): number => (crcFinal(crcUpdate(crcStart, key)) >>> 16) & 0x7fff || 1;

/**
 * `hash` and `hash_again` of the old upstream_hash module: neither weights nor failures matter; a
 * peer that failed is left for another by hashing again, as often as `again` allows.
 */
export class UrlHash extends RoundRobin {
  readonly #again: number;

  constructor(upstream: Pick<UpstreamPlan, "peers">, again: number) {
    super(upstream);
    this.#again = again;
  }

  override start(attempt: Attempt, key: string, limit: number): void {
    super.start(attempt, key, limit);
    const most = this.#again + 1;
    attempt.tries = limit > 0 && most > limit ? limit : most;
    attempt.hash = shortCrc(key);
    attempt.rehash = 0;
    this.#next(attempt);
  }

  override pick(attempt: Attempt): number {
    const group = this.peers.primary;
    if (group.count === 0) return this.none(attempt);
    return this.take(group, attempt, attempt.hash % group.count);
  }

  override done(attempt: Attempt, result: Outcome): void {
    const { primary } = this.peers;
    if (attempt.place < 0) return;
    primary.conns[attempt.place] = (primary.conns[attempt.place] ?? 0) - 1;
    attempt.place = -1;
    if (result !== outcome.ok && attempt.tries > 0) this.#next(attempt);
    else attempt.tries = 0;
  }

  /** Each look at a peer is a try. */
  #next(attempt: Attempt): void {
    const { count, down, sick } = this.peers.primary;
    if (count === 0) return;
    while (attempt.tries > 0) {
      attempt.tries--;
      const place = attempt.hash % count;
      if (!isTried(attempt, place) && !down[place] && !sick[place]) return;
      attempt.rehash++;
      attempt.hash += shortCrc(`${attempt.rehash}${attempt.key}`);
    }
  }
}
