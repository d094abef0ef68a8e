import type { Site } from "../text/span.ts";
import type { Scope, Traced } from "./scope.ts";

export interface VirtualAddress {
  readonly site: Site;
  /** Without the prefix length. */
  readonly ip: string;
  readonly family: 4 | 6;
  /** 32 or 128 where none is written. */
  readonly prefix: number;
  readonly device: string | undefined;
  readonly label: string | undefined;
  readonly scope: string | undefined;
  readonly broadcast: string | undefined;
  /** Words of the line that have no field here, as written. */
  readonly rest: readonly string[];
}

export interface TrackedScript {
  readonly site: Site;
  readonly name: string;
  /** Overrides the script's own weight. */
  readonly weight: number | undefined;
  readonly reverse: boolean;
}

export interface TrackedInterface {
  readonly site: Site;
  readonly name: string;
  readonly weight: number | undefined;
}

/** Scalars (state, interface, priority, timers, auth, notify …) are read from `scope`. */
export interface VrrpInstance {
  readonly site: Site;
  readonly name: string;
  readonly scope: Scope;
  readonly addresses: readonly VirtualAddress[];
  readonly excluded: readonly VirtualAddress[];
  readonly unicastPeers: readonly Traced<string>[];
  readonly trackScripts: readonly TrackedScript[];
  readonly trackInterfaces: readonly TrackedInterface[];
}

export interface VrrpScript {
  readonly site: Site;
  readonly name: string;
  readonly scope: Scope;
}

export interface SyncGroup {
  readonly site: Site;
  readonly name: string;
  readonly scope: Scope;
  readonly members: readonly Traced<string>[];
}

/** What a keepalived configuration asks of one machine. */
export interface Ha {
  readonly globals: Scope;
  readonly instances: readonly VrrpInstance[];
  readonly scripts: readonly VrrpScript[];
  readonly syncGroups: readonly SyncGroup[];
}
