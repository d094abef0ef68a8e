import type { UpstreamPlan } from "../../plan.ts";
import type { Attempt, Balancer, Outcome } from "./balancer.ts";
import { outcome } from "./balancer.ts";
import type { PeerGroup } from "./peers.ts";
import { bound, Peers, peerNews, type PeerNews } from "./peers.ts";

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
  return !isFailed(group, place, seconds) && hasRoom(group, place);
}

/** Out for its failures. */
function isFailed(group: PeerGroup, place: number, seconds: number): boolean {
  const maxFails = group.maxFails[place] ?? 0;
  return (
    maxFails > 0 &&
    (group.fails[place] ?? 0) >= maxFails &&
    seconds - (group.checked[place] ?? 0) <= (group.failTimeout[place] ?? 0)
  );
}

function hasRoom(group: PeerGroup, place: number): boolean {
  const maxConns = group.maxConns[place] ?? 0;
  return maxConns === 0 || (group.conns[place] ?? 0) < maxConns;
}

/** Its failures have taken it out, or would. */
function isCounted(group: PeerGroup, place: number): boolean {
  const most = group.maxFails[place] ?? 0;
  return most > 0 && (group.fails[place] ?? 0) >= most;
}

/** Opens the next window of failures when the one of the chosen peer is over. */
export function checkNow(group: PeerGroup, place: number, seconds: number): void {
  const isOver = seconds - (group.checked[place] ?? 0) > (group.failTimeout[place] ?? 0);
  if (!isOver) return;
  if (group.tell && isCounted(group, place)) group.tell(place, peerNews.tried);
  group.checked[place] = seconds;
}

/**
 * The place that a client is bound to, where it can be had; -1 otherwise. A peer that only takes
 * such clients is one of them.
 */
