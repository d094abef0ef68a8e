import type { Attempt } from "./balancer.ts";
import type { PeerGroup } from "./peers.ts";
import { checkNow, isAvailable, isTried, RoundRobin } from "./round-robin.ts";

/** Below zero when the first peer has fewer connections for its weight. */
function compareLoad(group: PeerGroup, a: number, b: number): number {
  const { conns, weight } = group;
  return (conns[a] ?? 0) * (weight[b] ?? 0) - (conns[b] ?? 0) * (weight[a] ?? 0);
}

/** `least_conn`: fewest connections for the weight; among equals, smooth weighted round robin. */
export class LeastConn extends RoundRobin {
  protected override choose(group: PeerGroup, attempt: Attempt, seconds: number): number {
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
    const { weight, effectiveWeight, currentWeight } = group;
    let best = first;
    let total = 0;
    for (let place = first; place < group.count; place++) {
      if (isTried(attempt, place) || compareLoad(group, place, best) !== 0) continue;
      if (!isAvailable(group, place, seconds)) continue;
      const effective = effectiveWeight[place] ?? 0;
      currentWeight[place] = (currentWeight[place] ?? 0) + effective;
      total += effective;
      if (effective < (weight[place] ?? 0)) effectiveWeight[place] = effective + 1;
      if ((currentWeight[place] ?? 0) > (currentWeight[best] ?? 0)) best = place;
    }
    currentWeight[best] = (currentWeight[best] ?? 0) - total;
    return best;
  }
}
