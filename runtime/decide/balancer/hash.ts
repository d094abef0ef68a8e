import type { Attempt } from "./balancer.ts";
import { crcFinal, crcStart, crcUpdate } from "./crc32.ts";
import { hashTries, placeAt } from "./ip-hash.ts";
import { checkNow, isAvailable, isTried, RoundRobin, secondsOf } from "./round-robin.ts";

/** `hash KEY`, compatible with Cache::Memcached: the sum of CRC-32 halves, salted by the try. */
export class Hash extends RoundRobin {
  override start(attempt: Attempt, key: string, limit: number): void {
    super.start(attempt, key, limit);
    attempt.hash = 0;
    attempt.rehash = 0;
    attempt.hashTries = 0;
  }

  override pick(attempt: Attempt, now: number): number {
    if (this.peers.single || attempt.key === "") return super.pick(attempt, now);
    const group = this.peers.primary;
    const seconds = secondsOf(now);
    if (this.settled(attempt, seconds)) return attempt.peer;
    while (attempt.hashTries <= hashTries) {
      const salt = attempt.rehash > 0 ? crcUpdate(crcStart, String(attempt.rehash)) : crcStart;
      attempt.hash += (crcFinal(crcUpdate(salt, attempt.key)) >>> 16) & 0x7fff;
      attempt.rehash++;
      const place = placeAt(group, attempt.hash % group.totalWeight);
      if (!isTried(attempt, place) && isAvailable(group, place, seconds)) {
        checkNow(group, place, seconds);
        return this.take(group, attempt, place);
      }
      attempt.hashTries++;
    }
    return super.pick(attempt, now);
  }
}
