import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { until } from "../control/host/run.ts";
import { lacking, Network } from "../support/netns.ts";

/* lbc's own proxy decides whether its node may have the address. */

const reason = lacking();
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const cli = join(import.meta.dirname, "../../src/cli/main.ts");

const keepalived = `vrrp_instance VI {
  interface eth0
  virtual_router_id 51
  version 3
  advert_int 0.1
  virtual_ipaddress { 10.77.0.100/24 }
}
`;

const proxy = `worker_processes 1; user root; pid s.pid; error_log error.log notice; events {}
http { access_log off; server { listen 8080; location / { return 200 "up"; } } }
`;

/** The worker of a server, if there is one now. */
const workerOf = (parent: number): number | undefined =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
        const command = readFileSync(`/proc/${pid}/cmdline`, "latin1");
        const its = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        return its === parent && command.includes("worker process");
      } catch {
        return false;
      }
    });

test(
  "a proxy whose workers die gives the address up, and gets it back with a worker that lives",
  { skip, timeout: 120_000 },
  async (t) => {
    assert.equal(reason, undefined);
    const prefix = mkdtempSync(join(tmpdir(), "lbc-track-proxy-"));
    const network = new Network(1);
    t.after(async () => {
      await network.remove();
      rmSync(prefix, { recursive: true, force: true });
    });
    const host = network.host(0);
    writeFileSync(join(prefix, "keepalived.conf"), keepalived);
    writeFileSync(join(prefix, "a.conf"), proxy);
    const files = ["-c", "a.conf", "--ha", join(prefix, "keepalived.conf")];
    const serving = [cli, "serve", "-p", prefix, ...files];
    const child = network.start(host.namespace, process.execPath, ...serving);
    child.stderr?.resume();
    const log = () => readFileSync(join(prefix, "error.log"), "utf8");
    const holds = async () => (await network.addresses(host)).includes("10.77.0.100/24");
    await until("master", holds, 30_000);
    assert.match(log(), /track_proxy: an instance is in FAULT while no worker .* \(VI\)/);

    const worker = () => workerOf(child.pid ?? 0);
    const first = worker() ?? 0;
    process.kill(first, "SIGKILL");
    const died = performance.now();
    // The one that replaces it does not get far.
    await until("another worker", () => (worker() ?? first) !== first);
    const second = worker() ?? 0;
    process.kill(second, "SIGSTOP");
    await until("FAULT", () => /\(VI\) Entering FAULT STATE/.test(log()));
    const took = performance.now() - died;
    assert.ok(took < 5000, `${took} ms`);
    await until("the address is gone", async () => !(await holds()));
    assert.match(log(), /\(VI\) tracked proxy is down \(0 of 1 workers\)/);
    process.kill(second, "SIGCONT");
    await until("master again", holds, 30_000);

    const faults = () => log().match(/Entering FAULT/g)?.length;
    const before = faults();
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    assert.deepEqual(await exit, [0, null]);
    assert.deepEqual(await network.addresses(host), ["10.77.0.1/24"]);
    // The agent leaves before the proxy does: that is no fault.
    assert.equal(faults(), before);
  },
);
