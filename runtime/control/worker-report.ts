import type { Place } from "../decide/balancer/peers.ts";
import type { HttpPlan } from "../plan.ts";
import { connectionColumn, type PeerCounters, type UpstreamView } from "../proxy/services.ts";
import type { PeerReport, WorkerReport } from "./messages.ts";

const classes = 6;

/** Reads the columns of a data plane out into a report; `now` is milliseconds since 1970. */
export function reportOf(
  http: HttpPlan,
  connections: Float64Array,
  views: readonly UpstreamView[],
  now: number,
): WorkerReport {
  const reports: PeerReport[] = [];
  for (const [index, upstream] of http.upstreams.entries()) {
    const view = views[index];
    if (!view) continue;
    for (const [slot, { name }] of upstream.peers.entries())
      reports.push({
        upstream: upstream.name,
        peer: name,
        unavailable: isUnavailable(view.peers.at(slot), now),
        ...counted(view.counters, slot),
      });
  }
  return { connections: [...connections], peers: reports };
}

/** Out for its failures (`max_fails`), as nginx compares: in whole seconds. */
function isUnavailable(at: Place | undefined, now: number): boolean {
  if (!at) return false;
  const { group, place } = at;
  const most = group.maxFails[place] ?? 0;
  const since = Math.floor(now / 1000) - (group.checked[place] ?? 0);
  return most > 0 && (group.fails[place] ?? 0) >= most && since <= (group.failTimeout[place] ?? 0);
}

const counted = (counters: PeerCounters, slot: number) => ({
  requests: counters.requests[slot] ?? 0,
  active: counters.active[slot] ?? 0,
  fails: counters.fails[slot] ?? 0,
  responses: [...counters.responses.subarray(slot * classes, (slot + 1) * classes)],
  sent: counters.sent[slot] ?? 0,
  received: counters.received[slot] ?? 0,
  time: counters.time[slot] ?? 0,
  selected: counters.selected[slot] ?? 0,
});

export const emptyReport: WorkerReport = { connections: [], peers: [] };

/** Adds reports up. `gone`: what workers that ended had counted, of which gauges hold nothing. */
export function sumReports(live: readonly WorkerReport[], gone: WorkerReport): WorkerReport {
  const peers = new Map<string, PeerReport>();
  for (const report of [...live, gone])
    for (const peer of report.peers) {
      const key = JSON.stringify([peer.upstream, peer.peer]);
      const known = peers.get(key);
      peers.set(key, known ? sumPeer(known, peer) : peer);
    }
  const connections = Array.from({ length: connectionColumn.count }, (_, column) =>
    [...live, gone].reduce((sum, report) => sum + (report.connections[column] ?? 0), 0),
  );
  return { connections, peers: [...peers.values()] };
}

/** What stays of a worker that has ended: its totals, without what was under way. */
export const retire = (report: WorkerReport): WorkerReport => ({
  connections: report.connections.map((value, column) =>
    column >= connectionColumn.active ? 0 : value,
  ),
  peers: report.peers.map((peer) => ({ ...peer, active: 0, unavailable: false })),
});

const sumPeer = (a: PeerReport, b: PeerReport): PeerReport => ({
  upstream: a.upstream,
  peer: a.peer,
  requests: a.requests + b.requests,
  unavailable: a.unavailable || b.unavailable,
  active: a.active + b.active,
  fails: a.fails + b.fails,
  responses: a.responses.map((value, index) => value + (b.responses[index] ?? 0)),
  sent: a.sent + b.sent,
  received: a.received + b.received,
  time: a.time + b.time,
  selected: Math.max(a.selected, b.selected),
});
