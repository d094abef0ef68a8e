import type { InstanceStatus, TrackerStatus } from "../vrrp/status.ts";
import type { HaFacts } from "./admin-status.ts";
import { stateNumbers } from "./ha-dump.ts";
import { metric, type Metric, type Sample } from "./metric.ts";

/** Metrics of the HA plane; none where nothing floats. */
export function haMetrics(ha: HaFacts | undefined): readonly Metric[] {
  if (!ha) return [];
  const { instances } = ha;
  return [
    ...readings.map(([type, name, help, read]) =>
      metric(
        type,
        `vrrp_${name}`,
        help,
        instances.flatMap((one): Sample[] => {
          const value = read(one);
          return value === undefined ? [] : [{ labels: labelsOf(one), value }];
        }),
      ),
    ),
    metric("counter", "vrrp_adverts_dropped_total", "Packets not taken, by reason", drops(ha)),
    metric(
      "gauge",
      "vrrp_tracker_up",
      "1 where a tracked thing is well; nothing before its first result",
      instances.flatMap((one) => one.trackers.flatMap((tracker) => upSample(one, tracker))),
    ),
    metric(
      "gauge",
      "vrrp_guard_up",
      "1 where a guard against split brain permits to be master",
      instances.flatMap((one) => one.guards.flatMap((guard) => upSample(one, guard))),
    ),
    metric(
      "gauge",
      "vrrp_node_paths",
      "Paths on which another lbc node is heard by beacon",
      instances.flatMap(nodePaths),
    ),
    metric(
      "counter",
      "vrrp_beacons_dropped_total",
      "Beacons not taken, by reason",
      (instances.find((one) => one.beaconsDropped)?.beaconsDropped ?? []).map(
        ([reason, value]) => ({ labels: { reason }, value }),
      ),
    ),
    metric(
      "histogram",
      "vrrp_advert_lateness_seconds",
      "How late adverts left",
      instances.flatMap(lateness),
    ),
  ];
}

type Reading = readonly [
  type: "counter" | "gauge",
  name: string,
  help: string,
  read: (status: InstanceStatus) => number | undefined,
];

const readings: readonly Reading[] = [
  [
    "gauge",
    "state",
    "0 init or stopped, 1 backup, 2 master, 3 fault",
    ({ role }) => (role === "stopped" ? 0 : stateNumbers[role]),
  ],
  ["gauge", "master", "1 where this machine is master", ({ role }) => Number(role === "master")],
  ["gauge", "addresses", "Addresses of the instance", ({ addresses }) => addresses.length],
  ["gauge", "addresses_held", "Those that are on this machine", ({ held }) => held.length],
  ["gauge", "priority", "Priority in force", ({ priority }) => priority],
  ["gauge", "base_priority", "Priority without trackers", ({ basePriority }) => basePriority],
  ["gauge", "held", "1 while an operator holds it", ({ orders }) => Number(orders.held)],
  [
    "gauge",
    "failover_pending",
    "1 while addresses that were given away are with nobody",
    ({ orders }) => Number(orders.failover === "waiting"),
  ],
  ["gauge", "peers", "Other routers heard", ({ peers }) => peers.length],
  [
    "gauge",
    "last_transition_seconds",
    "Time of the last change of state",
    ({ last }) => last && last.at / 1000,
  ],
  [
    "gauge",
    "split_brain",
    "Signs of a second master that are seen now",
    ({ alarms }) => alarms?.length ?? 0,
  ],
  [
    "counter",
    "split_brain_total",
    "Signs of a second master so far",
    ({ alarmsRaised }) => alarmsRaised ?? 0,
  ],
  ["counter", "transitions_total", "Changes of state", ({ counters }) => counters.transitions],
  ["counter", "adverts_sent_total", "Adverts sent", ({ counters }) => counters.advertsSent],
  ["counter", "adverts_received_total", "Adverts taken", (one) => one.counters.advertsReceived],
  ["counter", "became_master_total", "Times it became master", (one) => one.counters.becameMaster],
  [
    "counter",
    "released_master_total",
    "Times it was master no more",
    (one) => one.counters.releasedMaster,
  ],
  [
    "counter",
    "priority_zero_sent_total",
    "Resignations sent",
    (one) => one.counters.priorityZeroSent,
  ],
  [
    "counter",
    "priority_zero_received_total",
    "Resignations received",
    (one) => one.counters.priorityZeroReceived,
  ],
];

const labelsOf = ({ name, vrid }: InstanceStatus) => ({ instance: name, vrid });

const drops = ({ instances }: HaFacts): readonly Sample[] =>
  instances.flatMap((one) =>
    one.counters.dropped.map(([reason, value]) => ({
      labels: { ...labelsOf(one), reason },
      value,
    })),
  );

const nodePaths = (one: InstanceStatus): Sample[] =>
  (one.nodes ?? []).map(({ node, paths }) => ({
    labels: { ...labelsOf(one), node },
    value: paths.filter(({ heard }) => heard).length,
  }));

const upSample = (one: InstanceStatus, { name, kind, up }: TrackerStatus): Sample[] =>
  up === undefined
    ? []
    : [{ labels: { ...labelsOf(one), kind, tracker: name }, value: Number(up) }];

function lateness(one: InstanceStatus): readonly Sample[] {
  const { bounds, counts, sum } = one.counters.lateness;
  const labels = labelsOf(one);
  const name = "lbc_vrrp_advert_lateness_seconds";
  let below = 0;
  const buckets = [...bounds, Infinity].map((bound, index): Sample => {
    below += counts[index] ?? 0;
    const le = bound === Infinity ? "+Inf" : bound / 1_000_000;
    return { labels: { ...labels, le }, value: below, metricName: `${name}_bucket` };
  });
  return [
    ...buckets,
    { labels, value: sum / 1_000_000, metricName: `${name}_sum` },
    { labels, value: below, metricName: `${name}_count` },
  ];
}
