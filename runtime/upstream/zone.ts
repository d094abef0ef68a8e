import type { Balancer } from "../decide/balancer/balancer.ts";
import type { PeerNews } from "../decide/balancer/peers.ts";
import type { UpstreamPlan } from "../plan.ts";

/** What one worker tells the others of a peer of a group with a zone. */
export interface PeerTidings {
  /** The block of the group: names of groups are their own in each. */
  readonly block: "http" | "stream";
  readonly upstream: string;
  readonly peer: string;
  readonly news: PeerNews;
}

/** A session that a worker has learnt. */
export interface LearntSession {
  readonly zone: string;
  readonly session: string;
  readonly sid: string;
  readonly create: boolean;
}

/** The way to the other workers. */
export interface ZonePort {
  peer(tidings: PeerTidings): void;
  session(session: LearntSession): void;
}

interface Group {
  readonly plan: UpstreamPlan;
  readonly balancer: Balancer;
}

/** What is found out about the peers of a group goes to the other workers, where it has a zone. */
export function shareState(
  { plan, balancer }: Group,
  block: PeerTidings["block"],
  port: ZonePort | undefined,
): void {
  if (plan.zone === undefined || !port) return;
  balancer.peers.share((index, news) => {
    const peer = plan.peers[index];
    if (peer) port.peer({ block, upstream: plan.name, peer: peer.name, news });
  });
}

/** What another worker found out. */
export function hearTidings(
  groups: readonly Group[],
  { upstream, peer, news }: PeerTidings,
  now: number,
): void {
  for (const { plan, balancer } of groups) {
    if (plan.name !== upstream) continue;
    for (let index = 0; index < plan.peers.length; index++)
      if (plan.peers[index]?.name === peer) balancer.hear(index, news, now);
  }
}
