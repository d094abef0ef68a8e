import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Host } from "./netns.ts";
import { type Observer, type Program, Stage, Transcript, virtualAddress } from "./vrrp-stage.ts";

/*
 * Two nodes whose heartbeats can be cut while everything else goes on, a third host beside them
 * (etcd, a witness, a client), and the account of who held the address when.
 */

/** Milliseconds. */
export interface Account {
  /** Both held it. */
  readonly both: number;
  /** Nobody held it. */
  readonly nobody: number;
  readonly holders: readonly string[];
}

export const monotonic = (): number => Number(process.hrtime.bigint() / 1000n);

export interface Etcd {
  readonly url: string;
  readonly pid: number;
  end(signal?: NodeJS.Signals): Promise<void>;
}

export class GuardStage {
  readonly stage = new Stage(3);
  readonly #observers = new Map<string, Observer>();

  get a(): Host {
    return this.stage.host(0);
  }

  get b(): Host {
    return this.stage.host(1);
  }

  get third(): Host {
    return this.stage.host(2);
  }

  /** Storage that both nodes see. */
  get shared(): string {
    return join(this.stage.directory, "shared.lock");
  }

  /** From here on it is known who holds the address. */
  async observe(): Promise<void> {
    for (const [name, host] of [["a", this.a] as const, ["b", this.b] as const])
      this.#observers.set(name, await this.stage.observer(host));
  }

  /** The first moment from now on at which a node has the address. */
  async taken(name: "a" | "b", limit = 20_000): Promise<number> {
    const observer = this.#observers.get(name);
    if (!observer) throw new Error("nobody looks");
    const already = observer.seen.findLast((one) => "ip" in one && one.ip === virtualAddress);
    if (already?.what === "added") return already.at;
    return (await observer.next("added", limit, ({ ip }) => ip === virtualAddress)).at;
  }

  /** The same for losing it. */
  async lost(name: "a" | "b", limit = 20_000): Promise<number> {
    const observer = this.#observers.get(name);
    if (!observer) throw new Error("nobody looks");
    const already = observer.seen.findLast((one) => "ip" in one && one.ip === virtualAddress);
    if (already?.what !== "added") return already?.at ?? 0;
    return (await observer.next("removed", limit, ({ ip }) => ip === virtualAddress)).at;
  }

  /** What was between two moments of CLOCK_MONOTONIC. */
  account(from: number, to: number): Account {
    const events = [...this.#observers].flatMap(([name, { seen }]) =>
      seen.flatMap((one) =>
        "ip" in one && one.ip === virtualAddress
          ? [{ name, at: one.at, holds: one.what === "added" }]
          : [],
      ),
    );
    const holding = new Set<string>();
    let [both, nobody, since] = [0, 0, from];
    const count = (until: number) => {
      const time = Math.max(0, Math.min(until, to) - since);
      if (holding.size > 1) both += time;
      if (holding.size === 0) nobody += time;
      since = Math.max(since, Math.min(until, to));
    };
    for (const { name, at, holds } of events.toSorted((one, other) => one.at - other.at)) {
      if (at > to) break;
      count(at);
      if (holds) holding.add(name);
      else holding.delete(name);
    }
    count(to);
    return { both: both / 1000, nobody: nobody / 1000, holders: [...holding].sort() };
  }

  /** Adverts get lost between the nodes, both ways; clients notice nothing. */
  async cutHeartbeat(): Promise<void> {
    for (const host of [this.a, this.b])
      await this.#filter(host, "iifname eth0 ip protocol 112 drop");
  }

  /** A node and the third host do not hear each other any more. */
  async part(host: Host): Promise<void> {
    await this.#filter(host, `ip saddr ${this.third.ip} drop`);
  }

  async heal(...hosts: readonly Host[]): Promise<void> {
    for (const { namespace } of hosts)
      await this.stage.network.run(namespace, "nft", "delete", "table", "ip", "cut");
  }

  async #filter({ namespace }: Host, rule: string): Promise<void> {
    const nft = (...words: string[]) => this.stage.network.run(namespace, "nft", ...words);
    await nft("add", "table", "ip", "cut");
    await nft("add", "chain", "ip", "cut", "in", "{ type filter hook input priority 0 ; }");
    await nft("add", "rule", "ip", "cut", "in", ...rule.split(" "));
  }

  /** A second line between the nodes: eth1, 10.78.0.1 and 10.78.0.2. */
  async secondLine(): Promise<void> {
    const { network } = this.stage;
    const [a, b] = [this.a.namespace, this.b.namespace];
    const peer = ["peer", "name", "eth1", "netns", b];
    await network.run(a, "ip", "link", "add", "eth1", "type", "veth", ...peer);
    for (const [index, namespace] of [a, b].entries()) {
      await network.run(namespace, "ip", "addr", "add", `10.78.0.${index + 1}/24`, "dev", "eth1");
      await network.run(namespace, "ip", "link", "set", "eth1", "up");
    }
  }

  /** A real etcd on the third host, the same data every time. */
  async etcd(): Promise<Etcd> {
    const url = `http://${this.third.ip}:2379`;
    const child = this.stage.network.start(
      this.third.namespace,
      "etcd",
      `--data-dir=${join(this.stage.directory, "etcd")}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      "--listen-peer-urls=http://127.0.0.1:2380",
      "--logger=zap",
    );
    await new Transcript(child).wait(/serving client traffic/, 0);
    const end = async (signal: NodeJS.Signals = "SIGKILL") => {
      const closed = once(child, "close");
      child.kill(signal);
      await closed;
    };
    return { url, pid: child.pid ?? 0, end };
  }

  async close(): Promise<void> {
    await this.stage.close();
  }
}

/** A child of a process, by what its command line holds; 0: there is none. */
export function childOf(parent: number, word: string): number {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const found = pids.map(Number).find((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const command = readFileSync(`/proc/${pid}/cmdline`, "latin1");
      const of = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      return of === parent && command.includes(word);
    } catch {
      return false;
    }
  });
  return found ?? 0;
}

export const agentOf = ({ child }: Program): number => childOf(child.pid ?? 0, "HA agent");
