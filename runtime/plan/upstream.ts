import type { ValuePlan } from "../plan.ts";
import type { FollowPlan } from "./follow.ts";
import type { MatchPlan } from "./health-match.ts";
import type { StickyPlan } from "./sticky.ts";

export interface UpstreamPlan {
  readonly name: string;
  /** A server written in `proxy_pass` itself: no group of the configuration. */
  readonly implicit: boolean;
  readonly balance:
    | { readonly kind: "round-robin" }
    | { readonly kind: "ip-hash" }
    | { readonly kind: "least-conn" }
    | { readonly kind: "hash"; readonly key: ValuePlan; readonly consistent: boolean }
    | { readonly kind: "random"; readonly two: boolean; readonly by?: LeastTimePlan | undefined }
    | { readonly kind: "least-time"; readonly by: LeastTimePlan; readonly inflight: boolean }
    | {
        readonly kind: "fair";
        readonly roundRobin: boolean;
        readonly weightMode: "default" | "idle" | "peak";
      }
    /** The old upstream_hash module. */
    | { readonly kind: "url-hash"; readonly key: ValuePlan; readonly again: number }
    | { readonly kind: "tengine-hash"; readonly key: ValuePlan }
    /** The session of a client, in `cookie` or in the part of the URL that is called so. */
    | {
        readonly kind: "jvm-route";
        readonly cookie: ValuePlan;
        readonly parameter: string;
        readonly reverse: boolean;
      };
  readonly sticky?: StickyPlan;
  /** The shared memory that holds its state: workers tell each other of failures. */
  readonly zone?: string;
  readonly peers: readonly PeerPlan[];
  /** Names that are looked up again and again; their peers come behind those of `fixed`. */
  readonly follow?: readonly FollowPlan[];
  readonly fixed?: readonly PeerPlan[];
  /** Idle connections kept for each worker; 0: none are. */
  readonly keepalive: number;
  readonly keepaliveRequests: number;
  readonly keepaliveTimeout: number;
  readonly keepaliveTime: number;
  readonly health: HealthPlan | undefined;
}

/** Up to which byte of an answer `least_time` measures; `connect` and `first_byte` in `stream`. */
export type LeastTimePlan = "connect" | "header" | "first_byte" | "last_byte";

/** One address: a name that resolves to several is several peers. */
export interface PeerPlan {
  /** As nginx names it: `10.0.0.1:80`, `unix:/path`; the key of statistics and `$upstream_addr`. */
  readonly name: string;
  /** As written in the configuration. */
  readonly server: string;
  readonly host: string;
  readonly port: number;
  readonly unix: boolean;
  readonly weight: number;
  readonly maxFails: number;
  readonly failTimeout: number;
  readonly maxConns: number;
  readonly backup: boolean;
  readonly down: boolean;
  /** Only clients that are bound to it get there. */
  readonly drain?: boolean;
  /** Milliseconds in which a peer that is back grows to its weight. */
  readonly slowStart?: number;
  /** `route`, `srun_id`, Tengine's `id`: what the configuration calls it. */
  readonly route?: string;
  /** What stickiness calls it: the route, or a digest of its name; bytes. */
  readonly sid?: string;
  /** Tengine's jvm_route; 0: no limit. */
  readonly maxBusy?: number;
}

export interface HealthPlan {
  readonly type: "tcp" | "http" | "ssl_hello" | "fastcgi" | "ajp" | "mysql" | "udp";
  readonly interval: number;
  readonly timeout: number;
  readonly rise: number;
  readonly fall: number;
  readonly port: number | undefined;
  readonly startDown: boolean;
  readonly send: string;
  /** 2 for `http_2xx`. */
  readonly expect: readonly number[];
  /** nginx Plus: what decides instead of `expect`. */
  readonly match?: MatchPlan;
  /** In TLS. */
  readonly secure?: boolean;
  /** Milliseconds at most by which each check comes later. */
  readonly jitter?: number;
}
