import type { Attempt } from "./balancer.ts";
import type { PeerGroup } from "./peers.ts";
import { boundPlace, checkNow, isAvailable, isTried, RoundRobin } from "./round-robin.ts";

/** What `slow_start` leaves of a weight. */
const weightOf = ({ weight, factor }: PeerGroup, place: number): number =>
  (weight[place] ?? 0) * (factor[place] ?? 1);

/** Below zero when the first peer has fewer connections for its weight. */
function compareLoad(group: PeerGroup, a: number, b: number): number {
  const { conns } = group;
  return (conns[a] ?? 0) * weightOf(group, b) - (conns[b] ?? 0) * weightOf(group, a);
}

/** `least_conn`: fewest connections for the weight; among equals, smooth weighted round robin. */
export class LeastConn extends RoundRobin {
  protected override choose(group: PeerGroup, attempt: Attempt, seconds: number): number {
    if (attempt.hint !== "") {
      const place = boundPlace(group, attempt, seconds);
      if (place >= 0) checkNow(group, place, seconds);
      if (place >= 0) return place;
    }
    let best = -1;
    let many = false;
    for (let place = 0; place < group.count; place++) {
      if (isTried(attempt, place) || !isAvailable(group, place, seconds)) continue;
      const order = best === -1 ? -1 : compareLoad(group, place, best);
      if (order < 0) {
        best = place;
        many = false;
      } else if (order === 0) many = true;
    }
    if (best === -1) return -1;
    if (many) best = this.#amongEqual(group, attempt, seconds, best);
    checkNow(group, best, seconds);
    return best;
  }

  #amongEqual(group: PeerGroup, attempt: Attempt, seconds: number, first: number): number {
    const { weight, effectiveWeight, currentWeight, factor } = group;
    let best = first;
    let total = 0;
    for (let place = first; place < group.count; place++) {
      if (isTried(attempt, place) || compareLoad(group, place, best) !== 0) continue;
      if (!isAvailable(group, place, seconds)) continue;
      const effective = effectiveWeight[place] ?? 0;
      const share = effective * (factor[place] ?? 1);
      currentWeight[place] = (currentWeight[place] ?? 0) + share;
      total += share;
      if (effective < (weight[place] ?? 0)) effectiveWeight[place] = effective + 1;
      if ((currentWeight[place] ?? 0) > (currentWeight[best] ?? 0)) best = place;
    }
    currentWeight[best] = (currentWeight[best] ?? 0) - total;
    return best;
  }
}
