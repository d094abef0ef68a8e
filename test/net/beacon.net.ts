import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { lacking } from "../support/netns.ts";
import { SecondNetwork } from "../support/second-network.ts";
import { type Program, Stage, virtualAddress } from "../support/vrrp-stage.ts";

/* Beacons between two agents on two networks. */

const reason = lacking();
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

const master = /Entering MASTER STATE/;
const backup = /Entering BACKUP STATE/;

/** A node that says its password in adverts of its own choosing; VRRPv2, so that it can be wrong. */
function node(stage: Stage, host: number, key: string, lines = ""): Program {
  const outside = `global_defs {\n# lbc:beacon key file:${key} node n${host} interval 200ms\n}`;
  const priority = 200 - 50 * host;
  return stage.lbc(stage.host(host), { version: 3, interval: 0.2, priority, outside, lines });
}

async function scene(
  play: (stage: Stage, second: SecondNetwork, key: string) => Promise<void>,
): Promise<void> {
  const stage = new Stage(2);
  try {
    const second = new SecondNetwork(stage.network);
    await second.lay([stage.host(0), stage.host(1)]);
    await play(stage, second, stage.write("the secret of these two nodes, long enough\n"));
  } finally {
    await stage.close();
  }
}

/** Drops VRRP, and nothing else, that a host would hear. */
const deafen = async ({ network }: Stage, host: string): Promise<void> => {
  await network.run(host, "nft", "add", "table", "ip", "deaf");
  await network.run(
    host,
    "nft",
    "add chain ip deaf in { type filter hook prerouting priority -400; }",
  );
  await network.run(
    host,
    "nft",
    "add",
    "rule",
    "ip",
    "deaf",
    "in",
    "ip",
    "protocol",
    "112",
    "drop",
  );
};

void describe("beacons between two agents", { concurrency: true, skip }, () => {
  void test("no advert, but a beacon: the backup stays; nothing at all: it takes over", async () => {
    await scene(async (stage, second, key) => {
      const lines = "# lbc:heartbeat interface eth1";
      const strong = node(stage, 0, key, lines);
      await strong.output.wait(master);
      const weak = node(stage, 1, key, lines);
      await weak.output.wait(backup);
      await sleep(1000);
      const from = weak.output.lines.length;
      await deafen(stage, stage.host(1).namespace);
      await weak.output.wait(/node n0 says by beacon that it is master: not taking over/, from);
      await stage.network.isolate(stage.host(0));
      await sleep(1500);
      const held = await stage.network.addresses(stage.host(1));
      assert.equal(held.includes(`${virtualAddress}/24`), false);
      await second.isolate(stage.host(0));
      await weak.output.wait(master, from);
    });
  });
});
