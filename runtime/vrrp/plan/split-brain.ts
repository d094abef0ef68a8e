/*
 * What keeps two nodes from being master at once, as annotations say it: further heartbeat paths,
 * witnesses, a probe through a third node. Times are microseconds.
 */

type Microseconds = number;

/** `# lbc:heartbeat …`: one more way for adverts between lbc's agents. */
export type HeartbeatPlan =
  | {
      readonly kind: "interface";
      readonly name: string;
      readonly interface: string;
      /** Else the interface's first address. */
      readonly source: string | undefined;
      /** Else the instance's. */
      readonly group: string | undefined;
    }
  | {
      readonly kind: "unicast";
      readonly name: string;
      readonly source: string;
      readonly peers: readonly string[];
    };

/** `# lbc:witness …`: a third host. */
export interface WitnessPlan {
  /** `ping 10.0.0.1`. */
  readonly name: string;
  readonly target: WitnessTarget;
  readonly interval: Microseconds;
  readonly timeout: Microseconds;
  readonly rise: number;
  readonly fall: number;
}

export type WitnessTarget =
  | { readonly kind: "ping"; readonly address: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | {
      readonly kind: "http";
      readonly url: string;
      readonly method: "GET" | "HEAD";
      /** Any of 200 to 399 where none is named. */
      readonly status: number | undefined;
    };

/** What an instance asks of witnesses. */
export interface TrackWitnessPlan {
  /** Indexes into `HaPlan.witnesses`. */
  readonly witnesses: readonly number[];
  readonly require: number;
  /** 0: seeing too few is a fault; below zero it lowers the priority. */
  readonly weight: number;
}

/** `# lbc:probe …`: a third node that is asked whether it reaches a silent peer. */
export interface ProbePlan {
  readonly name: string;
  readonly timeout: Microseconds;
  readonly target:
    | {
        readonly kind: "http";
        readonly url: string;
        /** The statuses that mean: the peer is there, the peer is gone. */
        readonly reached: number;
        readonly unreached: number;
      }
    /** Exit 0: reached, 1: not reached, others: nobody knows. */
    | { readonly kind: "command"; readonly command: string };
}
