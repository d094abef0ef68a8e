import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";

import type { HaFacts } from "../../runtime/control/admin-status.ts";
import { inProcess } from "../cli/in-process.ts";
import { until } from "../control/host/run.ts";
import { type Host, lacking } from "../support/netns.ts";
import { SecondNetwork } from "../support/second-network.ts";
import { Stage, virtualAddress } from "../support/vrrp-stage.ts";

/* Beacons between two agents on two networks. */

const reason = lacking();
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const cli = join(import.meta.dirname, "../../src/cli/main.ts");

const master = /Entering MASTER STATE/;
const backup = /Entering BACKUP STATE/;
const stays = /node n0 says by beacon that it is master: not taking over/;

interface Scene {
  readonly stage: Stage;
  readonly second: SecondNetwork;
  /** A node's whole file; `own` are the lines that differ. */
  readonly text: (host: number, own: string) => string;
  readonly holds: (host: number) => Promise<boolean>;
}

/** A scene of two hosts; the name of a node is that of its host. */
function scene(name: string, play: (scene: Scene) => Promise<void>): void {
  void test(name, { timeout: 140_000 }, async () => {
    const stage = new Stage(2);
    try {
      const second = new SecondNetwork(stage.network);
      await second.lay([stage.host(0), stage.host(1)]);
      const key = stage.write("the secret of these two nodes, long enough\n");
      const text = (host: number, own: string) => `global_defs {
  # lbc:beacon key file:${key} node n${host} interval 500ms
}
vrrp_instance V {
  state BACKUP
  version 3
  interface eth0
  virtual_router_id 51
  priority ${200 - 50 * host}
  advert_int 0.2
  ${own}
}
`;
      const holds = async (host: number) =>
        (await stage.network.addresses(stage.host(host))).includes(`${virtualAddress}/24`);
      await play({ stage, second, text, holds });
    } finally {
      await stage.close();
    }
  });
}

const addresses = `virtual_ipaddress {\n${virtualAddress}/24\n}\n`;

/** Drops VRRP, and nothing else, that a host would hear. */
async function deafen({ network }: Stage, { namespace }: Host): Promise<void> {
  const nft = (...words: readonly string[]) => network.run(namespace, "nft", ...words);
  await nft("add table inet deaf");
  await nft("add chain inet deaf in { type filter hook prerouting priority -400; }");
  await nft("add rule inet deaf in meta l4proto 112 drop");
}

const ways: readonly (readonly [string, (scene: Scene, host: number) => string])[] = [
  ["a group", () => `${addresses}# lbc:heartbeat interface eth1`],
  [
    "unicast",
    ({ stage, second }, host) => {
      const [own, other] = [stage.host(host), stage.host(1 - host)];
      return `${addresses}unicast_src_ip ${own.ip}\nunicast_peer {\n${other.ip}\n}
        # lbc:heartbeat unicast ${second.address(own)} ${second.address(other)}`;
    },
  ],
  ["IPv6", () => "virtual_ipaddress {\nfe80::5:100/64\n}\n# lbc:heartbeat interface eth1"],
];

void describe("beacons between two agents", { concurrency: true, skip }, () => {
  for (const [name, ownOf] of ways)
    scene(`${name}: with beacons and no adverts the backup stays`, async (on) => {
      const { stage, second, text } = on;
      const strong = stage.lbc(stage.host(0), text(0, ownOf(on, 0)));
      await strong.output.wait(master);
      const weak = stage.lbc(stage.host(1), text(1, ownOf(on, 1)));
      await weak.output.wait(backup);
      const from = weak.output.lines.length;
      await deafen(stage, stage.host(1));
      await weak.output.wait(stays, from);
      const mark = weak.output.lines.length;
      await stage.network.isolate(stage.host(0));
      await new Promise((resolve) => void setTimeout(resolve, 1500));
      assert.equal(
        weak.output.lines.slice(mark).some((line) => master.test(line)),
        false,
        "one path is enough",
      );
      await second.isolate(stage.host(0));
      await weak.output.wait(master, mark);
    });

  scene("nodes by name, failover to a silent backup, an alarm by beacon alone", async (on) => {
    const { stage, second, text, holds } = on;
    const { network, directory } = stage;
    const own = `${addresses}# lbc:heartbeat interface eth1`;
    const files = ["-p", directory, "-c", stage.write("pid s.pid; events {}\n")];
    const ha = stage.write(text(0, own));
    const serve = network.start(
      stage.host(0).namespace,
      process.execPath,
      cli,
      "serve",
      ...files,
      "--ha",
      ha,
    );
    serve.stderr?.resume();
    const ctl = (...words: readonly string[]) =>
      inProcess(
        ["ctl", "--admin", `unix:${join(directory, "s.admin.sock")}`, "ha", ...words],
        directory,
      );
    const look = async () => {
      const { stdout } = await ctl("status", "--format", "json");
      return (JSON.parse(stdout === "" ? "null" : stdout) as HaFacts | null)?.instances[0];
    };
    await until("master", () => holds(0), 40_000);
    assert.equal((await ctl("failover")).code === 0, false, "nobody was heard");
    stage.lbc(stage.host(1), text(1, own));
    await until(
      "both paths",
      async () => {
        const [node] = (await look())?.nodes ?? [];
        return node?.hearsUs === true && node.paths.filter(({ heard }) => heard).length === 2;
      },
      40_000,
    );
    const page = (await ctl("status")).stdout;
    assert.match(page, /n1: .*priority 150, .*interface eth0 .* interface eth1 /);
    // On a busy machine a beacon may be late, and then nobody is heard for a moment.
    const given = async () => (await ctl("failover")).code === 0;
    await until("given", async () => (await given()) || (await holds(1)), 40_000);
    await until("taken", () => holds(1), 40_000);
    const back = async () => (await ctl("resume")).code === 0;
    await until("back", async () => (await back()) && (await holds(0)), 40_000);

    for (const net of [network, second]) await net.isolate(stage.host(0));
    await until("two masters", async () => (await holds(0)) && (await holds(1)), 40_000);
    await Promise.all([0, 1].map((host) => deafen(stage, stage.host(host))));
    await second.rejoin(stage.host(0));
    await until(
      "alarm",
      async () => {
        const [alarm] = (await look())?.alarms ?? [];
        return alarm?.detail === "node n1 (by beacon)";
      },
      40_000,
    );
  });
});
