import type { UpstreamPlan } from "../../plan.ts";
import type { Attempt } from "./balancer.ts";
import { hashTries, placeAt } from "./ip-hash.ts";
import { LeastTime, type TimePolicy } from "./least-time.ts";
import type { PeerGroup } from "./peers.ts";
import { checkNow, isAvailable, isTried, RoundRobin, secondsOf } from "./round-robin.ts";

/** An integer in [0, limit). Policies own no randomness: it is handed in. */
export type Draw = (limit: number) => number;

/** Draws a place that can be had and is not `first`; -1 after as many fruitless tries as nginx. */
function drawPlace(
  draw: Draw,
  group: PeerGroup,
  attempt: Attempt,
  seconds: number,
  first: number,
): number {
  while (attempt.hashTries <= hashTries) {
    const place = placeAt(group, draw(group.totalWeight));
    if (place !== first && !isTried(attempt, place) && isAvailable(group, place, seconds))
      return place;
    attempt.hashTries++;
  }
  return -1;
}

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
    const seconds = secondsOf(now);
    if (this.settled(attempt, seconds)) return attempt.peer;
    const first = this.#two ? drawPlace(this.#draw, group, attempt, seconds, -1) : -1;
    if (this.#two && first < 0) return super.pick(attempt, now);
    const place = drawPlace(this.#draw, group, attempt, seconds, first);
    if (place < 0) return super.pick(attempt, now);
    const { conns, weight } = group;
    const busier =
      first >= 0 &&
      (conns[place] ?? 0) * (weight[first] ?? 0) > (conns[first] ?? 0) * (weight[place] ?? 0);
    const chosen = busier ? first : place;
    checkNow(group, chosen, seconds);
    return this.take(group, attempt, chosen);
  }
}

/** `random two least_time=…`: of two drawn by weight the one that would be ready sooner. */
export class RandomByTime extends LeastTime {
  readonly #draw: Draw;

  constructor(upstream: Pick<UpstreamPlan, "peers">, draw: Draw, policy: TimePolicy) {
    super(upstream, policy);
    this.#draw = draw;
  }

  override start(attempt: Attempt, key: string, limit: number): void {
    super.start(attempt, key, limit);
    attempt.hashTries = 0;
  }

  override pick(attempt: Attempt, now: number): number {
    if (this.peers.single) return super.pick(attempt, now);
    const group = this.peers.primary;
    const seconds = secondsOf(now);
    if (this.settled(attempt, seconds)) return attempt.peer;
    const first = drawPlace(this.#draw, group, attempt, seconds, -1);
    const place = first < 0 ? -1 : drawPlace(this.#draw, group, attempt, seconds, first);
    if (place < 0) return super.pick(attempt, now);
    const { weight } = group;
    const slower =
      this.load(group, place, seconds) * (weight[first] ?? 0) >
      this.load(group, first, seconds) * (weight[place] ?? 0);
    const chosen = slower ? first : place;
    checkNow(group, chosen, seconds);
    return this.take(group, attempt, chosen);
  }
}
