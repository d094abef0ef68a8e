import type { Site } from "../text/span.ts";
import type { Bytes, Milliseconds } from "./upstream.ts";

export type CheckType =
  | "tcp"
  | "http"
  | "ssl_hello"
  | "gmssl_hello"
  | "mysql"
  | "ajp"
  | "fastcgi"
  | "udp"
  | "grpc";

/**
 * An active check, free of dialect. A field is `undefined` where the file says nothing and the
 * product documents no default; whoever runs the check chooses and says so.
 */
export interface HealthCheck {
  readonly type: CheckType | undefined;
  readonly interval: Milliseconds | undefined;
  readonly timeout: Milliseconds | undefined;
  /** Successes in a row until a peer is up, failures in a row until it is down. */
  readonly rise: number | undefined;
  readonly fall: number | undefined;
  readonly port: number | undefined;
  readonly startDown: boolean | undefined;
  /** Bytes sent by an `http` check, escapes resolved. */
  readonly send: string | undefined;
  /** Classes of status that count as alive: `http_2xx` is 2. */
  readonly expect: readonly number[] | undefined;
  readonly requestsPerConnection: number | undefined;
  readonly maxResponse?: Bytes;
  /** nginx Plus: what is asked for by an `http` check, and the `match` block that judges it. */
  readonly uri?: string | undefined;
  readonly match?: string | undefined;
  /** nginx Plus: the requests of the location go in TLS, and so do checks. */
  readonly secure?: boolean;
  /** nginx Plus: the longest random delay added to the interval. */
  readonly jitter?: Milliseconds | undefined;
  /** nginx Plus: the state survives a reload. */
  readonly persistent?: boolean | undefined;
  /** nginx Plus: how long a connection is kept for further checks. */
  readonly keepaliveTime?: Milliseconds | undefined;
  readonly grpc?: { readonly service: string | undefined; readonly status: number } | undefined;
  /** Words that the model has no place for, as written. */
  readonly other?: readonly string[];
}

/** nginx Plus: `match name { … }`, what an answer to a check must look like. */
export interface HealthMatch {
  readonly site: Site;
  readonly name: string;
  readonly conditions: readonly MatchCondition[];
}

export type MatchCondition = { readonly site: Site } & (
  | {
      readonly kind: "status";
      readonly negated: boolean;
      /** Both ends included. */
      readonly ranges: readonly (readonly [first: number, last: number])[];
    }
  | {
      readonly kind: "header";
      readonly name: string;
      readonly test: "there" | "equals" | "matches";
      readonly negated: boolean;
      readonly value: string;
    }
  | {
      readonly kind: "body";
      readonly negated: boolean;
      readonly caseless: boolean;
      readonly pattern: string;
    }
  /** Every variable is neither empty nor `0`. */
  | { readonly kind: "require"; readonly variables: readonly string[] }
  /** stream: bytes to send, bytes or a pattern to wait for; escapes resolved. */
  | { readonly kind: "send"; readonly bytes: string }
  | { readonly kind: "expect"; readonly test: "bytes" | "regex"; readonly value: string }
);
