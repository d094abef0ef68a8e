import type { Microseconds } from "../plan.ts";
import type { NodeSeen } from "../status.ts";
import type { BeaconDrop } from "./beacon-receiver.ts";
import type { HeardMaster } from "./beacon-table.ts";

/** What an instance asks of beacons. */
export interface RouterNodes {
  /** Another node that says it is master. */
  master(now: Microseconds): HeardMaster | undefined;
  /** Whether another node, which hears us, would take over. */
  standby(now: Microseconds): boolean;
  seen(now: Microseconds): readonly NodeSeen[];
  /** Of all datagrams of this machine. */
  readonly dropped: readonly (readonly [BeaconDrop, number])[];
}

/** For logs. */
export const stillMaster = ({ node }: HeardMaster): string =>
  `no adverts, but node ${node} says by beacon that it is master: not taking over`;