export function boundPlace(group: PeerGroup, attempt: Attempt, seconds: number): number {
  if (attempt.hint === "") return -1;
  const place = group.bySid.get(attempt.hint) ?? -1;
  if (place < 0 || isTried(attempt, place)) return -1;
  if (((group.down[place] ?? 0) & ~bound) !== 0 || group.sick[place]) return -1;
  if (!attempt.faithful && isFailed(group, place, seconds)) return -1;
  return hasRoom(group, place) ? place : -1;
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
    attempt.hint = "";
    attempt.strict = false;
    const tries = primary.tries + backup.tries;
    attempt.tries = limit > 0 && tries > limit ? limit : tries;
  }

  pick(attempt: Attempt, now: number): number {
    const seconds = secondsOf(now);
    if (this.peers.single) return this.#only(attempt, seconds);
    if (attempt.strict && attempt.hint !== "") return this.pickBound(attempt, seconds);
    if (this.peers.isSlow) this.peers.throttle(now);
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
    if (result === outcome.failed) {
      countFailure(group, place, now);
      group.tell?.(place, peerNews.failed);
    } else if ((group.accessed[place] ?? 0) < (group.checked[place] ?? 0))
      recover(group, place, now);
    if (attempt.tries > 0) attempt.tries--;
  }

  /** A place in the group, its weight paid; -1: none is left. */
  protected choose(group: PeerGroup, attempt: Attempt, seconds: number): number {
    const place = attempt.hint === "" ? -1 : boundPlace(group, attempt, seconds);
    if (place < 0) return this.chooseOf(group, attempt, seconds, undefined, -1);
    // A client that comes back pays like any other, as far as the rotation can still level it.
    const { weight, currentWeight, totalWeight } = group;
    const limit = ((weight[place] ?? 0) - totalWeight) * (group.isSlow ? 100 : 1);
    if ((currentWeight[place] ?? 0) > limit)
      return this.chooseOf(group, attempt, seconds, undefined, place);
    checkNow(group, place, seconds);
    return place;
  }

  /** Whether the client gets the peer that it is bound to, or nobody. */
  protected settled(attempt: Attempt, seconds: number): boolean {
    if (attempt.hint === "") return false;
    return this.pickBound(attempt, seconds) >= 0 || attempt.strict;
  }

  /** The peer that the client is bound to, of the primaries; -1 without. */
  protected pickBound(attempt: Attempt, seconds: number): number {
    const group = this.peers.primary;
    const place = boundPlace(group, attempt, seconds);
    if (place < 0) return this.none(attempt);
    checkNow(group, place, seconds);
    return this.take(group, attempt, place);
  }

  /**
   * The same among the peers of the owner `own`, where `owners` is given; without them `own` is the
   * place that is taken whatever the weights say, -1 for none.
   */
  protected chooseOf(
    group: PeerGroup,
    attempt: Attempt,
    seconds: number,
    owners: Int32Array | undefined,
    own: number,
  ): number {
    const { weight, effectiveWeight, currentWeight, factor } = group;
    let best = -1;
    let bestWeight = 0;
    let total = 0;
    for (let place = 0; place < group.count; place++) {
      if (owners !== undefined && owners[place] !== own) continue;
      if (isTried(attempt, place) || !isAvailable(group, place, seconds)) continue;
      const effective = effectiveWeight[place] ?? 0;
      const share = effective * (factor[place] ?? 1);
      const current = (currentWeight[place] ?? 0) + share;
      currentWeight[place] = current;
      total += share;
      if (effective < (weight[place] ?? 0)) effectiveWeight[place] = effective + 1;
      if (best === -1 || current > bestWeight) {
        best = place;
        bestWeight = current;
      }
    }
    if (owners === undefined && own >= 0) {
      best = own;
      bestWeight = currentWeight[own] ?? 0;
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
  #only(attempt: Attempt, seconds: number): number {
    const group = this.peers.primary;
    if (attempt.hint !== "" && boundPlace(group, attempt, seconds) === 0)
      return this.take(group, attempt, 0);
    if (group.down[0] || group.sick[0] || !hasRoom(group, 0)) return this.none(attempt);
    return this.take(group, attempt, 0);
  }

  hear(index: number, news: PeerNews, now: number): void {
    const at = this.peers.at(index);
    if (!at || this.peers.single) return;
    const { group, place } = at;
    if (news === peerNews.failed) countFailure(group, place, now);
    else if (news === peerNews.tried) group.checked[place] = secondsOf(now);
    else forgive(group, place, now);
  }
}

function countFailure(group: PeerGroup, place: number, now: number): void {
  const seconds = secondsOf(now);
  group.fails[place] = (group.fails[place] ?? 0) + 1;
  group.accessed[place] = seconds;
  group.checked[place] = seconds;
  const maxFails = group.maxFails[place] ?? 0;
  if (maxFails === 0) return;
  if ((group.slowStart[place] ?? 0) > 0 && group.isSlow) {
    startAgain(group, place, now);
    return;
  }
  const penalty = Math.trunc((group.weight[place] ?? 0) / maxFails);
  group.effectiveWeight[place] = Math.max(0, (group.effectiveWeight[place] ?? 0) - penalty);
}

/** A peer that answers after its time out has none of its failures left. */
export function recover(group: PeerGroup, place: number, now: number): void {
  if ((group.fails[place] ?? 0) > 0) group.tell?.(place, peerNews.recovered);
  forgive(group, place, now);
}

function forgive(group: PeerGroup, place: number, now: number): void {
  if (isCounted(group, place)) group.beginSlowly(place, now);
  group.fails[place] = 0;
}

/** A failure takes back a part of what `slow_start` had given. */
function startAgain(group: PeerGroup, place: number, now: number): void {
  const most = group.maxFails[place] ?? 0;
  if ((group.fails[place] ?? 0) >= most) return;
  const time = group.slowStart[place] ?? 0;
  const since = Math.max(group.slowSince[place] ?? 0, now - time);
  group.slowSince[place] = since + time / most;
}
