import type { Site } from "../text/span.ts";
import type { Checker } from "./checker.ts";
import type { Scope } from "./scope.ts";

/** An address and a port. Port 0 is every port; for a real server that of its virtual server. */
export interface ServiceAddress {
  readonly ip: string;
  readonly family: 4 | 6;
  readonly port: number;
}

/** A line of a `virtual_server_group`. */
export type GroupMember =
  | {
      readonly kind: "addresses";
      readonly site: Site;
      readonly family: 4 | 6;
      readonly first: string;
      /** The same as `first` for a single address. */
      readonly last: string;
      readonly port: number;
    }
  | {
      readonly kind: "fwmark";
      readonly site: Site;
      readonly mark: number;
      readonly family: 4 | 6 | undefined;
    };

/** `virtual_server_group NAME { … }`. */
export interface VirtualServerGroup {
  readonly site: Site;
  readonly name: string;
  readonly members: readonly GroupMember[];
}

/** What a virtual server takes: one address, all packets with a mark, or a group's. */
export type VirtualService =
  | ({ readonly kind: "address" } & ServiceAddress)
  | { readonly kind: "fwmark"; readonly mark: number }
  | { readonly kind: "group"; readonly name: string };

/** `real_server IP PORT { … }`; what its scope does not say the virtual server does. */
export interface RealServer {
  readonly site: Site;
  readonly address: ServiceAddress;
  readonly scope: Scope;
  readonly checkers: readonly Checker[];
}

/** `virtual_server … { … }`: scheduler, quorum, sorry server and timers are read from `scope`. */
export interface VirtualServer {
  readonly site: Site;
  readonly service: VirtualService;
  readonly scope: Scope;
  readonly realServers: readonly RealServer[];
}

/** What a keepalived configuration asks of IPVS. */
export interface Lvs {
  readonly groups: readonly VirtualServerGroup[];
  readonly servers: readonly VirtualServer[];
  /** The last block `SSL`, for SSL_GET. */
  readonly ssl: { readonly site: Site; readonly scope: Scope } | undefined;
}
