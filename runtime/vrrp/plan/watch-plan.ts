import type { Microseconds } from "../plan.ts";

/* What instances depend on besides interfaces and scripts, as part of the HA plan. */

/** `vrrp_track_process`: processes that must run. */
export interface ProcessPlan {
  readonly name: string;
  /** The name in /proc/PID/comm, or with `fullCommand` the first word of the command line. */
  readonly process: string;
  readonly fullCommand: boolean;
  readonly match: ParameterMatch;
  readonly quorum: number;
  /** Infinity does not travel as JSON: 4294967295 where nothing is written, as keepalived has it. */
  readonly quorumMax: number;
  readonly forkDelay: Microseconds;
  readonly terminateDelay: Microseconds;
}

/**
 * What its parameters must be: anything, exactly these, these and maybe more (`partial`), or these
 * with a last one that may go on (`initial`).
 */
export interface ParameterMatch {
  readonly kind: "any" | "exact" | "partial" | "initial";
  readonly parameters: readonly string[];
}

/** `track_file`: a file that holds a number. */
export interface FilePlan {
  readonly name: string;
  readonly path: string;
  /** `init_file`: what to write at the start; without `overwrite` only where nothing is. */
  readonly init: { readonly value: number; readonly overwrite: boolean } | undefined;
}

/** `interface_up_down_delays`: how long a change of a link must last before it counts. */
export interface InterfaceDelayPlan {
  readonly name: string;
  readonly down: Microseconds;
  readonly up: Microseconds;
}

/** What the file of one machine watches. */
export interface WatchedPlan {
  readonly processes: readonly ProcessPlan[];
  readonly files: readonly FilePlan[];
  readonly delays: readonly InterfaceDelayPlan[];
}

/** What one instance depends on of it. */
export type WatchPlan =
  /** `index` into `WatchedPlan.processes` or `.files`. */
  | {
      readonly kind: "process" | "file";
      readonly index: number;
      readonly weight: number;
      readonly reverse: boolean;
    }
  /** lbc's own data plane. */
  | {
      readonly kind: "proxy";
      readonly weight: number;
      readonly reverse: boolean;
      /** The least share of healthy peers, 0 to 1. */
      readonly healthy: number;
      /** The group of servers whose peers count; undefined: every group. */
      readonly group: string | undefined;
      /** Nobody has written it: the proxy is served beside. */
      readonly implied: boolean;
    };
