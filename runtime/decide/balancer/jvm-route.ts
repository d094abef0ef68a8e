import type { UpstreamPlan } from "../../plan.ts";
import { outcome, type Attempt, type Outcome } from "./balancer.ts";
import { peerNews } from "./peers.ts";
import { isTried, RoundRobin, secondsOf } from "./round-robin.ts";

type JvmRoutePlan = Extract<UpstreamPlan["balance"], { kind: "jvm-route" }>;

/** No peer. */
const nobody = -1;

/** What `srun_id` is where none is written. */
const usualRoute = "a";

/**
 * `jvm_route`: the peer whose `srun_id` the session begins with, or ends with under `reverse`; turns
 * by weight for those who have none. When everybody is busy or failed, failures are forgotten and
 * the request is answered with 502. The module knows no backups. Source: its C file.
 */
export class JvmRoute extends RoundRobin {
  readonly #reverse: boolean;
  readonly #order: Int32Array;
  readonly #routes: readonly string[];
  readonly #maxBusy: Int32Array;
  readonly #left: Int32Array;
  #current: number;

  constructor(upstream: Pick<UpstreamPlan, "peers">, { reverse }: JvmRoutePlan) {
    super(upstream);
    const { primary } = this.peers;
    const own = upstream.peers.filter(({ backup }) => !backup);
    this.#reverse = reverse;
    this.#routes = own.map(({ route }) =>
      route === undefined || route === "" ? usualRoute : route,
    );
    this.#maxBusy = Int32Array.from(own, ({ maxBusy = 0 }) => maxBusy);
    const weightOf = (place: number) => (primary.down[place] ? 0 : (primary.weight[place] ?? 0));
    const places = own.map((_, place) => place);
    this.#order = Int32Array.from(places.toSorted((a, b) => weightOf(b) - weightOf(a)));
    this.#left = primary.weight.slice();
    this.#current = primary.count - 1;
  }

  override start(attempt: Attempt, key: string, limit: number): void {
    super.start(attempt, key, limit);
    const { count } = this.peers.primary;
    attempt.tries = limit > 0 && count > limit ? limit : count;
    attempt.hash = this.#current;
  }

  override pick(attempt: Attempt, now: number): number {
    const group = this.peers.primary;
    if (group.count === 0) return this.none(attempt);
    attempt.hash = (attempt.hash + 1) % group.count;
    const at = this.#choose(attempt, secondsOf(now));
    if (at === nobody) {
      group.fails.fill(0);
      return this.none(attempt);
    }
    const place = this.#order[at] ?? 0;
    if ((this.#left[place] ?? 0) > 0) this.#left[place] = (this.#left[place] ?? 0) - 1;
    attempt.hash = at;
    this.#current = at;
    return this.take(group, attempt, place);
  }

  override done(attempt: Attempt, result: Outcome, now: number): void {
    const group = this.peers.primary;
    const { place } = attempt;
    if (place < 0) return;
    attempt.place = -1;
    group.conns[place] = (group.conns[place] ?? 0) - 1;
    if (result === outcome.failed) {
      group.tell?.(place, peerNews.failed);
      group.fails[place] = (group.fails[place] ?? 0) + 1;
      group.accessed[place] = secondsOf(now);
      const most = group.maxFails[place] ?? 0;
      const penalty = most > 0 ? Math.trunc((group.weight[place] ?? 0) / most) : 0;
      this.#left[place] = Math.max(0, (this.#left[place] ?? 0) - penalty);
    }
    if (group.count === 1) attempt.tries = 0;
    else if (attempt.tries > 0) attempt.tries--;
  }

  #choose(attempt: Attempt, seconds: number): number {
    if (this.peers.primary.count === 1) return 0;
    const bound = attempt.key === "" ? nobody : this.#chooseBound(attempt, seconds);
    return bound === nobody ? this.#chooseByTurns(attempt, seconds) : bound;
  }

  #chooseBound(attempt: Attempt, seconds: number): number {
    const { count } = this.peers.primary;
    for (let turn = 0, at = attempt.hash; turn < count; turn++, at = (at + 1) % count) {
      const place = this.#order[at] ?? 0;
      const route = this.#routes[place] ?? usualRoute;
      const isOwn = this.#reverse ? attempt.key.endsWith(route) : attempt.key.startsWith(route);
      if (isOwn && this.#isUsable(attempt, place, seconds)) return at;
    }
    return nobody;
  }

  #chooseByTurns(attempt: Attempt, seconds: number): number {
    const { count, weight } = this.peers.primary;
    for (let round = 0; round < 2; round++) {
      for (let turn = 0, at = attempt.hash; turn < count; turn++, at = (at + 1) % count) {
        const place = this.#order[at] ?? 0;
        if ((this.#left[place] ?? 0) > 0 && this.#isUsable(attempt, place, seconds)) return at;
      }
      if (round === 0) this.#left.set(weight);
    }
    return nobody;
  }

  #isUsable(attempt: Attempt, place: number, seconds: number): boolean {
    const group = this.peers.primary;
    const maxBusy = this.#maxBusy[place] ?? 0;
    if (maxBusy > 0 && (group.conns[place] ?? 0) >= maxBusy) return false;
    if (isTried(attempt, place) || group.down[place] || group.sick[place]) return false;
    const most = group.maxFails[place] ?? 0;
    if (most === 0 || (group.fails[place] ?? 0) < most) return true;
    if (seconds - (group.accessed[place] ?? 0) <= (group.failTimeout[place] ?? 0)) return false;
    group.fails[place] = 0;
    return true;
  }
}
