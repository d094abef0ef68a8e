import type { UpstreamPlan } from "../../plan.ts";
import { outcome, type Attempt, type Balancer, type Outcome } from "./balancer.ts";
import type { PeerGroup } from "./peers.ts";
import { boundPlace, checkNow, isAvailable, isTried, RoundRobin } from "./round-robin.ts";

export interface TimePolicy {
  /** What is measured is the whole answer, not its beginning. */
  readonly last: boolean;
  /** Requests without an answer make a peer slow too. */
  readonly inflight: boolean;
}

/** What is remembered of the peers of a group; milliseconds, 0: nothing yet. */
class Times {
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly inflight: Float64Array;
  /** Requests without an answer, their time up to `changed`, and when their number last changed. */
  readonly requests: Int32Array;
  readonly spent: Float64Array;
  readonly changed: Float64Array;

  constructor(count: number) {
    this.first = new Float64Array(count);
    this.last = new Float64Array(count);
    this.inflight = new Float64Array(count);
    this.requests = new Int32Array(count);
    this.spent = new Float64Array(count);
    this.changed = new Float64Array(count);
  }
}

const timeColumns = ["first", "last", "inflight", "requests", "spent", "changed"] as const;

/** Slower peers are all alike, and faster ones alike in steps: the rest is left to turns. */
const slowest = 5000;
const step = 20;

/** A moving average in whole milliseconds; nginx: ngx_http_upstream_response_time_avg. */
export const averageTime = (average: number, value: number): number =>
  average === 0 ? value : Math.floor(0.5 + value * 0.05 + average * 0.95);

/**
 * `least_time`: the peer that would be ready with its requests first, for its weight; among equals
 * smooth weighted round robin. nginx 1.31: ngx_http_upstream_least_time_module.c.
 */
export class LeastTime extends RoundRobin {
  readonly #policy: TimePolicy;
  readonly #primary: Times;
  readonly #backup: Times;
  #now = 0;

  constructor(upstream: Pick<UpstreamPlan, "peers">, policy: TimePolicy) {
    super(upstream);
    this.#policy = policy;
    this.#primary = new Times(this.peers.primary.count);
    this.#backup = new Times(this.peers.backup.count);
  }

  inherit(before: Balancer, moves: Int32Array): void {
    if (!(before instanceof LeastTime)) return;
    for (const [index, moved] of moves.entries()) {
      const [from, to] = [before.peers.at(index), this.peers.at(moved)];
      if (!from || !to) continue;
      const source = before.#timesOf(from.group === before.peers.backup);
      const own = this.#timesOf(to.group === this.peers.backup);
      for (const column of timeColumns) own[column][to.place] = source[column][from.place] ?? 0;
    }
  }

  override start(attempt: Attempt, key: string, limit: number): void {
    super.start(attempt, key, limit);
    attempt.inflight = false;
  }

  override pick(attempt: Attempt, now: number): number {
    this.#now = now;
    return super.pick(attempt, now);
  }

