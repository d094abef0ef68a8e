import { latencyBounds } from "../proxy/request-counters.ts";
import { connectionColumn } from "../proxy/services.ts";
import { adminStatus, type AdminFacts, type AdminStatus, type PeerStatus } from "./admin-status.ts";
import { haMetrics } from "./ha-metrics.ts";
import { metric, type Metric, type Sample } from "./metric.ts";
import { peerStates } from "./peer-state.ts";

export interface MetricsPage {
  readonly type: string;
  readonly text: string;
}

/** What `GET /metrics` says, in the text format of Prometheus; the library is loaded by the first. */
export async function metricsPage(facts: AdminFacts): Promise<MetricsPage> {
  const { default: prometheus } = await import("prom-client");
  const registry = prometheus.AggregatorRegistry.aggregate([metricsOf(facts)]);
  return { type: registry.contentType, text: await registry.metrics() };
}

function metricsOf(facts: AdminFacts): Metric[] {
  const status = adminStatus(facts);
  return [
    ...serverMetrics(status, facts),
    ...requestMetrics(facts),
    ...peerMetrics(status),
    ...haMetrics(status.ha),
  ];
}

const one = (value: number): readonly Sample[] => [{ labels: {}, value }];

const timersOf = ({ connections }: AdminFacts["report"]): number =>
  connections[connectionColumn.timers] ?? 0;

function serverMetrics(
  status: AdminStatus,
  { generation, loadedAt, startedAt, report }: AdminFacts,
) {
  const { connections, server, reloads, workers } = status;
  const states = ["active", "reading", "writing", "waiting"] as const;
  return [
    metric("gauge", "build_info", "Version of lbc; the value is 1", [
      { labels: { version: server.version }, value: 1 },
    ]),
    metric("gauge", "start_time_seconds", "Start of the supervisor", one(startedAt / 1000)),
    metric("gauge", "configuration_generation", "Configurations loaded", one(generation)),
    metric("gauge", "configuration_loaded_seconds", "Time of the last load", one(loadedAt / 1000)),
    metric("counter", "reloads_total", "Reloads by result", [
      { labels: { result: "success" }, value: reloads.succeeded },
      { labels: { result: "failure" }, value: reloads.failed },
    ]),
    metric(
      "gauge",
      "workers",
      "Worker processes by state",
      (["running", "draining"] as const).map((state) => ({
        labels: { state },
        value: workers.filter((worker) => worker.state === state).length,
      })),
    ),
    metric("counter", "workers_lost_total", "Workers that died", one(server.lostWorkers)),
    metric("counter", "connections_accepted_total", "Accepted", one(connections.accepted)),
    metric("counter", "connections_handled_total", "Handled", one(connections.handled)),
    metric(
      "gauge",
      "connections",
      "Client connections by state",
      states.map((state) => ({ labels: { state }, value: connections[state] })),
    ),
    metric("gauge", "timers", "Deadlines of connections that are watched", one(timersOf(report))),
    metric("counter", "requests_total", "Requests of clients begun", one(status.requests)),
  ];
}

function requestMetrics({ report }: AdminFacts): readonly Metric[] {
  let below = 0;
  const buckets = [...latencyBounds, Infinity].map((bound, index) => {
    below += report.times[index] ?? 0;
    const le = bound === Infinity ? "+Inf" : bound / 1000;
    return { labels: { le }, value: below, metricName: "lbc_request_duration_seconds_bucket" };
  });
  return [
    metric(
      "counter",
      "responses_total",
      "Requests finished, by status; 0: the client left before there was one",
      report.statuses.map(([status, value]) => ({ labels: { status }, value })),
    ),
    metric("histogram", "request_duration_seconds", "First byte to the end of the answer", [
      ...buckets,
      {
        labels: {},
        value: report.totalTime / 1000,
        metricName: "lbc_request_duration_seconds_sum",
      },
      { labels: {}, value: below, metricName: "lbc_request_duration_seconds_count" },
    ]),
  ];
}

/** A sample for each peer; undefined: it has none. */
type PeerReading = readonly [
  type: "counter" | "gauge",
  name: string,
  help: string,
  read: (peer: PeerStatus) => number | undefined,
];

const peerReadings: readonly PeerReading[] = [
  ["gauge", "weight", "Weight in force", (peer) => peer.weight],
  ["gauge", "active", "Requests that run now", (peer) => peer.active],
  ["counter", "requests_total", "Attempts", (peer) => peer.requests],
  ["counter", "fails_total", "Attempts that failed", (peer) => peer.fails],
  [
    "counter",
    "response_seconds_total",
    "Time of all attempts",
    (peer) => peer.responseMilliseconds / 1000,
  ],
  ["counter", "sent_bytes_total", "Bytes sent to it", (peer) => peer.sentBytes],
  ["counter", "received_bytes_total", "Bytes it sent", (peer) => peer.receivedBytes],
  [
    "gauge",
    "check_up",
    "What active checks say: 1 up",
    ({ check }) => (check ? Number(check.up) : undefined),
  ],
  ["counter", "checks_total", "Active checks", ({ check }) => check?.checks],
  ["counter", "check_failures_total", "Failed checks", ({ check }) => check?.failures],
  ["counter", "check_downs_total", "Times checks took it out", ({ check }) => check?.downs],
];

/** Samples of each peer for each key of what is read. */
type PeerRecord = readonly [
  type: "counter" | "gauge",
  name: string,
  help: string,
  label: string,
  read: (peer: PeerStatus) => Readonly<Record<string, number>>,
];

const peerRecords: readonly PeerRecord[] = [
  [
    "gauge",
    "state",
    "1 for the state that a peer is in",
    "state",
    (peer) => Object.fromEntries(peerStates.map((state) => [state, Number(peer.state === state)])),
  ],
  ["counter", "retries_total", "Attempts that another followed", "cause", (peer) => peer.retries],
  ["counter", "responses_total", "Answers taken, by class", "class", (peer) => peer.responses],
];

const nameOf = (text: string): string => `upstream_peer_${text}`;

function peerMetrics({ upstreams }: AdminStatus): readonly Metric[] {
  const peers = upstreams.flatMap(({ name, peers: own }) =>
    own.map((peer) => ({ labels: { upstream: name, peer: peer.name }, peer })),
  );
  const plain = peerReadings.map(([type, text, help, read]) =>
    metric(
      type,
      nameOf(text),
      help,
      peers.flatMap(({ labels, peer }) => {
        const value = read(peer);
        return value === undefined ? [] : [{ labels, value }];
      }),
    ),
  );
  const keyed = peerRecords.map(([type, text, help, label, read]) =>
    metric(
      type,
      nameOf(text),
      help,
      peers.flatMap(({ labels, peer }) =>
        Object.entries(read(peer)).map(([key, value]) => ({
          labels: { ...labels, [label]: key },
          value,
        })),
      ),
    ),
  );
  return [...keyed, ...plain];
}
