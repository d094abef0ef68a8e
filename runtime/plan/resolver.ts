/** `resolver` and `resolver_timeout`; times are milliseconds. */
export interface ResolverPlan {
  /** `127.0.0.1:53`, `[::1]:53`. */
  readonly servers: readonly string[];
  /** undefined: as long as the answers say. */
  readonly valid: number | undefined;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly timeout: number;
}
