import type { Site } from "../text/span.ts";

/** `10.0.0.0/8`, `default`; the longest prefix where none is written. */
export interface Network {
  readonly ip: string;
  readonly family: 4 | 6;
  readonly prefix: number;
}

/** A word of `ip route` or `ip rule` that has no field of its own, and what belongs to it. */
export interface IpOption {
  readonly name: string;
  readonly values: readonly string[];
}

export interface NextHop {
  readonly gateway: string | undefined;
  readonly device: string | undefined;
  /** 1 to 256. */
  readonly weight: number | undefined;
  readonly options: readonly IpOption[];
}

/** A line of `static_routes` or `virtual_routes`, in the words of `ip route add`. */
export interface Route {
  readonly site: Site;
  readonly type:
    | "unicast"
    | "local"
    | "broadcast"
    | "multicast"
    | "throw"
    | "unreachable"
    | "prohibit"
    | "blackhole"
    | "nat";
  /** Undefined where the line lets either be. */
  readonly family: 4 | 6 | undefined;
  readonly destination: Network | undefined;
  readonly gateway: string | undefined;
  /** keepalived's `or`: a second gateway of equal cost. */
  readonly alternative: string | undefined;
  readonly device: string | undefined;
  readonly source: string | undefined;
  /** A name of `rt_tables` or a number, as written; so are scope and protocol. */
  readonly table: string | undefined;
  readonly scope: string | undefined;
  readonly protocol: string | undefined;
  readonly metric: number | undefined;
  readonly nextHops: readonly NextHop[];
  /** `append` and `add` change what a route that is already there means. */
  readonly placement: "prepend" | "append" | "add";
  readonly noTrack: boolean;
  readonly trackGroup: string | undefined;
  /** `mtu 1400`, `advmss lock 1300`, `encap …` and the rest. */
  readonly options: readonly IpOption[];
}

/** A line of `static_rules` or `virtual_rules`, in the words of `ip rule add`. */
export interface Rule {
  readonly site: Site;
  readonly negated: boolean;
  readonly family: 4 | 6 | undefined;
  readonly from: Network | undefined;
  readonly to: Network | undefined;
  /** keepalived chooses one, counting down from 16384, where none is written. */
  readonly priority: number | undefined;
  readonly table: string | undefined;
  readonly inputInterface: string | undefined;
  readonly outputInterface: string | undefined;
  /** `mark` or `mark/mask`. */
  readonly fwmark: string | undefined;
  readonly goto: number | undefined;
  /** `nop`, `blackhole`, `unreachable`, `prohibit`, `nat`. */
  readonly action: string | undefined;
  readonly noTrack: boolean;
  readonly trackGroup: string | undefined;
  /** `tos`, `realms`, `uidrange`, `sport`, `l3mdev` and the rest. */
  readonly options: readonly IpOption[];
}
