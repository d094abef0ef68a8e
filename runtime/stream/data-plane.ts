import type { Socket } from "node:dgram";

import type { LimitZones } from "../decide/limits/zones.ts";
import type { PeerPlan, Plan } from "../plan.ts";
import type { Services, UpstreamView } from "../proxy/services.ts";
import type { Accepted } from "../upstream/accept.ts";
import { hearTidings, type PeerTidings } from "../upstream/zone.ts";
import { acceptConnection } from "./accept.ts";
import { StreamEngine } from "./engine.ts";
import { receiveDatagrams } from "./udp.ts";

/** What serves the `stream` block of a plan in one worker; a reload makes another. */
export interface StreamPlane {
  /** Takes over what a listener of `StreamPlan.listeners` accepted. */
  accept(listener: number, accepted: Accepted): void;
  /** Takes over the datagrams of a listener. */
  takeDatagrams(listener: number, socket: Socket): void;
  /** Sessions of TCP go on; `ended` is called once, when the last is over. */
  drain(ended: () => void): void;
  /** What workers have in common. */
  readonly limits: LimitZones;
  /** Cuts everything. */
  destroy(): void;
  readonly upstreams: readonly UpstreamView[];
  /** What another worker found out about a peer. */
  hearPeer(tidings: PeerTidings): void;
  /** Other peers in a group, from now on: names have other addresses. */
  setPeers(upstream: number, peers: readonly PeerPlan[]): void;
  /** The verdict of active checks on a peer; until told, every peer is healthy. */
  setHealthy(upstream: number, peer: number, healthy: boolean): void;
}

export function createStreamPlane(plan: Plan, services: Services): StreamPlane {
  if (!plan.stream) throw new Error("the plan has no stream block");
  const engine = new StreamEngine(plan, plan.stream, services);
  return {
    limits: engine.limits,
    accept: (listener, accepted) => acceptConnection(engine, listener, accepted),
    takeDatagrams: (listener, socket) => receiveDatagrams(engine, listener, socket),
    drain: (ended) => drain(engine, ended),
    destroy: () => destroy(engine),
    upstreams: engine.upstreams,
    hearPeer: (tidings) => hearTidings(engine.upstreams, tidings, services.wall()),
    setPeers: (upstream, peers) => engine.setPeers(upstream, peers),
    setHealthy: (upstream, peer, healthy) =>
      engine.upstreams[upstream]?.balancer.peers.setHealthy(peer, healthy, services.wall()),
  };
}

function drain(engine: StreamEngine, ended: () => void): void {
  engine.tick();
  for (const one of engine.living) one.shutDown();
  engine.onEmpty = () => {
    engine.onEmpty = undefined;
    engine.wheel.stop();
    ended();
  };
  if (engine.living.size === 0) engine.onEmpty();
}

function destroy(engine: StreamEngine): void {
  engine.names.close();
  engine.tick();
  engine.onEmpty = undefined;
  for (const one of engine.living) one.cut();
  engine.wheel.stop();
}
