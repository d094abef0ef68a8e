import type { UpstreamPlan } from "../../plan.ts";
import type { Attempt } from "./balancer.ts";
import { hashTries, placeAt } from "./ip-hash.ts";
import { checkNow, isAvailable, isTried, RoundRobin, secondsOf } from "./round-robin.ts";

/** An integer in [0, limit). Policies own no randomness: it is handed in. */
export type Draw = (limit: number) => number;

/** `random`, and `random two least_conn`: the less busy of two drawn by weight. */
export class Random extends RoundRobin {
  readonly #draw: Draw;
  readonly #two: boolean;

  constructor(upstream: Pick<UpstreamPlan, "peers">, draw: Draw, two: boolean) {
    super(upstream);
    this.#draw = draw;
    this.#two = two;
  }

  override start(attempt: Attempt, key: string, limit: number): void {
    super.start(attempt, key, limit);
    attempt.hashTries = 0;
  }

  override pick(attempt: Attempt, now: number): number {
    if (this.peers.single) return super.pick(attempt, now);
    const group = this.peers.primary;
    const { conns, weight } = group;
    const seconds = secondsOf(now);
    let first = -1;
    while (attempt.hashTries <= hashTries) {
      const place = placeAt(group, this.#draw(group.totalWeight));
      if (place !== first && !isTried(attempt, place) && isAvailable(group, place, seconds)) {
        if (!this.#two || first >= 0) {
          const busier =
            first >= 0 &&
            (conns[place] ?? 0) * (weight[first] ?? 0) > (conns[first] ?? 0) * (weight[place] ?? 0);
          const chosen = busier ? first : place;
          checkNow(group, chosen, seconds);
          return this.take(group, attempt, chosen);
        }
        first = place;
        continue;
      }
      attempt.hashTries++;
    }
    return super.pick(attempt, now);
  }
}
