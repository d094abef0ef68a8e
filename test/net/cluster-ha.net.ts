import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { described, keepalivedOf } from "../support/described.ts";
import { eventually } from "../support/eventually.ts";
import { lacking, Network } from "../support/netns.ts";

/*
 * Three keepalived with what a description generates: a check that fails where the addresses are
 * moves them to a node that is well, in each way that a float may preempt, and in a group.
 */

const reason = lacking("keepalived");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

const floats = { back: 101, never: 102, late: 103, one: 104, two: 105 } as const;

type Float = keyof typeof floats;

const nodes = ["n0", "n1", "n2"] as const;

const descriptionOf = (folder: string): string => `
nodes:
  n0: {address: 10.77.0.1/24}
  n1: {address: 10.77.0.2/24}
  n2: {address: 10.77.0.3/24}
floats:
  back: {address: 10.77.0.${floats.back}, advert: 200ms}
  never: {address: 10.77.0.${floats.never}, advert: 200ms, preempt: false}
  late: {address: 10.77.0.${floats.late}, advert: 200ms, preempt: 2s}
  one: {address: 10.77.0.${floats.one}, advert: 200ms, transport: multicast}
  two: {address: 10.77.0.${floats.two}, advert: 200ms}
groups: {both: {floats: [one, two]}}
checks:
  well: {command: "/bin/sh ${folder}/check", interval: 1s, rise: 1, fall: 1}
  other: {command: /bin/true, interval: 1s}
`;

/** Every node has a file of its own that says whether it is ill, by its address. */
const check = (folder: string): string => `
for address in $(ip -4 -o addr show dev eth0 | sed 's/.*inet \\([0-9.]*\\).*/\\1/'); do
    [ ! -e "${folder}/ill-$address" ] || exit 1
done
`;

class Trio {
  readonly folder = mkdtempSync(join(tmpdir(), "lbc-cluster-ha-"));
  readonly #network = new Network(nodes.length);
  readonly #cluster = described(descriptionOf(this.folder));
  readonly #running: ChildProcess[] = [];

  constructor() {
    writeFileSync(join(this.folder, "check"), check(this.folder));
    assert.deepEqual(this.#cluster.wrong, []);
  }

  start(name: (typeof nodes)[number]): void {
    const own = join(this.folder, name);
    mkdirSync(own);
    writeFileSync(join(own, "keepalived.conf"), keepalivedOf(this.#cluster, name));
    const { namespace } = this.#network.host(nodes.indexOf(name));
    const files = ["-f", "keepalived.conf", "-p", "main.pid", "-r", "vrrp.pid"];
    const paths = files.map((word) => (word.startsWith("-") ? word : join(own, word)));
    const child = this.#network.start(namespace, "keepalived", "-n", "-l", ...paths);
    child.stdout?.resume();
    child.stderr?.resume();
    this.#running.push(child);
  }

  /** The nodes that have each address. */
  async holders(): Promise<Readonly<Record<Float, string>>> {
    const hosts = nodes.map((_, at) => this.#network.host(at));
    const all = await Promise.all(hosts.map(async (host) => this.#network.addresses(host)));
    const holding = (float: Float) =>
      nodes.filter((_, at) => all[at]?.includes(`10.77.0.${floats[float]}/24`)).join("+");
    return {
      back: holding("back"),
      never: holding("never"),
      late: holding("late"),
      one: holding("one"),
      two: holding("two"),
    };
  }

  /** Waits until one node has all addresses but that which nobody takes back. */
  async held(rest: string, never: RegExp): Promise<void> {
    await eventually(async () => {
      const { never: alone, ...others } = await this.holders();
      assert.deepEqual(others, { back: rest, late: rest, one: rest, two: rest });
      assert.match(alone, never);
    }, 15_000);
  }

  async remove(): Promise<void> {
    const left = this.#running.filter(({ exitCode }) => exitCode === null);
    const exits = left.map((child) => once(child, "exit"));
    for (const child of left) child.kill("SIGTERM");
    await Promise.all(exits);
    await this.#network.remove();
    rmSync(this.folder, { recursive: true });
  }
}

const title = "a failing check moves every float, however it preempts";

test(title, { skip, timeout: 60_000 }, async () => {
  const trio = new Trio();
  try {
    // Where nobody preempts the first to come has the address.
    trio.start("n0");
    await trio.held("n0", /^n0$/);
    trio.start("n1");
    trio.start("n2");
    writeFileSync(join(trio.folder, "ill-10.77.0.1"), "");
    await trio.held("n1", /^n[12]$/);
    const { never } = await trio.holders();
    rmSync(join(trio.folder, "ill-10.77.0.1"));
    await trio.held("n0", new RegExp(`^${never}$`));
  } finally {
    await trio.remove();
  }
});
