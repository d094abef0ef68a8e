import type { BeaconDrop } from "./beacon/beacon-receiver.ts";
import type { AlarmStatus } from "./detection/alarms.ts";
import type { DropReason } from "./drop.ts";
import type { PathStatus } from "./heartbeat/heartbeat-path.ts";
import type { Cause } from "./machine/cause.ts";
import type { Tracker } from "./machine/tracking.ts";
import type { Role } from "./machine/types.ts";
import type { Microseconds } from "./plan.ts";
import type { ChecksumStyle } from "./receive.ts";

/*
 * How an instance stands, in plain data: what `lbc ctl ha status`, the metrics and the dumps are
 * made of. Durations are microseconds, `at` is milliseconds since 1970.
 */

export type TrackerKind =
  /** An address to speak from. */
  | "source"
  | "interface"
  | "script"
  | "process"
  | "file"
  /** lbc's own data plane. */
  | "proxy"
  /** A third host that must be seen. */
  | "witness"
  | "heartbeat"
  | "probe"
  | "arbiter"
  | "disk-lock"
  | "fence"
  /** A wait before anything starts. */
  | "startup";

/**
 * One thing that decides about an instance: a tracker, or a guard against split brain (weight 0).
 * `up` is undefined before the first result.
 */
export interface TrackerStatus extends Tracker {
  /** As the configuration calls it. */
  readonly name: string;
  readonly kind: TrackerKind;
  /** The last result in a few words: `exited with status 1`, `no carrier`. */
  readonly detail: string;
}

/** One change of an instance's role. */
export interface Transition {
  readonly from: Role;
  readonly to: Role;
  readonly cause: Cause;
  /** Who or what: `10.0.0.2 (priority 200)`, `script chk_http (exited with status 1)`. */
  readonly detail: string;
  /** In force at that time. */
  readonly priority: number;
  readonly at: number;
}

/** What operators have asked of an instance. */
export interface OrderState {
  /** It does not become master until `resume`. */
  readonly held: boolean;
  /** `waiting`: resigned, nobody is master yet; `taken`: it lets the peer be master. */
  readonly failover: "no" | "waiting" | "taken";
}

/** Another router whose packets came in under this instance's id. */
export interface PeerSeen {
  readonly address: string;
  /** Of its last advert that was taken; undefined: none was. */
  readonly priority: number | undefined;
  readonly interval: Microseconds | undefined;
  readonly checksum: ChecksumStyle | undefined;
  /** How long ago anything came from it. */
  readonly ago: Microseconds;
  readonly adverts: number;
  readonly dropped: readonly (readonly [DropReason, number])[];
}

/** Another lbc node that has told of this virtual router by beacon. */
export interface NodeSeen {
  readonly node: string;
  readonly role: Role;
  readonly priority: number;
  /** An operator holds it back there. */
  readonly held: boolean;
  readonly hearsUs: boolean;
  readonly paths: readonly {
    readonly name: string;
    /** Since its last beacon over this path of ours. */
    readonly ago: Microseconds;
    /** It has not missed three. */
    readonly heard: boolean;
  }[];
}

/** keepalived's counters, by its names in camel case (vrrp.h: vrrp_stats), and some of ours. */
export interface Counters {
  readonly advertsReceived: number;
  readonly advertsSent: number;
  readonly becameMaster: number;
  readonly releasedMaster: number;
  readonly priorityZeroReceived: number;
  readonly priorityZeroSent: number;
  readonly transitions: number;
  readonly dropped: readonly (readonly [DropReason, number])[];
  readonly lateness: Lateness;
}

/** How late adverts left: counts up to each bound, and one more above the last. */
export interface Lateness {
  readonly bounds: readonly Microseconds[];
  readonly counts: readonly number[];
  readonly sum: Microseconds;
  readonly most: Microseconds;
}

export interface TimerStatus {
  readonly interval: Microseconds;
  /** What a backup counts with: version 3 adopts the master's. */
  readonly masterInterval: Microseconds;
  readonly down: Microseconds;
  readonly skew: Microseconds;
  /** What happens next by itself, and in how long; undefined: nothing. */
  readonly next:
    | { readonly what: "advert" | "master-down" | "announce"; readonly in: Microseconds }
    | undefined;
}

export interface InstanceStatus {
  readonly name: string;
  readonly interface: string;
  readonly vrid: number;
  readonly version: 2 | 3;
  readonly role: Role;
  readonly basePriority: number;
  readonly priority: number;
  readonly preempt: boolean;
  readonly source: string | undefined;
  readonly master: { readonly from: string; readonly priority: number } | undefined;
  readonly addresses: readonly string[];
  /** Those of `addresses` that are on this machine now. */
  readonly held: readonly string[];
  /** The sync group it belongs to. */
  readonly group: string | undefined;
  readonly trackers: readonly TrackerStatus[];
  readonly guards: readonly TrackerStatus[];
  readonly orders: OrderState;
  /** The last change of its role. */
  readonly last: Transition | undefined;
  readonly timers: TimerStatus;
  readonly peers: readonly PeerSeen[];
  readonly nodes?: readonly NodeSeen[];
  /** Beacons that this machine did not take, of all instances. */
  readonly beaconsDropped?: readonly (readonly [BeaconDrop, number])[];
  /** The further ways of its adverts. */
  readonly heartbeats?: readonly PathStatus[];
  /** Conflicts that last. */
  readonly alarms?: readonly AlarmStatus[];
  readonly alarmsRaised?: number;
  readonly counters: Counters;
}
