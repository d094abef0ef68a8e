import type { Socket as DatagramSocket } from "node:dgram";

import type { Peers } from "../decide/balancer/peers.ts";
import type { LimitZones } from "../decide/limits/zones.ts";
import type { ErrorLogPlan, Level, PeerPlan } from "../plan.ts";
import type { SessionStore } from "../tls/session-store.ts";
import type { TicketKeys } from "../tls/ticket-keys.ts";
import type { Accepted } from "../upstream/accept.ts";
import type { LearntSession, PeerTidings, ZonePort } from "../upstream/zone.ts";
import type { RequestCounters } from "./request-counters.ts";

/** What the handlers `api` (THS) and `stub_status` are asked; the answer may come later. */
export interface StatusQuestion {
  readonly kind: "status" | "stub-status";
  /** The path of the directive, and the normalised URI and arguments of the request. */
  readonly path: string;
  readonly uri: string;
  readonly args: string;
  /** What the location matched of the URI; the rest is looked up below `path`. */
  readonly location: string;
}

export interface StatusAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** What a worker lends to the data plane: clocks, chance, logs and what other processes know. */
export interface Services {
  /** Monotonic milliseconds. */
  now(): number;
  /** Milliseconds since 1970. */
  wall(): number;
  /** In [0, 1). */
  random(): number;
  readonly pid: number;
  readonly hostname: string;
  /** Folder for unlinked temporary files of buffered bodies. */
  readonly temporaryFolder: string;
  /** A message in nginx's words, `*connection` included; the sink adds time, level and pid. */
  errorLog(
    logs: readonly ErrorLogPlan[],
    level: Level,
    text: string,
    facts?: Readonly<Record<string, string | undefined>>,
  ): void;
  /** `errorLog` wants what a message is about apart from it. */
  readonly structured?: boolean;
  /** One line without its newline, for the file at `path` (relative ones: against the prefix). */
  accessLog(path: string, line: string): void;
  status(question: StatusQuestion, answer: (answer: StatusAnswer) => void): void;
  /** Keys that all workers share, so that TLS tickets hold in each of them. */
  readonly ticketKeys: TicketKeys | undefined;
  /** Sessions of TLS that all workers share; undefined: each has its own. */
  readonly sessions?: SessionStore | undefined;
  /** The other workers; undefined: there are none. */
  readonly zone?: ZonePort;
  /** Columns of `connectionColumn`, kept by the worker so that they outlive a reload. */
  readonly connections: Float64Array;
  /** This worker keeps the caches within their bounds, for all workers. */
  readonly managesCaches?: boolean;
}

/** Columns of `Services.connections`; those from `active` on are gauges. */
export const connectionColumn = {
  accepted: 0,
  handled: 1,
  requests: 2,
  active: 3,
  reading: 4,
  writing: 5,
  waiting: 6,
  /** Deadlines that are watched. */
  timers: 7,
  count: 8,
} as const;

/** One upstream in numbers, a slot for each peer; `api /status` and the metrics read it. */
export interface PeerCounters {
  /** Attempts sent to the peer. */
  readonly requests: Float64Array;
  /** Attempts that run now. */
  readonly active: Int32Array;
  /** Attempts that failed by `proxy_next_upstream`'s count. */
  readonly fails: Float64Array;
  /** Attempts that another followed, by bit of the cause: column `peer * causeCount + bit`. */
  readonly retries: Float64Array;
  /** Answers by class: column `peer * 6 + (status / 100 | 0)`. */
  readonly responses: Float64Array;
  readonly sent: Float64Array;
  readonly received: Float64Array;
  /** Milliseconds of all answers, head to last byte of the body. */
  readonly time: Float64Array;
  /** Wall time of the last pick; 0 never. */
  readonly selected: Float64Array;
}

export interface DataPlane {
  /** Takes over what a listener of the plan accepted. */
  accept(listener: number, accepted: Accepted): void;
  /** Takes over the datagrams of a listener of the plan. */
  takeDatagrams?(listener: number, socket: DatagramSocket): void;
  /**
   * No more keep-alive: answers say `Connection: close`; `ended` is called once, when the last
   * connection is gone.
   */
  drain(ended: () => void): void;
  /** Closes connections that wait for a next request: for QUIT, after `drain`. */
  closeIdle(): void;
  /** Cuts everything: for TERM and `worker_shutdown_timeout`. */
  destroy(): void;
  /** What workers have in common. */
  readonly limits?: LimitZones | undefined;
  /** By index of the upstream of the plan. */
  readonly upstreams: readonly UpstreamView[];
  readonly requests: RequestCounters;
  /** Brings the gauges of `Services.connections` up to date, before they are read. */
  countConnections(): void;
  /** What another worker found out about a peer. */
  hearPeer(tidings: PeerTidings): void;
  /** A session that another worker has learnt. */
  hearSession(session: LearntSession): void;
  /** Other peers in a group, from now on: names have other addresses. */
  setPeers(upstream: number, peers: readonly PeerPlan[]): void;
  /** The verdict of active checks on a peer; until told, every peer is healthy. */
  setHealthy(upstream: number, peer: number, healthy: boolean): void;
}

/** State and counts of one upstream in this worker, for `api /status` and metrics. */
export interface UpstreamView {
  readonly peers: Peers;
  readonly counters: PeerCounters;
}
