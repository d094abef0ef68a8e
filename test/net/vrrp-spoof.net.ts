import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { lacking } from "../support/netns.ts";
import { Forger } from "../support/vrrp-forger.ts";
import { nodePlan, spoofs } from "../support/vrrp-spoofs.ts";
import { Stage, Transcript } from "../support/vrrp-stage.ts";

/*
 * Somebody on the link who wants the addresses. With auth_hmac nobody but the nodes says who is
 * master; without it unicast peers are told from strangers. An address that nobody holds is as lost
 * as one that the attacker has: the master must not even step back.
 */

const reason = lacking();
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

const snifferFile = fileURLToPath(new URL("../support/vrrp-sniffer.ts", import.meta.url));
const rounds = 60;

const changes = (lines: readonly string[]) => lines.filter((line) => line.includes("Entering"));

interface Pair {
  readonly stage: Stage;
  readonly lines: () => readonly string[];
  readonly end: (host: number, signal?: NodeJS.Signals) => Promise<void>;
  readonly wait: (host: number, pattern: RegExp, from?: number) => Promise<string>;
  readonly pid: number;
}

/** A master on host 0 and a backup on host 1 for every instance; host 2 is the attacker's. */
async function withPair(play: (pair: Pair) => Promise<void>): Promise<void> {
  const stage = new Stage(3);
  try {
    const nodes = [0, 1].map((host) => stage.agentOf(stage.host(host), nodePlan(host)));
    const [first, second] = nodes;
    assert.ok(first && second);
    for (const { instance } of spoofs) {
      await first.output.wait(new RegExp(`\\(${instance}\\) Entering MASTER STATE`));
      await second.output.wait(new RegExp(`\\(${instance}\\) Entering BACKUP STATE`));
    }
    await sleep(500);
    await play({
      stage,
      lines: () => [...first.output.lines, ...second.output.lines],
      end: async (host, signal) => nodes[host]?.end(signal),
      wait: async (host, pattern, from) =>
        (await nodes[host]?.output.wait(pattern, from)) ?? assert.fail("no such node"),
      pid: first.child.pid ?? 0,
    });
  } finally {
    await stage.close();
  }
}

const spoofAll = () =>
  withPair(async ({ stage, lines }) => {
    const before = changes(lines());
    const watched = await stage.observer(stage.host(0));
    const taken = await stage.observer(stage.host(1));
    const forger = new Forger(stage.network, stage.host(2));
    const { instances } = nodePlan(0);
    for (let round = 0; round < rounds; round++) {
      const packets = spoofs.flatMap(({ instance, forge }) => {
        const plan = instances.find(({ name }) => name === instance);
        return plan ? forge(plan, round) : [];
      });
      await forger.send(packets);
      await sleep(20);
    }
    await sleep(500);
    assert.deepEqual(changes(lines()), before);
    const removed = watched.seen.filter(({ what }) => what === "removed");
    assert.deepEqual([...removed, ...taken.seen.filter(({ what }) => what === "added")], []);
    // Each was told, once and not with every packet.
    const told = lines().filter((line) => line.startsWith("(S1) missing authentication"));
    assert.ok(told.length >= 1 && told.length <= 2, told.join("\n"));
  });

const playBack = () =>
  withPair(async ({ stage, lines, end, wait }) => {
    const { namespace } = stage.host(2);
    const sniffer = new Transcript(stage.network.start(namespace, process.execPath, snifferFile));
    await sniffer.wait(/ready/);
    await sniffer.wait(/^45/);
    await sleep(500);
    const recorded = sniffer.lines.filter((line) => line.startsWith("45"));
    const forger = new Forger(stage.network, stage.host(2));
    const from = lines().length;
    const over = new AbortController();
    const replaying = (async () => {
      while (!over.signal.aborted) {
        await forger.send(recorded.map((hex) => new Uint8Array(Buffer.from(hex, "hex"))));
        await sleep(20);
      }
    })();
    await end(0, "SIGKILL");
    await wait(1, /\(S1\) Entering MASTER STATE/, 0);
    over.abort();
    await replaying;
    const told = lines().slice(from).join("\n");
    assert.match(lines().join("\n"), /\(S1\) replayed authentication trailer/, told);
  });

const residentMegabytes = (pid: number): number => {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1]) / 1024;
};

const payloads = () =>
  withPair(async ({ stage, lines, pid }) => {
    const before = changes(lines());
    const forger = new Forger(stage.network, stage.host(2));
    // `ip netns exec` has become the agent.
    const size = residentMegabytes(pid);
    let seed = 1;
    const random = () => (seed = (seed * 48_271) % 0x7fff_ffff);
    for (let batch = 0; batch < 20; batch++)
      await forger.send(
        Array.from({ length: 500 }, () => {
          const packet = Uint8Array.from({ length: 20 + (random() % 400) }, () => random() & 0xff);
          packet.set([0x45, 0xc0, 0, 0, 0, 0, 0, 0, 255, random() % 8 === 0 ? 51 : 112]);
          packet.set([10, 77, 0, 1 + (random() % 9), 224, 0, 0, 18], 12);
          if (random() % 2 === 0) packet.set([10, 77, 0, 1], 16);
          return packet;
        }),
      );
    await sleep(500);
    assert.deepEqual(changes(lines()), before);
    const grown = residentMegabytes(pid) - size;
    assert.ok(grown < 40, `${grown} MB more`);
    // Sixty instances of two nodes may each say each reason once.
    assert.ok(lines().length < 2000, `${lines().length} lines`);
  });

void test(
  "attackers on the link",
  { skip, timeout: 60_000, concurrency: true },
  async (context) => {
    assert.equal(reason, undefined);
    await Promise.all([
      context.test("no spoof of S1 to S11 moves an address", spoofAll),
      context.test("adverts played back do not keep a dead master alive", playBack),
      context.test("10,000 random payloads: alive, master, no bigger", payloads),
    ]);
  },
);
