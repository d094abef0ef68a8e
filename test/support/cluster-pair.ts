import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { until } from "../control/host/run.ts";
import { type Host, Network } from "./netns.ts";

const worldFile = fileURLToPath(new URL("./cluster-world.ts", import.meta.url));

export const floating = "10.77.0.100";
/** Where the servers behind the pair are. */
export const servers = ["10.77.0.3:9001", "10.77.0.3:9002"] as const;

/** One request of the client: who passed it on, and what it met. */
export interface Asked {
  readonly at: number;
  /** The node by its address; nothing where there was no answer. */
  readonly by: string | undefined;
  readonly server: string | undefined;
}

/** What runs a node of the pair: files with the products, or `lbc serve`. */
export interface Runner {
  /** Everything that the node runs. */
  start(host: Host, node: string): void;
  /** Ends what answers requests on the node, without a farewell. */
  kill(node: string): Promise<void>;
  /** Runs it again. */
  revive(host: Host, node: string): void;
}

/**
 * Two balancers, and a third machine with two servers and a client that asks the floating address
 * all the time.
 */
export class PairStage {
  readonly network = new Network(3);
  readonly asked: Asked[] = [];
  readonly #world: ChildProcess;

  constructor() {
    const { namespace } = this.network.host(2);
    this.#world = this.network.command(namespace, process.execPath, worldFile);
    const { stdout, stderr } = this.#world;
    stderr?.resume();
    if (stdout)
      createInterface({ input: stdout }).on("line", (line) =>
        this.asked.push(JSON.parse(line) as Asked),
      );
  }

  /** Waits until requests are passed on by a node that has the address, and by no other. */
  async heldBy(index: number): Promise<void> {
    const holder = this.network.host(index);
    const other = this.network.host(1 - index);
    const holds = async (host: Host) =>
      (await this.network.addresses(host)).some((one) => one.startsWith(`${floating}/`));
    await until(
      `requests go by ${holder.ip}`,
      async () =>
        this.asked.at(-1)?.by === holder.ip && (await holds(holder)) && !(await holds(other)),
      60_000,
    );
  }

  /** Takes a server away, or brings it back. */
  order(what: "down" | "up", server: string): void {
    this.#world.stdin?.write(`${what} ${server}\n`);
  }

  async close(): Promise<void> {
    await this.network.remove();
  }
}

/** The longest time without an answer, in milliseconds. */
export function longestGap(asked: readonly Asked[]): number {
  const answered = asked.filter(({ by }) => by !== undefined).map(({ at }) => at);
  return Math.max(0, ...answered.map((at, index) => at - (answered[index - 1] ?? at)));
}

/** The same for whatever runs the pair: the preferred node loses its proxy, and gets it back. */
export async function failover(stage: PairStage, runner: Runner): Promise<void> {
  const [first, second] = [stage.network.host(0), stage.network.host(1)];
  runner.start(first, "lb1");
  runner.start(second, "lb2");
  await stage.heldBy(0);
  const before = stage.asked.length;
  await runner.kill("lb1");
  await stage.heldBy(1);
  runner.revive(first, "lb1");
  await stage.heldBy(0);
  const gap = longestGap(stage.asked.slice(before));
  assert.ok(gap < 15_000, `no answer for ${gap} ms`);
  // A server that dies is not met by anybody: the other one is asked.
  stage.order("down", servers[0]);
  const from = stage.asked.length;
  await until("forty more requests", () => stage.asked.length > from + 40, 30_000);
  const [lost] = stage.asked.slice(from).filter(({ by }) => by === undefined);
  assert.equal(lost, undefined);
}
