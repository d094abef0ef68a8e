import type { PeerOrder } from "../decide/peer-orders.ts";
import type { PeerHealth } from "../health/runner.ts";
import type { PeerPlan, Plan, UpstreamPlan } from "../plan.ts";
import { connectionColumn, type StatusAnswer } from "../proxy/services.ts";
import type { WorkerReport } from "./messages.ts";
import { peerKnowledge, peerState, type PeerKnowledge, type PeerState } from "./peer-state.ts";

/** What the tree is made from: one moment of the whole machine. */
export interface StatusFacts {
  readonly plan: Plan;
  /** As `Server:` says it: `lbc/0.1.0`, or the branding of `--compat`. */
  readonly version: string;
  /** How many configurations were loaded since the start. */
  readonly generation: number;
  /** Milliseconds since 1970. */
  readonly loadedAt: number;
  /** The worker that answers, and the supervisor. */
  readonly pid: number;
  readonly ppid: number;
  readonly report: WorkerReport;
  readonly health: readonly PeerHealth[];
  readonly orders: readonly PeerOrder[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

interface Branch {
  readonly [name: string]: Branch | string | number | boolean | null;
}

/** The tree under `api /status` with the names that THS uses (those of Angie's API, mostly). */
export function statusTree(facts: StatusFacts): Branch {
  const { plan, report } = facts;
  return {
    httpserver: {
      version: facts.version,
      generation: facts.generation,
      load_time: iso(facts.loadedAt),
      pid: facts.pid,
      ppid: facts.ppid,
    },
    connections: connections(report),
    slabs: {},
    http: {
      server_zones: {},
      location_zones: {},
      upstreams: branch(
        (plan.http?.upstreams ?? []).filter(({ implicit }) => !implicit),
        (upstream) => [upstream.name, upstreamBranch(upstream, facts)],
      ),
    },
    stream: {
      server_zones: {},
      upstreams: branch(
        (plan.stream?.upstreams ?? []).filter(({ implicit }) => !implicit),
        (upstream) => [upstream.name, streamBranch(upstream, facts)],
      ),
    },
    resolvers: {},
  };
}

function connections({ connections: columns }: WorkerReport): Branch {
  const column = (name: keyof typeof connectionColumn) => columns[connectionColumn[name]] ?? 0;
  return {
    accepted: column("accepted"),
    dropped: column("accepted") - column("handled"),
    active: column("active") - column("waiting"),
    idle: column("waiting"),
  };
}

function upstreamBranch(upstream: UpstreamPlan, facts: StatusFacts): Branch {
  const known = peerKnowledge({ ...facts, peers: facts.report.peers });
  return {
    peers: branch(upstream.peers, (peer) => [
      peer.name,
      peerBranch(peer, known(upstream.name, peer.name), facts.now),
    ]),
    keepalive: upstream.keepalive,
  };
}

/** Connections have no answers that could be told apart, and are not kept. */
function streamBranch(upstream: UpstreamPlan, facts: StatusFacts): Branch {
  const known = peerKnowledge({ ...facts, peers: facts.report.peers });
  return {
    peers: branch(upstream.peers, (peer) => {
      const { responses: _, ...rest } = peerBranch(
        peer,
        known(upstream.name, peer.name),
        facts.now,
      );
      return [peer.name, rest];
    }),
  };
}

/** As these APIs name what lbc knows more exactly; `draining` is Angie's. */
const stateNames: Readonly<Record<PeerState, string>> = {
  up: "up",
  unavailable: "unavailable",
  unhealthy: "down",
  draining: "draining",
  drained: "draining",
  down: "down",
};

function peerBranch(peer: PeerPlan, known: PeerKnowledge, now: number): Branch {
  const { counted, checked, order } = known;
  const state = checked?.state;
  return {
    server: peer.server,
    backup: peer.backup,
    weight: order?.weight ?? peer.weight,
    state: stateNames[peerState(peer, known)],
    selected: {
      current: counted?.active ?? 0,
      total: counted?.requests ?? 0,
      ...(counted && counted.selected > 0 && { last: iso(counted.selected) }),
    },
    ...(peer.maxConns > 0 && { max_conns: peer.maxConns }),
    responses: responses(counted?.responses ?? []),
    data: { sent: counted?.sent ?? 0, received: counted?.received ?? 0 },
    health: {
      fails: counted?.fails ?? 0,
      unavailable: state?.downs ?? 0,
      downtime: state ? state.downTime + (state.downSince > 0 ? now - state.downSince : 0) : 0,
      ...(state && state.downSince > 0 && { downstart: iso(state.downSince) }),
    },
    ...(checked && {
      health_check: {
        rise_count: checked.state.rise,
        fall_count: checked.state.fall,
        check_type: checked.type,
      },
    }),
  };
}

/** Classes, not single codes: that is what workers count. */
const responses = (counts: readonly number[]): Branch =>
  Object.fromEntries(
    counts.flatMap((count, index) => (index > 0 && count > 0 ? [[`${index}xx`, count]] : [])),
  );

/** Keys come from the configuration: `__proto__` must be a name like any other. */
const branch = <T>(items: readonly T[], entry: (item: T) => readonly [string, Branch]): Branch =>
  Object.fromEntries(items.map(entry));

const iso = (wall: number): string => `${new Date(wall).toISOString().slice(0, 19)}Z`;

/** The part of the tree under a path like `/status/http/upstreams/tongweb`, or 404. */
export function statusAnswer(tree: Branch, path: string): StatusAnswer {
  const [root, ...names] = path.split("/").filter(Boolean);
  let found: Branch[string] | undefined = root === "status" ? tree : undefined;
  for (const name of names) {
    // The manual of THS writes both.
    const key = name === "upstream" ? "upstreams" : name;
    found = isBranch(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found === undefined
    ? json(404, {
        error: "PathNotFound",
        description: `Requested API entity "${path}" doesn't exist.`,
      })
    : json(200, found);
}

const isBranch = (value: unknown): value is Branch => typeof value === "object" && value !== null;

const json = (status: number, value: Branch[string]): StatusAnswer => ({
  status,
  type: "application/json",
  body: Buffer.from(`${JSON.stringify(value, undefined, 4)}\n`, "utf8").toString("latin1"),
});

/** The page of `stub_status`, to the byte. */
export function stubStatus({ connections: columns }: WorkerReport): StatusAnswer {
  const column = (name: keyof typeof connectionColumn) => columns[connectionColumn[name]] ?? 0;
  return {
    status: 200,
    type: "text/plain",
    body:
      `Active connections: ${column("active")} \nserver accepts handled requests\n` +
      ` ${column("accepted")} ${column("handled")} ${column("requests")} \n` +
      `Reading: ${column("reading")} Writing: ${column("writing")} Waiting: ${column("waiting")} \n`,
  };
}
