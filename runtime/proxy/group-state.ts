import type { Attempt, Balancer } from "../decide/balancer/balancer.ts";
import { carry, follow } from "../decide/balancer/carry.ts";
import { causeCount } from "../decide/retry.ts";
import type { PeerPlan, UpstreamPlan } from "../plan.ts";
import { newPeerCounters } from "./peer-counters.ts";
import type { PeerCounters } from "./services.ts";

/** The peers that a group has for a time; when others come, this one knows its successor. */
export class GroupState {
  readonly plan: UpstreamPlan;
  readonly balancer: Balancer;
  readonly counters: PeerCounters;
  next: GroupState | undefined = undefined;
  /** Index of each peer in `next`; -1: it is gone. */
  moves = new Int32Array(0);

  constructor(plan: UpstreamPlan, balancer: Balancer) {
    this.plan = plan;
    this.balancer = balancer;
    this.counters = newPeerCounters(plan.peers.length);
  }

  /** Other peers take over what is known of those that stay. */
  succeed(
    peers: readonly PeerPlan[],
    make: (plan: UpstreamPlan) => Balancer,
    now: number,
  ): GroupState {
    const plan = { ...this.plan, peers };
    const next = new GroupState(plan, make(plan));
    const before = { peers: this.plan.peers, balancer: this.balancer };
    this.moves = carry(before, { peers, balancer: next.balancer }, now) as Int32Array<ArrayBuffer>;
    moveCounters(this.counters, next.counters, this.moves);
    this.next = next;
    return next;
  }
}

/** The state that holds now; an attempt that was begun in an older one is brought there. */
export function present(state: GroupState, attempt: Attempt): GroupState {
  let now = state;
  while (now.next) {
    follow(attempt, now.balancer, now.next.balancer, now.moves);
    now = now.next;
  }
  return now;
}

const strides: readonly (readonly [keyof PeerCounters, number])[] = [
  ["requests", 1],
  ["active", 1],
  ["fails", 1],
  ["retries", causeCount],
  ["responses", 6],
  ["sent", 1],
  ["received", 1],
  ["time", 1],
  ["selected", 1],
];

function moveCounters(before: PeerCounters, after: PeerCounters, moves: Int32Array): void {
  for (const [name, stride] of strides)
    for (const [index, moved] of moves.entries())
      for (let at = moved < 0 ? stride : 0; at < stride; at++)
        after[name][moved * stride + at] = before[name][index * stride + at] ?? 0;
}
