import type { UpstreamPlan } from "../../plan.ts";
import type { Attempt, Balancer, Outcome } from "./balancer.ts";
import { outcome } from "./balancer.ts";
import type { PeerGroup } from "./peers.ts";
import { Peers } from "./peers.ts";

export const secondsOf = (now: number): number => Math.floor(now / 1000);

export const isTried = ({ tried }: Attempt, place: number): boolean =>
  ((tried[place >>> 5] ?? 0) & (1 << (place & 31))) !== 0;

export function markTried({ tried }: Attempt, place: number): void {
  const word = place >>> 5;
  tried[word] = (tried[word] ?? 0) | (1 << (place & 31));
}

/** Cheaper than `fill` for the word or two that there are. */
function forgetTried({ tried }: Attempt): void {
  for (let word = 0; word < tried.length; word++) tried[word] = 0;
}

/** Whether a peer may be chosen now, whatever the policy; `tried` is not looked at. */
export function isAvailable(group: PeerGroup, place: number, seconds: number): boolean {
  if (group.down[place] || group.sick[place]) return false;
  const maxFails = group.maxFails[place] ?? 0;
  if (
    maxFails > 0 &&
    (group.fails[place] ?? 0) >= maxFails &&
    seconds - (group.checked[place] ?? 0) <= (group.failTimeout[place] ?? 0)
  )
    return false;
  const maxConns = group.maxConns[place] ?? 0;
  return maxConns === 0 || (group.conns[place] ?? 0) < maxConns;
}

/** Opens the next window of failures when the one of the chosen peer is over. */
export function checkNow(group: PeerGroup, place: number, seconds: number): void {
  if (seconds - (group.checked[place] ?? 0) > (group.failTimeout[place] ?? 0))
    group.checked[place] = seconds;
}

/**
 * Smooth weighted round robin of nginx 1.22 with its failure window, and what all other policies
 * share: groups, tries, connections, failures. nginx: ngx_http_upstream_round_robin.c.
 */
export class RoundRobin implements Balancer {
  readonly peers: Peers;

  constructor(upstream: Pick<UpstreamPlan, "peers">) {
    this.peers = new Peers(upstream.peers);
  }

  start(attempt: Attempt, key: string, limit: number): void {
    const { primary, backup } = this.peers;
    const words = Math.max(1, (Math.max(primary.count, backup.count) + 31) >>> 5);
    if (attempt.tried.length < words) attempt.tried = new Uint32Array(words);
    else forgetTried(attempt);
    attempt.peer = -1;
    attempt.place = -1;
    attempt.backup = false;
    attempt.key = key;
    const tries = primary.tries + backup.tries;
    attempt.tries = limit > 0 && tries > limit ? limit : tries;
  }

  pick(attempt: Attempt, now: number): number {
    const seconds = secondsOf(now);
    if (this.peers.single) return this.#only(attempt);
    if (!attempt.backup) {
      const place = this.choose(this.peers.primary, attempt, seconds);
      if (place >= 0) return this.take(this.peers.primary, attempt, place);
      if (this.peers.backup.count === 0) return this.none(attempt);
      attempt.backup = true;
      forgetTried(attempt);
    }
    const place = this.choose(this.peers.backup, attempt, seconds);
    return place < 0 ? this.none(attempt) : this.take(this.peers.backup, attempt, place);
  }

  done(attempt: Attempt, result: Outcome, now: number): void {
    const group = attempt.backup ? this.peers.backup : this.peers.primary;
    const place = attempt.place;
    if (place < 0) return;
    attempt.place = -1;
    group.conns[place] = (group.conns[place] ?? 0) - 1;
    if (this.peers.single) {
      attempt.tries = 0;
      return;
    }
    if (result === outcome.failed) this.#fail(group, place, secondsOf(now));
    else if ((group.accessed[place] ?? 0) < (group.checked[place] ?? 0)) group.fails[place] = 0;
    if (attempt.tries > 0) attempt.tries--;
  }

  /** A place in the group, its weight paid; -1: none is left. */
  protected choose(group: PeerGroup, attempt: Attempt, seconds: number): number {
    return this.chooseOf(group, attempt, seconds, undefined, 0);
  }

  /** The same among the peers of one owner, where `owners` is given. */
  protected chooseOf(
    group: PeerGroup,
    attempt: Attempt,
    seconds: number,
    owners: Int32Array | undefined,
    owner: number,
  ): number {
    const { weight, effectiveWeight, currentWeight } = group;
    let best = -1;
    let bestWeight = 0;
    let total = 0;
    for (let place = 0; place < group.count; place++) {
      if (owners !== undefined && owners[place] !== owner) continue;
      if (isTried(attempt, place) || !isAvailable(group, place, seconds)) continue;
      const effective = effectiveWeight[place] ?? 0;
      const current = (currentWeight[place] ?? 0) + effective;
      currentWeight[place] = current;
      total += effective;
      if (effective < (weight[place] ?? 0)) effectiveWeight[place] = effective + 1;
      if (best === -1 || current > bestWeight) {
        best = place;
        bestWeight = current;
      }
    }
    if (best === -1) return -1;
    currentWeight[best] = bestWeight - total;
    checkNow(group, best, seconds);
    return best;
  }

  protected take(group: PeerGroup, attempt: Attempt, place: number): number {
    markTried(attempt, place);
    group.conns[place] = (group.conns[place] ?? 0) + 1;
    attempt.place = place;
    attempt.peer = group.index[place] ?? -1;
    return attempt.peer;
  }

  protected none(attempt: Attempt): number {
    attempt.place = -1;
    attempt.peer = -1;
    return -1;
  }

  /** The only peer there is: neither `tried` nor failures keep it from being chosen. */
  #only(attempt: Attempt): number {
    const group = this.peers.primary;
    const maxConns = group.maxConns[0] ?? 0;
    if (group.down[0] || group.sick[0] || (maxConns > 0 && (group.conns[0] ?? 0) >= maxConns))
      return this.none(attempt);
    return this.take(group, attempt, 0);
  }

  #fail(group: PeerGroup, place: number, seconds: number): void {
    group.fails[place] = (group.fails[place] ?? 0) + 1;
    group.accessed[place] = seconds;
    group.checked[place] = seconds;
    const maxFails = group.maxFails[place] ?? 0;
    if (maxFails === 0) return;
    const penalty = Math.trunc((group.weight[place] ?? 0) / maxFails);
    group.effectiveWeight[place] = Math.max(0, (group.effectiveWeight[place] ?? 0) - penalty);
  }
}
