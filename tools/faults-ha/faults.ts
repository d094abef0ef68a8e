import { setTimeout as sleep } from "node:timers/promises";

import type { Network } from "../../test/support/netns.ts";
import type { Node } from "./nodes.ts";

/** What happens to a pair of which the first has the address. */
export interface Fault {
  readonly key: string;
  readonly title: string;
  readonly keepAlive: boolean;
  /** How long requests go on behind it, seconds. */
  readonly after: number;
  run(network: Network, master: Node, backup: Node, seconds: number): Promise<void> | void;
  /** What stands in `seconds` of a whole run. */
  readonly lasts?: number;
  /** The longest gap that is worse than nginx beside keepalived, whatever they had this time. */
  readonly gap: number;
}

/** Adverts get lost both ways, everything else passes. */
async function deaf(network: Network, { host }: Node, isDeaf: boolean): Promise<void> {
  const rules = isDeaf
    ? "add table ip deaf; add chain ip deaf in { type filter hook input priority 0; }; add rule ip deaf in ip protocol 112 drop"
    : "delete table ip deaf";
  await network.run(host.namespace, "nft", rules);
}

export const faults: readonly Fault[] = [
  {
    key: "power",
    title: "the master's cable is cut",
    keepAlive: false,
    after: 7,
    gap: 3700,
    run: (network, master) => network.isolate(master.host),
  },
  {
    key: "stop",
    title: "the master is stopped",
    keepAlive: false,
    after: 4,
    gap: 750,
    run: (_network, master) => master.stop(),
  },
  {
    key: "agent",
    title: "the master's agent is killed",
    keepAlive: false,
    after: 7,
    gap: 750,
    run: (_network, master) => master.killAgent(),
  },
  {
    key: "workers",
    title: "the master's workers are killed",
    keepAlive: false,
    after: 7,
    gap: 1500,
    run: (_network, master) => master.killWorkers(),
  },
  {
    key: "proxy",
    title: "the master's proxy is killed",
    keepAlive: false,
    after: 9,
    gap: 2000,
    run: (_network, master) => master.killProxy(),
  },
  {
    key: "split",
    title: "neither hears the other's adverts (split brain)",
    keepAlive: true,
    lasts: 8,
    after: 4,
    gap: 1500,
    run: async (network, master, backup, seconds) => {
      for (const node of [master, backup]) await deaf(network, node, true);
      await sleep(seconds * 1000);
      for (const node of [master, backup]) await deaf(network, node, false);
    },
  },
];
