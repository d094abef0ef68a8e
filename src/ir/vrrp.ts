import type { Site } from "../text/span.ts";
import type { Route, Rule } from "./route.ts";
import type { Scope, Traced } from "./scope.ts";
import type {
  BfdInstance,
  GarpGroup,
  InterfaceDelay,
  LinkbeatInterface,
  Tracked,
  Tracking,
  TrackFile,
  TrackGroup,
  TrackProcess,
} from "./tracking.ts";

/** One line of `virtual_ipaddress`, `virtual_ipaddress_excluded` or `static_ipaddress`. */
export interface VirtualAddress {
  readonly site: Site;
  /** Without the prefix length. */
  readonly ip: string;
  readonly family: 4 | 6;
  /** 32 or 128 where none is written. */
  readonly prefix: number;
  readonly device: string | undefined;
  readonly label: string | undefined;
  /** A name of `rt_scopes` or a number, as written. */
  readonly scope: string | undefined;
  /** An address, or `+` and `-` for all host bits set and cleared. */
  readonly broadcast: string | undefined;
  /** The other end of a point-to-point link. */
  readonly peer: string | undefined;
  /** On a VMAC interface of its own. */
  readonly useVmac: boolean;
  /** `home`, `-nodad`, `mngtmpaddr`, `noprefixroute`, `autojoin`: flags of the kernel. */
  readonly flags: readonly string[];
  /** The instance does not care whether somebody deletes it. */
  readonly noTrack: boolean;
  /** For static addresses: the instances that do care. */
  readonly trackGroup: string | undefined;
  /** Seconds that the address may be chosen as a source. */
  readonly preferredLifetime: number | "forever" | undefined;
  /** Words of the line that have no field here, as written. */
  readonly rest: readonly string[];
}

export type TrackedScript = Tracked;

/** A peer of `unicast_peer`; its value is the address. */
export interface UnicastPeer extends Traced<string> {
  readonly site: Site;
  readonly minTtl: number | undefined;
  readonly maxTtl: number | undefined;
}

/** Scalars (state, interface, priority, timers, auth, notify …) are read from `scope`. */
export interface VrrpInstance extends Tracking {
  readonly site: Site;
  readonly name: string;
  readonly scope: Scope;
  readonly addresses: readonly VirtualAddress[];
  readonly excluded: readonly VirtualAddress[];
  readonly routes: readonly Route[];
  readonly rules: readonly Rule[];
  readonly unicastPeers: readonly UnicastPeer[];
}

export interface VrrpScript {
  readonly site: Site;
  readonly name: string;
  readonly scope: Scope;
}

export interface SyncGroup extends Tracking {
  readonly site: Site;
  readonly name: string;
  readonly scope: Scope;
  readonly members: readonly Traced<string>[];
}

/** What a keepalived configuration asks of one machine; its load balancing is `Lvs`. */
export interface Ha {
  /** Keywords outside all blocks: `net_namespace`, `instance`, `child_wait_time` … */
  readonly main: Scope;
  readonly globals: Scope;
  readonly instances: readonly VrrpInstance[];
  readonly scripts: readonly VrrpScript[];
  readonly syncGroups: readonly SyncGroup[];
  readonly trackProcesses: readonly TrackProcess[];
  readonly trackFiles: readonly TrackFile[];
  readonly bfdInstances: readonly BfdInstance[];
  readonly staticAddresses: readonly VirtualAddress[];
  readonly staticRoutes: readonly Route[];
  readonly staticRules: readonly Rule[];
  readonly trackGroups: readonly TrackGroup[];
  readonly garpGroups: readonly GarpGroup[];
  readonly linkbeatInterfaces: readonly LinkbeatInterface[];
  readonly interfaceDelays: readonly InterfaceDelay[];
}
