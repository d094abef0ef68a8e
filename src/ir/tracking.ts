import type { Site } from "../text/span.ts";
import type { Scope, Traced } from "./scope.ts";
import type { Milliseconds } from "./upstream.ts";

/** One line of a `track_*` block. */
export interface Tracked {
  readonly site: Site;
  readonly name: string;
  /** Overrides the weight of what is tracked; 0 is FAULT on failure. */
  readonly weight: number | undefined;
  /** `reverse` or `noreverse`; that of what is tracked where neither is written. */
  readonly reverse: boolean | undefined;
}

/** What an instance or a sync group depends on. */
export interface Tracking {
  readonly trackScripts: readonly Tracked[];
  readonly trackInterfaces: readonly Tracked[];
  readonly trackProcesses: readonly Tracked[];
  readonly trackFiles: readonly Tracked[];
  readonly trackBfd: readonly Tracked[];
}

/** `vrrp_track_process NAME { … }`: up while its quorum of processes runs. */
export interface TrackProcess {
  readonly site: Site;
  readonly name: string;
  readonly scope: Scope;
}

/** `track_file NAME { … }`: a file whose number is multiplied by a weight. */
export interface TrackFile {
  readonly site: Site;
  readonly name: string;
  readonly scope: Scope;
}

/** `bfd_instance NAME { … }`: a session with a neighbour. */
export interface BfdInstance {
  readonly site: Site;
  readonly name: string;
  readonly scope: Scope;
}

/** `track_group NAME { group { … } }`: instances that go with static addresses and routes. */
export interface TrackGroup {
  readonly site: Site;
  readonly name: string;
  readonly scope: Scope;
  readonly members: readonly Traced<string>[];
}

/** `garp_group { … }`: interfaces that share one pace of gratuitous ARPs. */
export interface GarpGroup {
  readonly site: Site;
  readonly scope: Scope;
  readonly interfaces: readonly Traced<string>[];
}

/** A line of `linkbeat_interfaces`. */
export interface LinkbeatInterface {
  readonly site: Site;
  readonly name: string;
  readonly method: "MII" | "ETHTOOL" | "IOCTL" | undefined;
}

/** A line of `interface_up_down_delays`. */
export interface InterfaceDelay {
  readonly site: Site;
  readonly name: string;
  readonly down: Milliseconds;
  /** keepalived 2.2.7 takes 0 where none is written; its manual says: that of `down`. */
  readonly up: Milliseconds | undefined;
}
