import type { Bytes, Milliseconds } from "./upstream.ts";

export type CheckType =
  | "tcp"
  | "http"
  | "ssl_hello"
  | "gmssl_hello"
  | "mysql"
  | "ajp"
  | "fastcgi"
  | "udp";

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
}
