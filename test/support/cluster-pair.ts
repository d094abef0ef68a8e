import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { until } from "../control/host/run.ts";
import { type Host, Network } from "./netns.ts";

const worldFile = fileURLToPath(new URL("./cluster-world.ts", import.meta.url));

/* Where `examples/cluster/ths-pair` says that things are. */

const nodes = [
  { name: "lb1", address: "10.20.0.11" },
  { name: "lb2", address: "10.20.0.12" },
] as const;
const floating = "10.20.0.100";
const servers = ["10.20.1.21:8088", "10.20.1.22:8088"] as const;

/** One request of the client, and what it met. */
interface Asked {
  /** Milliseconds. */
  readonly at: number;
  /** The node that passed it on, by its address; nothing where there was no answer. */
  readonly by?: string;
}

/** What runs a node of the pair: files with the products, or `lbc serve`. */
export interface Runner {
  /** Everything that the node runs. */
  start(host: Host, node: string): void;
  /** Ends what answers requests on the node, without a farewell. */
  kill(node: string): Promise<void>;
  /** Runs that again. */
  revive(host: Host, node: string): void;
}

/**
 * The two machines of the example, and a third one with the servers behind them and a client that
 * asks the floating address all the time.
 */
export class PairStage {
  readonly network: Network;
  readonly #asked: Asked[] = [];
  readonly #world: ChildProcess;

  private constructor(network: Network) {
    this.network = network;
    const { namespace } = network.host(2);
    const known = [floating, "portal.example", ...servers];
    this.#world = network.command(namespace, process.execPath, worldFile, ...known);
    this.#world.stderr?.resume();
    if (this.#world.stdout)
      createInterface({ input: this.#world.stdout }).on("line", (line) =>
        this.#asked.push(JSON.parse(line) as Asked),
      );
  }

  static async open(): Promise<PairStage> {
    const network = new Network(3);
    try {
      await addAddresses(network);
      return new PairStage(network);
    } catch (error) {
      await network.remove();
      throw error;
    }
  }

  /** Waits until requests are passed on by the node that alone has the address. */
  async heldBy(index: 0 | 1): Promise<void> {
    const { address, name } = nodes[index];
    const holds = async (one: number) =>
      (await this.network.addresses(this.network.host(one))).includes(`${floating}/24`);
    const isSo = async () =>
      this.#asked.at(-1)?.by === address && (await holds(index)) && !(await holds(1 - index));
    await until(`requests go by ${name}`, isSo, 60_000).catch(async (error: unknown) => {
      throw new Error(await this.#state(), { cause: error });
    });
  }

  /** Who has which addresses, and what the client met last. */
  async #state(): Promise<string> {
    const of = (one: number) => this.network.addresses(this.network.host(one));
    const held = await Promise.all([of(0), of(1)]);
    return JSON.stringify({ held, last: this.#asked.slice(-3), count: this.#asked.length });
  }

  /** The preferred node loses its proxy and gets it back; the same for whatever runs the pair. */
  async failover(runner: Runner): Promise<void> {
    const [first, second] = [this.network.host(0), this.network.host(1)];
    runner.start(first, "lb1");
    runner.start(second, "lb2");
    await this.heldBy(0);
    const before = this.#asked.length;
    await runner.kill("lb1");
    await this.heldBy(1);
    runner.revive(first, "lb1");
    await this.heldBy(0);
    const gap = longestGap(this.#asked.slice(before));
    assert.ok(gap < 20_000, `no answer for ${gap} ms`);
    await this.#loseServer();
  }

  /** A server that dies costs no request: another one is asked. */
  async #loseServer(): Promise<void> {
    this.#world.stdin?.write(`down ${servers[0]}\n`);
    const from = this.#asked.length;
    await until("forty more requests", () => this.#asked.length > from + 40, 30_000);
    assert.ok(this.#asked.slice(from).every(({ by }) => by !== undefined));
  }

  async close(): Promise<void> {
    await this.network.remove();
  }
}

/** Those of the example, beside the network's own; the servers stand behind the third machine. */
async function addAddresses(network: Network): Promise<void> {
  const ip = (host: Host, ...args: string[]) => network.run(host.namespace, "ip", ...args);
  const world = network.host(2);
  for (const address of ["10.20.0.13/24", ...servers.map((one) => one.replace(/:.*/, "/24"))])
    await ip(world, "addr", "add", address, "dev", "eth0");
  for (const [index, { address }] of nodes.entries()) {
    const host = network.host(index);
    await ip(host, "addr", "add", `${address}/24`, "dev", "eth0");
    await ip(host, "route", "add", "10.20.1.0/24", "dev", "eth0", "src", address);
  }
}

/** The longest time without an answer, in milliseconds. */
function longestGap(asked: readonly Asked[]): number {
  const answered = asked.filter(({ by }) => by !== undefined).map(({ at }) => at);
  return Math.max(0, ...answered.map((at, index) => at - (answered[index - 1] ?? at)));
}
