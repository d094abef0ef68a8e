import type { Place } from "../decide/balancer/peers.ts";
import { causeCount } from "../decide/retry.ts";
import type { UpstreamPlan } from "../plan.ts";
import type { RequestCounters } from "../proxy/request-counters.ts";
import { connectionColumn, type DataPlane, type PeerCounters } from "../proxy/services.ts";
import type { PeerReport, WorkerReport } from "./messages.ts";

const classes = 6;

/** Reads the columns of a data plane out into a report; `now` is milliseconds since 1970. */
export function reportOf(
  upstreams: readonly UpstreamPlan[],
  connections: Float64Array,
  { upstreams: views, requests }: Pick<DataPlane, "upstreams" | "requests">,
  now: number,
): WorkerReport {
  const reports: PeerReport[] = [];
  for (const [index, upstream] of upstreams.entries()) {
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
  return { connections: [...connections], ...finished(requests), peers: reports };
}

const finished = ({ statuses, times, total }: RequestCounters) => ({
  statuses: [...statuses.entries()].filter(([, count]) => count > 0),
  times: [...times],
  totalTime: total[0] ?? 0,
});

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
  retries: [...counters.retries.subarray(slot * causeCount, (slot + 1) * causeCount)],
  responses: [...counters.responses.subarray(slot * classes, (slot + 1) * classes)],
  sent: counters.sent[slot] ?? 0,
  received: counters.received[slot] ?? 0,
  time: counters.time[slot] ?? 0,
  selected: counters.selected[slot] ?? 0,
});

export const emptyReport: WorkerReport = {
  connections: [],
  statuses: [],
  times: [],
  totalTime: 0,
  peers: [],
};

/** Adds reports up. `gone`: what workers that ended had counted, of which gauges hold nothing. */
export function sumReports(live: readonly WorkerReport[], gone: WorkerReport): WorkerReport {
  const peers = new Map<string, PeerReport>();
  for (const report of [...live, gone])
    for (const peer of report.peers) {
      const key = JSON.stringify([peer.upstream, peer.peer]);
      const known = peers.get(key);
      peers.set(key, known ? sumPeer(known, peer) : peer);
    }
  const statuses = new Map<number, number>();
  for (const report of [...live, gone])
    for (const [status, count] of report.statuses)
      statuses.set(status, (statuses.get(status) ?? 0) + count);
  const all = [...live, gone];
  return {
    connections: sumColumns(all.map((report) => report.connections)),
    statuses: [...statuses].toSorted(([a], [b]) => a - b),
    times: sumColumns(all.map((report) => report.times)),
    totalTime: all.reduce((sum, report) => sum + report.totalTime, 0),
    peers: [...peers.values()],
  };
}

/** A column that is missing in one list is 0 there. */
const sumColumns = (lists: readonly (readonly number[])[]): readonly number[] => {
  const length = Math.max(...lists.map((list) => list.length));
  return Array.from({ length }, (_, column) =>
    lists.reduce((sum, list) => sum + (list[column] ?? 0), 0),
  );
};

/** What stays of a worker that has ended: its totals, without what was under way. */
export const retire = (report: WorkerReport): WorkerReport => ({
  ...report,
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
  retries: sumColumns([a.retries, b.retries]),
  responses: sumColumns([a.responses, b.responses]),
  sent: a.sent + b.sent,
  received: a.received + b.received,
  time: a.time + b.time,
  selected: Math.max(a.selected, b.selected),
});