  answered(attempt: Attempt, now: number): void {
    if (this.#policy.last || attempt.place < 0 || this.peers.single) return;
    const times = this.#timesOf(attempt.backup);
    const value = Math.trunc(attempt.firstTime);
    times.first[attempt.place] = averageTime(times.first[attempt.place] ?? 0, value);
    if (attempt.inflight) land(times, attempt, value, now);
  }

  override done(attempt: Attempt, result: Outcome, now: number): void {
    if (attempt.place >= 0 && !this.peers.single) this.#count(attempt, result, now);
    super.done(attempt, result, now);
  }

  /** Milliseconds until a peer would be done with what it has and one more. */
  load(group: PeerGroup, place: number, seconds: number): number {
    const times = this.#timesOf(group === this.peers.backup);
    let time = (this.#policy.last ? times.last[place] : times.first[place]) ?? 0;
    const since = seconds - (group.checked[place] ?? 0);
    const window = group.failTimeout[place] ?? 0;
    // Once in a while a slow peer gets a chance.
    if (since > window) time = Math.floor(time / 2 ** Math.floor(since / (window + 1)));
    if ((times.requests[place] ?? 0) > 0) time = Math.max(time, times.inflight[place] ?? 0);
    time = time > slowest ? slowest : time + step - (time % step);
    return time * (1 + (group.conns[place] ?? 0));
  }

  protected override choose(group: PeerGroup, attempt: Attempt, seconds: number): number {
    const place = boundPlace(group, attempt, seconds);
    if (place < 0) return this.#chooseFastest(group, attempt, seconds);
    checkNow(group, place, seconds);
    return place;
  }

  protected override take(group: PeerGroup, attempt: Attempt, place: number): number {
    if (this.#policy.inflight && !this.peers.single) this.#depart(group, attempt, place);
    return super.take(group, attempt, place);
  }

  #chooseFastest(group: PeerGroup, attempt: Attempt, seconds: number): number {
    const weight = group.weight;
    let best = -1;
    let bestLoad = 0;
    let many = false;
    for (let place = 0; place < group.count; place++) {
      if (isTried(attempt, place) || !isAvailable(group, place, seconds)) continue;
      this.#watch(group, place);
      const load = this.load(group, place, seconds);
      const order = best < 0 ? -1 : load * (weight[best] ?? 0) - bestLoad * (weight[place] ?? 0);
      if (order > 0) continue;
      many = order === 0;
      if (order === 0) continue;
      best = place;
      bestLoad = load;
    }
    if (best < 0) return -1;
    if (many) best = this.#amongEqual(group, attempt, seconds, best, bestLoad);
    checkNow(group, best, seconds);
    return best;
  }

  #amongEqual(
    group: PeerGroup,
    attempt: Attempt,
    seconds: number,
    first: number,
    bestLoad: number,
  ): number {
    const { weight, effectiveWeight, currentWeight, factor } = group;
    let best = first;
    let total = 0;
    for (let place = first; place < group.count; place++) {
      if (isTried(attempt, place) || !isAvailable(group, place, seconds)) continue;
      const load = this.load(group, place, seconds);
      if (load * (weight[best] ?? 0) !== bestLoad * (weight[place] ?? 0)) continue;
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

  #timesOf(backup: boolean): Times {
    return backup ? this.#backup : this.#primary;
  }

  /** Requests without an answer grow older. */
  #watch(group: PeerGroup, place: number): void {
    const times = this.#timesOf(group === this.peers.backup);
    const requests = times.requests[place] ?? 0;
    if (requests === 0) return;
    const age =
      Math.trunc((times.spent[place] ?? 0) / requests) + (this.#now - (times.changed[place] ?? 0));
    times.inflight[place] = averageTime(times.inflight[place] ?? 0, age);
  }

  #depart(group: PeerGroup, attempt: Attempt, place: number): void {
    const times = this.#timesOf(group === this.peers.backup);
    const requests = times.requests[place] ?? 0;
    const passed = this.#now - (times.changed[place] ?? 0);
    if (requests > 0) times.spent[place] = (times.spent[place] ?? 0) + passed * requests;
    times.changed[place] = this.#now;
    times.requests[place] = requests + 1;
    attempt.inflight = true;
  }

  #count(attempt: Attempt, result: Outcome, now: number): void {
    const times = this.#timesOf(attempt.backup);
    const { place } = attempt;
    const last = Math.trunc(attempt.lastTime);
    if (attempt.inflight) land(times, attempt, last, now);
    // Failures are quick: they must not make a peer look fast.
    if (result !== outcome.ok || attempt.firstTime < 0) return;
    times.last[place] = averageTime(times.last[place] ?? 0, last);
    if (this.#policy.inflight && !this.#policy.last) return;
    times.first[place] = averageTime(times.first[place] ?? 0, Math.trunc(attempt.firstTime));
  }
}

/** A request has its answer after `time` milliseconds. */
function land(times: Times, attempt: Attempt, time: number, now: number): void {
  const { place } = attempt;
  const requests = times.requests[place] ?? 0;
  const passed = now - (times.changed[place] ?? 0);
  times.spent[place] =
    requests === 1 ? 0 : (times.spent[place] ?? 0) + passed * requests - Math.max(0, time);
  if (requests !== 1) times.changed[place] = now;
  times.requests[place] = Math.max(0, requests - 1);
  attempt.inflight = false;
}
