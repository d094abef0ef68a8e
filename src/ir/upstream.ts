import type { Site } from "../text/span.ts";
import type { HealthCheck } from "./health.ts";
import type { Scope, Traced, TracedFields } from "./scope.ts";

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
  | { readonly kind: "random"; readonly two: boolean };

/** A group of backends, free of dialect. */
export interface Upstream {
  readonly name: string;
  readonly site: Site;
  readonly scope: Scope;
  readonly peers: readonly Peer[];
  readonly balance: Traced<Balance>;
  readonly health: Traced<HealthCheck> | undefined;
}
