import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { lacking } from "../support/netns.ts";
import { SecondNetwork } from "../support/second-network.ts";
import { type Program, Stage, virtualAddress } from "../support/vrrp-stage.ts";

/* Two networks between the nodes: what a cut of one, and of both, makes of the virtual address. */

const reason = lacking("keepalived");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

/** Down time: 3 to 4 intervals of 100 ms. */
const fast = { version: 3, interval: 0.1 } as const;
const master = /Entering MASTER STATE/;
const backup = /Entering BACKUP STATE/;
const fault = /Entering FAULT STATE/;

interface Scene {
  readonly stage: Stage;
  readonly second: SecondNetwork;
}

function scene(name: string, hosts: number, play: (scene: Scene) => Promise<void>): void {
  void test(name, { skip, timeout: 120_000 }, async () => {
    assert.equal(reason, undefined);
    const stage = new Stage(hosts);
    try {
      const second = new SecondNetwork(stage.network);
      await second.lay([stage.host(0), stage.host(1)]);
      await play({ stage, second });
    } finally {
      await stage.close();
    }
  });
}

type Start = (stage: Stage, host: number, priority: number) => Program;

/** The strong one first: it is master, the other its backup. */
async function pair(stage: Stage, first: Start, other: Start = first): Promise<[Program, Program]> {
  const strong = first(stage, 0, 200);
  await strong.output.wait(master);
  const weak = other(stage, 1, 100);
  await weak.output.wait(backup);
  await settles(stage, [0]);
  return [strong, weak];
}

const keepalived: Start = (stage, host, priority) =>
  stage.keepalived(stage.host(host), { ...fast, priority });

const lbc =
  (...lines: readonly string[]): Start =>
  (stage, host, priority) =>
    stage.lbc(stage.host(host), { ...fast, priority, lines: lines.join("\n") });

/** Which of the two hosts have the virtual address. */
async function holders({ network }: Stage): Promise<number[]> {
  const held = await Promise.all([0, 1].map((index) => network.addresses(network.host(index))));
  return [0, 1].filter((index) => held[index]?.includes(`${virtualAddress}/24`));
}

/** Waits until these hold the address, and looks again a little later. */
async function settles(stage: Stage, expected: readonly number[]): Promise<void> {
  const isThere = async () => String(await holders(stage)) === String(expected);
  for (let turn = 0; turn < 100 && !(await isThere()); turn++) await sleep(50);
  await sleep(300);
  assert.deepEqual(await holders(stage), expected);
}

void describe("two networks", { concurrency: true }, () => {
  scene("keepalived alone: a cut between the nodes makes two masters", 2, async ({ stage }) => {
    const [, weak] = await pair(stage, keepalived);
    const from = weak.output.lines.length;
    await stage.network.isolate(stage.host(0));
    await weak.output.wait(master, from);
    await settles(stage, [0, 1]);
  });

  for (const [kind, lineOf] of [
    ["interface", () => "# lbc:heartbeat interface eth1"],
    [
      "unicast",
      (stage: Stage, second: SecondNetwork, host: number) =>
        `# lbc:heartbeat unicast ${second.address(stage.host(host))} ${second.address(stage.host(1 - host))}`,
    ],
  ] as const)
    scene(
      `a further path (${kind}): one cut changes nothing, two do, one is enough to heal`,
      2,
      async ({ stage, second }) => {
        const node: Start = (on, host, priority) =>
          lbc(lineOf(stage, second, host))(on, host, priority);
        const [strong, weak] = await pair(stage, node);
        const from = weak.output.lines.length;
        await stage.network.isolate(stage.host(0));
        await sleep(2000);
        assert.deepEqual(await holders(stage), [0]);
        assert.equal(
          weak.output.lines.slice(from).some((line) => master.test(line)),
          false,
        );
        await second.isolate(stage.host(0));
        await weak.output.wait(master, from);
        await settles(stage, [0, 1]);
        const before = weak.output.lines.length;
        await second.rejoin(stage.host(0));
        await weak.output.wait(backup, before);
        await settles(stage, [0]);
        assert.equal(
          strong.output.lines.some((line) => fault.test(line)),
          false,
        );
      },
    );

  scene(
    "a path that is down is no fault, and keepalived on the first network hears as ever",
    2,
    async ({ stage }) => {
      const [strong] = await pair(stage, lbc("# lbc:heartbeat interface eth9"), keepalived);
      const other = stage.host(1);
      await stage.network.run(stage.host(0).namespace, "ip", "link", "set", "eth1", "down");
      await settles(stage, [0]);
      await strong.end();
      await settles(stage, [1]);
      assert.ok((await stage.network.addresses(other)).includes(`${virtualAddress}/24`));
    },
  );

  scene("who sees no witness gives the address up, who sees one takes it", 3, async ({ stage }) => {
    const third = stage.host(2).ip;
    const witness = `# lbc:witness ping ${third} interval 100ms timeout 300ms rise 2 fall 2`;
    const [strong, weak] = await pair(stage, lbc(witness));
    const from = weak.output.lines.length;
    await stage.network.isolate(stage.host(0));
    await Promise.all([strong.output.wait(fault), weak.output.wait(master, from)]);
    await settles(stage, [1]);
    assert.ok(
      strong.output.lines.some((line) => line.includes(`witness ping ${third} is not seen`)),
    );
    const before = strong.output.lines.length;
    await stage.network.rejoin(stage.host(0));
    await strong.output.wait(master, before);
    await settles(stage, [0]);
  });

  scene(
    "somebody else who claims the address, and a second master, are alarms",
    3,
    async ({ stage }) => {
      const [strong] = await pair(stage, lbc());
      const stranger = stage.host(2).namespace;
      const { network } = stage;
      await network.run(stranger, "ip", "addr", "add", `${virtualAddress}/24`, "dev", "eth0");
      // Nobody has the address that is asked for: each question says who asks.
      const asking = network.start(
        stranger,
        "ping",
        "-c",
        "30",
        "-i",
        "0.3",
        "-I",
        virtualAddress,
        "10.77.0.99",
      );
      await strong.output.wait(new RegExp(`ALARM address conflict: .*\\(${virtualAddress}\\)`));
      asking.kill("SIGKILL");
      const deaf = stage.keepalived(stage.host(2), {
        ...fast,
        priority: 50,
        lines: "unicast_peer {\n10.77.0.1\n}",
      });
      await deaf.output.wait(master);
      await strong.output.wait(/ALARM second master on the wire: 10.77.0.3/);
    },
  );

  scene(
    "a third node that reaches the silent master keeps the backup away",
    3,
    async ({ stage }) => {
      const { network } = stage;
      const [first, third] = [stage.host(0), stage.host(2)];
      const ask = `# lbc:probe command "ip netns exec ${third.namespace} ping -c1 -W1 ${first.ip}" timeout 3s`;
      const [strong, weak] = await pair(stage, lbc(ask));
      const from = weak.output.lines.length;
      await network.isolate(stage.host(1));
      await weak.output.wait(/a third node reaches the silent peer/, from);
      await settles(stage, [0]);
      await strong.end("SIGKILL");
      await network.unplug(first);
      await weak.output.wait(/no third node reaches the silent peer/, from);
      await weak.output.wait(master, from);
    },
  );
});
