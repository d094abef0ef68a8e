import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

import { lacking } from "../support/netns.ts";
import { Stage } from "../support/vrrp-stage.ts";

/* More news of addresses than the kernel keeps for who does not listen. */

const reason = lacking();
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

/** Far more than fit into a socket of the usual size. */
const changes = 3000;

test("what was lost in an overrun is found out", { skip, timeout: 60_000 }, async () => {
  assert.equal(reason, undefined);
  const stage = new Stage(1);
  try {
    const { network, directory } = stage;
    const host = stage.host(0);
    const lbc = stage.lbc(host, { priority: 100, version: 3, interval: 0.1 });
    await lbc.output.wait(/Entering MASTER STATE/);
    const batch = join(directory, "batch");
    const flood = Array.from({ length: changes }, (_, index) => {
      const what = index % 2 === 0 ? "add" : "del";
      return `addr ${what} 10.99.0.1/32 dev eth0`;
    });
    // The last of all is what the kernel has no room for.
    writeFileSync(batch, `${[...flood, "addr del 10.77.0.100/24 dev eth0"].join("\n")}\n`);
    const from = lbc.output.lines.length;
    lbc.child.kill("SIGSTOP");
    await network.run(host.namespace, "ip", "-batch", batch);
    assert.deepEqual(await network.addresses(host), ["10.77.0.1/24"]);
    lbc.child.kill("SIGCONT");
    await lbc.output.wait(/10\.77\.0\.100 is no longer on eth0/, from);
    await lbc.output.wait(/Entering BACKUP STATE/, from);
    await lbc.output.wait(/Entering MASTER STATE/, from);
    await lbc.end();
    assert.deepEqual(await network.addresses(host), ["10.77.0.1/24"]);
  } finally {
    await stage.close();
  }
});
