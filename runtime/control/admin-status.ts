import type { PeerOrder } from "../decide/peer-orders.ts";
import type { PeerHealth } from "../health/runner.ts";
import type { ErrorLogPlan, PeerPlan, Plan, UpstreamPlan } from "../plan.ts";
import { connectionColumn } from "../proxy/services.ts";
import type { InstanceStatus } from "../vrrp/messages.ts";
import type { WorkerReport } from "./messages.ts";
import { peerKnowledge, peerState, type PeerKnowledge, type PeerState } from "./peer-state.ts";
import { upstreamsOf } from "./plan-parts.ts";
import type { ReloadHistory } from "./reload-history.ts";

/** One worker process and what it has counted itself. */
export interface WorkerFacts {
  readonly pid: number;
  readonly generation: number;
  readonly state: "starting" | "opening" | "running" | "draining" | "stopping";
  readonly report: WorkerReport;
}

/** One moment of everything that the supervisor knows; times are milliseconds since 1970. */
export interface AdminFacts {
  readonly version: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly plan: Plan;
  readonly generation: number;
  readonly loadedAt: number;
  readonly reloads: ReloadHistory;
  /** Workers that ended though nobody asked them to. */
  readonly lostWorkers: number;
  readonly workers: readonly WorkerFacts[];
  readonly report: WorkerReport;
  readonly health: readonly PeerHealth[];
  readonly orders: readonly PeerOrder[];
  /** undefined: nothing floats. */
  readonly ha: HaFacts | undefined;
  readonly now: number;
}

export interface HaFacts {
  readonly pid: number;
  readonly instances: readonly InstanceStatus[];
}

export interface ConnectionStatus {
  readonly accepted: number;
  readonly handled: number;
  readonly active: number;
  readonly reading: number;
  readonly writing: number;
  readonly waiting: number;
}

export interface PeerStatus {
  readonly name: string;
  readonly server: string;
  readonly state: PeerState;
  readonly backup: boolean;
  readonly drained: boolean;
  readonly weight: number;
  readonly configuredWeight: number;
  /** 0: any number. */
  readonly maxConnections: number;
  /** Requests that run now. */
  readonly active: number;
  readonly requests: number;
  readonly fails: number;
  readonly retries: Readonly<Record<string, number>>;
  readonly responses: Readonly<Record<string, number>>;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Of all answers together. */
  readonly responseMilliseconds: number;
  readonly selectedAt: string | undefined;
  readonly check: CheckStatus | undefined;
}

export interface CheckStatus {
  readonly type: string;
  readonly up: boolean;
  /** In a row. */
  readonly succeeded: number;
  readonly failed: number;
  readonly checks: number;
  readonly failures: number;
  /** How often it went down, and for how long in all. */
  readonly downs: number;
  readonly downMilliseconds: number;
}

export interface UpstreamStatus {
  readonly name: string;
  /** Written in `proxy_pass` itself. */
  readonly implicit: boolean;
  readonly balance: string;
  readonly keepalive: number;
  readonly peers: readonly PeerStatus[];
}

/** What `GET /status` says. */
export interface AdminStatus {
  readonly kind: "status";
  readonly version: 1;
  readonly server: {
    readonly version: string;
    readonly pid: number;
    readonly startedAt: string;
    readonly generation: number;
    readonly loadedAt: string;
    readonly lostWorkers: number;
  };
  readonly reloads: ReloadHistory;
  readonly workers: readonly {
    readonly pid: number;
    readonly generation: number;
    readonly state: WorkerFacts["state"];
    readonly requests: number;
    readonly connections: ConnectionStatus;
  }[];
  readonly requests: number;
  readonly connections: ConnectionStatus;
  readonly upstreams: readonly UpstreamStatus[];
  readonly ha: HaFacts | undefined;
  readonly logs: readonly ErrorLogPlan[];
}

export function adminStatus(facts: AdminFacts): AdminStatus {
  const { plan, report } = facts;
  const known = peerKnowledge({ ...facts, peers: report.peers });
  return {
    kind: "status",
    version: 1,
    server: {
      version: facts.version,
      pid: facts.pid,
      startedAt: time(facts.startedAt),
      generation: facts.generation,
      loadedAt: time(facts.loadedAt),
      lostWorkers: facts.lostWorkers,
    },
    reloads: facts.reloads,
    workers: facts.workers.map(({ report: own, ...worker }) => ({
      ...worker,
      requests: own.connections[connectionColumn.requests] ?? 0,
      connections: connectionStatus(own),
    })),
    requests: report.connections[connectionColumn.requests] ?? 0,
    connections: connectionStatus(report),
    upstreams: upstreamsOf(plan).map((upstream) => ({
      name: upstream.name,
      implicit: upstream.implicit,
      balance: balanceOf(upstream),
      keepalive: upstream.keepalive,
      peers: upstream.peers.map((peer) =>
        peerStatus(peer, known(upstream.name, peer.name), facts.now),
      ),
    })),
    ha: facts.ha,
    logs: plan.main.errorLogs,
  };
}

export function connectionStatus({ connections }: WorkerReport): ConnectionStatus {
  const column = (name: keyof typeof connectionColumn) => connections[connectionColumn[name]] ?? 0;
  return {
    accepted: column("accepted"),
    handled: column("handled"),
    active: column("active"),
    reading: column("reading"),
    writing: column("writing"),
    waiting: column("waiting"),
  };
}

function balanceOf({ balance }: UpstreamPlan): string {
  if (balance.kind === "hash") return balance.consistent ? "hash consistent" : "hash";
  return balance.kind === "random" && balance.two ? "random two" : balance.kind;
}

function peerStatus(peer: PeerPlan, known: PeerKnowledge, now: number): PeerStatus {
  const { counted, checked, order } = known;
  return {
    name: peer.name,
    server: peer.server,
    state: peerState(peer, known),
    backup: peer.backup,
    drained: order?.drained === true,
    weight: order?.weight ?? peer.weight,
    configuredWeight: peer.weight,
    maxConnections: peer.maxConns,
    active: counted?.active ?? 0,
    requests: counted?.requests ?? 0,
    fails: counted?.fails ?? 0,
    retries: retriesByCause(counted?.retries ?? []),
    responses: Object.fromEntries(
      (counted?.responses ?? []).flatMap((count, index) =>
        count > 0 ? [[`${index}xx`, count]] : [],
      ),
    ),
    sentBytes: counted?.sent ?? 0,
    receivedBytes: counted?.received ?? 0,
    responseMilliseconds: Math.round(counted?.time ?? 0),
    selectedAt: counted && counted.selected > 0 ? time(counted.selected) : undefined,
    check: checked && checkStatus(checked, now),
  };
}

const checkStatus = ({ type, state, checks, failures }: PeerHealth, now: number): CheckStatus => ({
  type,
  up: state.up,
  succeeded: state.rise,
  failed: state.fall,
  checks,
  failures,
  downs: state.downs,
  downMilliseconds: state.downTime + (state.downSince > 0 ? now - state.downSince : 0),
});

/** Names of `cause`, as `proxy_next_upstream` writes them, in the order of its bits. */
export const retryCauses = [
  "error",
  "timeout",
  "invalid_header",
  "http_500",
  "http_502",
  "http_503",
  "http_504",
  "http_403",
  "http_404",
  "http_429",
] as const;

const retriesByCause = (counts: readonly number[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    retryCauses.flatMap((cause, index) => {
      const count = counts[index] ?? 0;
      return count > 0 ? [[cause, count]] : [];
    }),
  );

const time = (wall: number): string => new Date(wall).toISOString();
