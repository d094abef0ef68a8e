import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { Network } from "../../test/support/netns.ts";
import type { Load, Outcome } from "../faults/outcome.ts";
import type { Fault } from "./faults.ts";
import { type Node, type Product, servedPort, startNode, virtualAddress } from "./nodes.ts";

const patience = 120_000;
const lead = 2;

export interface Row {
  readonly fault: Fault;
  readonly product: Product;
  readonly requests: number;
  readonly failed: number;
  /** Failures by result. */
  readonly results: Readonly<Record<string, number>>;
  /** Milliseconds in which nothing was answered. */
  readonly gap: number;
  /** Answered, but not within a second. */
  readonly slow: number;
}

/** Two load balancers, a backend and a client, each a machine of its own, on one switch. */
class Scene {
  readonly network = new Network(4);
  readonly folder = mkdtempSync(join(tmpdir(), "lbc-faults-ha-"));
  readonly product: Product;
  readonly #lbc: string;
  #nodes: readonly Node[] = [];

  constructor(product: Product, lbc: string) {
    this.product = product;
    this.#lbc = lbc;
  }

  /** Resolves when the first has the address and the second knows. */
  async open(): Promise<readonly [Node, Node]> {
    const backend = this.network.host(2);
    await this.#backend();
    const start = (index: number, priority: number) =>
      startNode(
        this.product,
        {
          network: this.network,
          host: this.network.host(index),
          folder: join(this.folder, String(index)),
          priority,
          lbc: this.#lbc,
        },
        backend.ip,
      );
    const nodes = [start(0, 200), start(1, 100)] as const;
    this.#nodes = nodes;
    const end = performance.now() + patience;
    while (!(await this.#holds())) {
      if (performance.now() > end) throw new Error(`${this.product}: nobody took the address`);
      await sleep(100);
    }
    return nodes;
  }

  async #holds(): Promise<boolean> {
    const [first, second] = await Promise.all(
      [0, 1].map((index) => this.network.addresses(this.network.host(index))),
    );
    const held = `${virtualAddress}/24`;
    return first?.includes(held) === true && second?.includes(held) === false;
  }

  async #backend(): Promise<void> {
    const host = this.network.host(2);
    const module = fileURLToPath(new URL("../faults/backend.ts", import.meta.url));
    const words = [module, host.ip, String(servedPort), join(this.folder, "journal"), "ok"];
    const child = this.network.command(host.namespace, process.execPath, ...words);
    child.stderr?.resume();
    if (child.stdout) await once(child.stdout, "data");
  }

  load(load: Load): { readonly started: Promise<unknown>; readonly outcomes: Promise<Outcome[]> } {
    const { namespace } = this.network.host(3);
    const module = fileURLToPath(new URL("../faults/client.ts", import.meta.url));
    const child = this.network.start(namespace, process.execPath, module, JSON.stringify(load));
    let said = "";
    child.stdout?.setEncoding("utf8").on("data", (part: string) => (said += part));
    child.stderr?.pipe(process.stderr);
    const closed = once(child, "close");
    return {
      started: child.stdout ? once(child.stdout, "data") : closed,
      outcomes: closed.then(() => JSON.parse(/^\[.*\]$/m.exec(said)?.[0] ?? "[]") as Outcome[]),
    };
  }

  /** Masters that are only killed leave workers behind. */
  async close(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.stop()));
    await this.network.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** How much of a measurement is wanted: requests a second, and of the seconds of a long fault. */
export interface Extent {
  readonly rate: number;
  readonly share: number;
}

/** Puts one pair through one fault. */
export async function meet(
  product: Product,
  fault: Fault,
  lbc: string,
  { rate, share }: Extent,
): Promise<Row> {
  const scene = new Scene(product, lbc);
  try {
    const [master, backup] = await scene.open();
    const lasts = (fault.lasts ?? 0) * share;
    const client = scene.load({
      name: product,
      host: virtualAddress,
      port: servedPort,
      method: "GET",
      keepAlive: fault.keepAlive,
      connections: 20,
      rate,
      seconds: lead + lasts + fault.after,
      timeout: 5000,
    });
    await client.started;
    await sleep(lead * 1000);
    const from = Date.now() - 500;
    await fault.run(scene.network, master, backup, lasts);
    return judged(fault, product, await client.outcomes, from);
  } finally {
    await scene.close();
  }
}

function judged(fault: Fault, product: Product, all: readonly Outcome[], from: number): Row {
  const outcomes = all.filter(({ at }) => at >= from);
  const good = outcomes.filter(({ result }) => result === "200");
  const results: Record<string, number> = {};
  for (const { result } of outcomes)
    if (result !== "200") results[result] = (results[result] ?? 0) + 1;
  const answered = good.map(({ at, milliseconds }) => at + milliseconds).sort((a, b) => a - b);
  const end = Math.max(...outcomes.map(({ at }) => at));
  let [gap, last] = [0, from];
  for (const time of [...answered, end]) {
    gap = Math.max(gap, time - last);
    last = time;
  }
  return {
    fault,
    product,
    requests: outcomes.length,
    failed: outcomes.length - good.length,
    results,
    gap: Math.round(gap),
    slow: good.filter(({ milliseconds }) => milliseconds > 1000).length,
  };
}
