import type { Site } from "../text/span.ts";
import type { HealthCheck } from "./health.ts";
import type { Scope, Traced, TracedFields } from "./scope.ts";
import type { Stickiness } from "./stickiness.ts";

export type Milliseconds = number;
export type Bytes = number;

/** `10.0.0.1:80`, `[::1]:80`, `name:80`, `unix:/path`, as written; the port is 80 where none is. */
export interface Address {
  readonly text: string;
  readonly kind: "ip" | "name" | "unix";
  /** IP without brackets, host name, or path. */
  readonly host: string;
  readonly port: number;
}

export interface PeerSettings {
  weight: number;
  maxFails: number;
  failTimeout: Milliseconds;
  /** 0: no limit. */
  maxConns: number;
  slowStart: Milliseconds;
  backup: boolean;
  down: boolean;
  /** Addresses of the name are followed while the process runs. */
  resolve: boolean;
  /** The SRV record that is asked for; none where empty. */
  service: string;
  /** What stickiness calls this server (`route`, `sid`, `srun_id`, Tengine's `id`); none where empty. */
  route: string;
  /** Only clients bound to it get there. */
  drain: boolean;
  /** Tengine's jvm_route: requests in progress from which on it counts as busy; 0: no limit. */
  maxBusy: number;
}

export interface Peer extends TracedFields<PeerSettings> {
  readonly site: Site;
  readonly address: Traced<Address>;
}

export type Balance =
  | { readonly kind: "round-robin" }
  | { readonly kind: "ip-hash" }
  | { readonly kind: "least-conn" }
  | { readonly kind: "hash"; readonly key: string; readonly consistent: boolean }
  | { readonly kind: "random"; readonly two: boolean; readonly by?: "least-conn" | LeastTime }
  /** nginx since 1.31, nginx Plus, Angie. */
  | {
      readonly kind: "least-time";
      readonly by: LeastTime;
      /** Requests that have no answer yet count too. */
      readonly inflight: boolean;
      readonly other: readonly string[];
    }
  /** upstream-fair: the least busy one. */
  | {
      readonly kind: "fair";
      readonly roundRobin: boolean;
      readonly weightMode: "default" | "idle" | "peak";
    }
  /** The old upstream_hash module: another mapping than `hash`, the next server after a failure. */
  | { readonly kind: "url-hash"; readonly key: string; readonly again: number }
  /** Tengine's ring, another one than `hash … consistent`. */
  | { readonly kind: "tengine-consistent-hash"; readonly key: string }
  /** Tengine: smooth round robin over virtual nodes, and interleaved. */
  | { readonly kind: "vnswrr" | "iwrr"; readonly maxInit: number | undefined }
  /** Decided elsewhere: Lua, a module that lbc does not know. */
  | { readonly kind: "other"; readonly directive: string };

export type LeastTime = "connect" | "header" | "first_byte" | "last_byte";

/** A group of backends, free of dialect. */
export interface Upstream {
  readonly name: string;
  readonly site: Site;
  readonly scope: Scope;
  readonly peers: readonly Peer[];
  /** How many more `server` lines there are that could not be read. */
  readonly unread: number;
  readonly balance: Traced<Balance>;
  readonly sticky: Traced<Stickiness> | undefined;
  /** The check that the group's own block asks for, else the first of those that send to it. */
  readonly health: Traced<HealthCheck> | undefined;
  /** Shared memory for the state of the group. */
  readonly zone: Traced<{ readonly name: string; readonly size: Bytes | undefined }> | undefined;
}
