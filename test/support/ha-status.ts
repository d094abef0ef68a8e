import type { InstanceStatus } from "../../runtime/vrrp/status.ts";

/** How a healthy master stands, with whatever else a test needs. */
export function instanceStatusOf(changes: Partial<InstanceStatus> = {}): InstanceStatus {
  return {
    name: "VI_1",
    interface: "eth0",
    vrid: 51,
    version: 2,
    role: "master",
    basePriority: 150,
    priority: 150,
    preempt: true,
    source: "10.0.0.1",
    master: undefined,
    addresses: ["10.0.0.100"],
    held: ["10.0.0.100"],
    group: undefined,
    trackers: [],
    guards: [],
    orders: { held: false, failover: "no" },
    last: undefined,
    timers: {
      interval: 1_000_000,
      masterInterval: 1_000_000,
      down: 3_414_062,
      skew: 414_062,
      next: { what: "advert", in: 300_000 },
    },
    peers: [],
    counters: {
      advertsSent: 4,
      advertsReceived: 1,
      becameMaster: 1,
      releasedMaster: 0,
      priorityZeroReceived: 0,
      priorityZeroSent: 0,
      transitions: 2,
      dropped: [],
      lateness: { bounds: [500, 1000], counts: [7, 2, 1], sum: 9000, most: 4000 },
    },
    ...changes,
  };
}
