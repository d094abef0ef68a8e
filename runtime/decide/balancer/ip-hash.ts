import type { Attempt } from "./balancer.ts";
import type { PeerGroup } from "./peers.ts";
import { checkNow, isAvailable, isTried, RoundRobin, secondsOf } from "./round-robin.ts";

/** After so many fruitless draws nginx falls back to round robin, in every hashing policy. */
export const hashTries = 20;

/** The place that a point of [0, total weight) falls on. */
export function placeAt(group: PeerGroup, point: number): number {
  let rest = point;
  let place = 0;
  while (place < group.count - 1 && rest >= (group.weight[place] ?? 0))
    rest -= group.weight[place++] ?? 0;
  return place;
}

/** `ip_hash`: the first three octets of IPv4, all of IPv6. */
export class IpHash extends RoundRobin {
  override start(attempt: Attempt, key: string, limit: number): void {
    super.start(attempt, key, limit);
    attempt.hash = 89;
    attempt.hashTries = 0;
  }

  override pick(attempt: Attempt, now: number): number {
    if (this.peers.single) return super.pick(attempt, now);
    const group = this.peers.primary;
    const seconds = secondsOf(now);
    if (this.settled(attempt, seconds)) return attempt.peer;
    // A client without an address (unix:) counts as three zero bytes.
    const key = attempt.key === "" ? "\0\0\0" : attempt.key;
    const length = key.length === 4 ? 3 : key.length;
    while (attempt.hashTries <= hashTries) {
      let { hash } = attempt;
      for (let at = 0; at < length; at++) hash = (hash * 113 + key.charCodeAt(at)) % 6271;
      attempt.hash = hash;
      const place = placeAt(group, hash % group.totalWeight);
      if (!isTried(attempt, place) && isAvailable(group, place, seconds)) {
        checkNow(group, place, seconds);
        return this.take(group, attempt, place);
      }
      attempt.hashTries++;
    }
    return super.pick(attempt, now);
  }
}
