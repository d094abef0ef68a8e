import type { UpstreamPlan } from "../../plan.ts";
import { outcome, type Attempt, type Outcome } from "./balancer.ts";
import { peerNews } from "./peers.ts";
import { isTried, RoundRobin, secondsOf } from "./round-robin.ts";

type FairPlan = Extract<UpstreamPlan["balance"], { kind: "fair" }>;

/** No peer. */
const nobody = -1;

/**
 * `fair` of the module upstream-fair: an idle peer where there is one, else the least busy. The
 * module knows no backups, and its state is that of all workers. Peers stand by falling weight.
 */
export class Fair extends RoundRobin {
  readonly #plan: FairPlan;
  readonly #order: Int32Array;
  /** Turns left for the weight, where no mode of weights is asked for. */
  readonly #left: Int32Array;
  /** Number of the request that a peer last began. */
  readonly #begun: Float64Array;
  #requests = 0;
  #current: number;

  constructor(upstream: Pick<UpstreamPlan, "peers">, plan: FairPlan) {
    super(upstream);
    const { primary } = this.peers;
    this.#plan = plan;
    const places = Array.from({ length: primary.count }, (_, place) => place);
    const weightOf = (place: number) => (primary.down[place] ? 0 : (primary.weight[place] ?? 0));
    this.#order = Int32Array.from(places.toSorted((a, b) => weightOf(b) - weightOf(a)));
    this.#left = new Int32Array(primary.count);
    this.#begun = new Float64Array(primary.count);
    this.#current = primary.count - 1;
  }

  override start(attempt: Attempt, key: string, limit: number): void {
    super.start(attempt, key, limit);
    const { count } = this.peers.primary;
    attempt.tries = limit > 0 && count > limit ? limit : count;
    attempt.hash = this.#current;
    this.#requests++;
  }

  override pick(attempt: Attempt, now: number): number {
    const group = this.peers.primary;
    if (group.count === 0) return this.none(attempt);
    const seconds = secondsOf(now);
    attempt.hash = (attempt.hash + 1) % group.count;
    const at = this.#choose(attempt, seconds);
    if (at === nobody) {
      group.fails.fill(0);
      return this.none(attempt);
    }
    const place = this.#placeAt(at);
    attempt.hash = at;
    if (this.#plan.roundRobin) this.#current = at;
    this.#begun[place] = this.#requests;
    return this.take(group, attempt, place);
  }

  override done(attempt: Attempt, result: Outcome, now: number): void {
    const { place } = attempt;
    const { primary } = this.peers;
    const single = primary.count === 1;
    if (place >= 0 && result === outcome.failed && !this.peers.single) {
      primary.tell?.(place, peerNews.failed);
      primary.fails[place] = (primary.fails[place] ?? 0) + 1;
      primary.accessed[place] = secondsOf(now);
    }
    if (place >= 0) primary.conns[place] = (primary.conns[place] ?? 0) - 1;
    attempt.place = nobody;
    if (single) attempt.tries = 0;
    else if (attempt.tries > 0) attempt.tries--;
  }

  #placeAt(at: number): number {
    return this.#order[at] ?? 0;
  }

  #choose(attempt: Attempt, seconds: number): number {
    if (this.peers.primary.count === 1) return 0;
    const idle = this.#chooseIdle(attempt, seconds);
    const at = idle === nobody ? this.#chooseBusy(attempt, seconds) : idle;
    if (at === nobody || this.#plan.weightMode !== "default") return at;
    const place = this.#placeAt(at);
    const left = this.#left[place] ?? 0;
    this.#left[place] = left === 0 ? (this.peers.primary.weight[place] ?? 0) : left - 1;
    return at;
  }

  #chooseIdle(attempt: Attempt, seconds: number): number {
    const { count, conns, fails, weight } = this.peers.primary;
    const { weightMode, roundRobin } = this.#plan;
    const isIdleMode = weightMode === "idle";
    let best = nobody;
    let fewest = Infinity;
    for (let turn = 0, at = attempt.hash; turn < count; turn++, at = (at + 1) % count) {
      const place = this.#placeAt(at);
      const active = conns[place] ?? 0;
      if ((fails[place] ?? 0) > 0 || active >= (weight[place] ?? 0)) continue;
      if ((active > 0 && !isIdleMode) || !this.#isUsable(attempt, place, seconds)) continue;
      if (!isIdleMode && roundRobin) return at;
      if (best !== nobody && active === 0) continue;
      if (fewest <= active) continue;
      best = at;
      fewest = active;
    }
    return best;
  }

  #chooseBusy(attempt: Attempt, seconds: number): number {
    const { count, conns, weight } = this.peers.primary;
    let best = nobody;
    let lowest = Infinity;
    for (let turn = 0, at = attempt.hash; turn < count; turn++, at = (at + 1) % count) {
      const place = this.#placeAt(at);
      const isFull = (conns[place] ?? 0) >= (weight[place] ?? 0);
      if (this.#plan.weightMode === "peak" && isFull) continue;
      if (!this.#isUsable(attempt, place, seconds)) continue;
      const score = this.#score(place);
      if (score > lowest) continue;
      best = at;
      lowest = score;
    }
    return best;
  }

  /** Few requests count most, then how long ago the last one began. */
  #score(place: number): number {
    const { conns, maxFails, fails } = this.peers.primary;
    const since = Math.min(this.#requests - (this.#begun[place] ?? 0), counterMost);
    const score = (conns[place] ?? 0) * (counterMost + 1) + (counterMost - since);
    if (this.#plan.weightMode !== "default") return score;
    const most = maxFails[place] ?? 0;
    const left = this.#left[place] ?? 0;
    const weight = most > 0 ? Math.trunc((left * (most - (fails[place] ?? 0))) / most) : left;
    return weight > 0 ? Math.trunc(score / weight) : score;
  }

  #isUsable(attempt: Attempt, place: number, seconds: number): boolean {
    const group = this.peers.primary;
    if (isTried(attempt, place) || group.down[place] || group.sick[place]) return false;
    const most = group.maxFails[place] ?? 0;
    if (most === 0 || (group.fails[place] ?? 0) < most) return true;
    if (seconds - (group.accessed[place] ?? 0) <= (group.failTimeout[place] ?? 0)) return false;
    group.fails[place] = 0;
    return true;
  }
}

const counterMost = (1 << 20) - 1;
