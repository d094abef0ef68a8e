import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

import { until } from "../control/host/run.ts";
import { lacking } from "../support/netns.ts";
import { Stage, Transcript } from "../support/vrrp-stage.ts";

/* Settings of interfaces that an agent changes, and that its successors must give back. */

const reason = lacking();
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const command = join(import.meta.dirname, "../../src/cli/main.ts");

const text = `vrrp_instance V {
  interface eth0
  version 3
  virtual_router_id 51
  priority 100
  advert_int 0.1
  use_vmac vmac51
  virtual_ipaddress {
    10.77.0.100/24
  }
}
vrrp_instance W {
  interface eth0
  version 3
  virtual_router_id 52
  priority 100
  advert_int 0.1
  promote_secondaries
  virtual_ipaddress {
    10.77.0.101/24
  }
}
`;

const names = ["arp_ignore", "arp_filter", "arp_announce", "promote_secondaries", "rp_filter"];

test("kill -9 leaves nobody who has forgotten", { skip, timeout: 120_000 }, async () => {
  assert.equal(reason, undefined);
  const stage = new Stage(1);
  try {
    const { network, directory } = stage;
    const { namespace } = stage.host(0);
    const shell = (line: string) => network.run(namespace, "sh", "-c", line);
    await shell("cd /proc/sys/net/ipv4/conf; echo 1 > all/rp_filter; echo 2 > eth0/arp_filter");
    const settings = () =>
      shell(
        `cd /proc/sys/net/ipv4/conf; cat ${names.map((name) => `eth0/${name}`).join(" ")} all/rp_filter default/rp_filter`,
      );
    const pids = () =>
      spawnSync("ip", ["netns", "pids", namespace]).stdout.toString().split("\n").filter(Boolean);
    const agent = () =>
      pids().find((pid) => readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("HA agent"));
    const isMaster = async () => {
      const shown = await network.run(namespace, "ip", "-4", "-o", "addr");
      return shown.includes("10.77.0.100/24") && shown.includes("10.77.0.101/24");
    };
    const words = [command, "serve", "-p", directory, "--ha", stage.write(text)];
    const start = async () => {
      const child = network.start(namespace, process.execPath, ...words);
      const output = new Transcript(child);
      for (const name of ["V", "W"])
        await output.wait(new RegExp(`\\(${name}\\) Entering MASTER STATE`));
      await until("master", isMaster, 30_000);
      return child;
    };
    const killAll = () => {
      const all = pids();
      // Stopped first: who dies last would tidy up.
      for (const signal of ["SIGSTOP", "SIGKILL"] as const)
        for (const pid of all) process.kill(Number(pid), signal);
    };

    const before = await settings();
    await start();
    const changed = await settings();
    assert.notEqual(changed, before);
    const first = agent();
    process.kill(Number(first), "SIGKILL");
    await until("another agent", async () => {
      const pid = agent();
      return pid !== undefined && pid !== first && (await isMaster());
    });
    killAll();
    assert.equal(await settings(), changed);

    const child = await start();
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    await exit;
    assert.equal(await settings(), before, "after an agent, and then a supervisor, were killed");

    await start();
    killAll();
    const cleaner = network.start(namespace, process.execPath, ...words, "--clean");
    cleaner.stderr?.resume();
    assert.deepEqual(await once(cleaner, "exit"), [0, null]);
    assert.equal(await settings(), before, "after --clean");
  } finally {
    await stage.close();
  }
});
