import type { PeerPlan } from "../../plan.ts";
import type { Attempt, Balancer } from "./balancer.ts";
import type { Place } from "./peers.ts";
import { isTried, markTried } from "./round-robin.ts";

/** A balancer with the peers that it was made of. */
export interface Membership {
  readonly peers: readonly PeerPlan[];
  readonly balancer: Balancer;
}

/** Index of each peer among those that come after; -1: it is gone. A name may be there twice. */
export function movesOf(before: readonly PeerPlan[], after: readonly PeerPlan[]): Int32Array {
  const places = new Map<string, number[]>();
  for (const [index, { server, name }] of after.entries()) {
    const key = `${server} ${name}`;
    const list = places.get(key);
    if (list) list.push(index);
    else places.set(key, [index]);
  }
  return Int32Array.from(
    before,
    ({ server, name }) => places.get(`${server} ${name}`)?.shift() ?? -1,
  );
}

/**
 * Gives a fresh balancer what is known of the peers that stay: connections, failures, verdicts,
 * turns. Those that come start slowly where they may, unless they are the first. `now`: wall clock.
 */
export function carry(before: Membership, after: Membership, now: number): Int32Array {
  const moves = movesOf(before.peers, after.peers);
  const isNew = new Uint8Array(after.peers.length).fill(1);
  for (const [index, moved] of moves.entries()) {
    const [from, to] = [before.balancer.peers.at(index), after.balancer.peers.at(moved)];
    if (!from || !to) continue;
    isNew[moved] = 0;
    copy(from, to);
  }
  if (before.peers.length > 0)
    for (const [index, fresh] of isNew.entries()) {
      const to = after.balancer.peers.at(index);
      if (fresh === 1 && to) to.group.beginSlowly(to.place, now);
    }
  after.balancer.inherit?.(before.balancer, moves);
  return moves;
}

function copy({ group: from, place }: Place, { group: to, place: own }: Place): void {
  to.conns[own] = from.conns[place] ?? 0;
  to.fails[own] = from.fails[place] ?? 0;
  to.accessed[own] = from.accessed[place] ?? 0;
  to.checked[own] = from.checked[place] ?? 0;
  to.sick[own] = from.sick[place] ?? 0;
  to.slowSince[own] = from.slowSince[place] ?? -Infinity;
  if (to.weight[own] !== from.weight[place]) return;
  to.effectiveWeight[own] = from.effectiveWeight[place] ?? 0;
  to.currentWeight[own] = from.currentWeight[place] ?? 0;
}

/** Brings an attempt that was begun with the old peers to the new ones. */
export function follow(
  attempt: Attempt,
  before: Balancer,
  after: Balancer,
  moves: Int32Array,
): void {
  const old = attempt.backup ? before.peers.backup : before.peers.primary;
  const { primary, backup } = after.peers;
  const words = Math.max(1, (Math.max(primary.count, backup.count) + 31) >>> 5);
  const next: Attempt = { ...attempt, tried: new Uint32Array(words) };
  const isOpen = attempt.place >= 0;
  const stands = isOpen ? after.peers.at(moves[attempt.peer] ?? -1) : undefined;
  if (stands) attempt.backup = stands.group === backup;
  const own = attempt.backup ? backup : primary;
  for (let place = 0; place < old.count; place++) {
    const at = isTried(attempt, place)
      ? after.peers.at(moves[old.index[place] ?? -1] ?? -1)
      : undefined;
    if (at?.group === own) markTried(next, at.place);
  }
  attempt.tried = next.tried;
  attempt.place = stands?.place ?? -1;
  attempt.peer = attempt.peer < 0 ? -1 : (moves[attempt.peer] ?? -1);
}
