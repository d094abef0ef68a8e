import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { until } from "../control/host/run.ts";
import { lacking, Network } from "../support/netns.ts";

const reason = lacking();
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const cli = join(import.meta.dirname, "../../src/cli/main.ts");

const keepalived = (address: string) => `vrrp_instance VI {
  interface eth0
  virtual_router_id 51
  priority 100
  version 3
  advert_int 0.1
  virtual_ipaddress { ${address} }
}
`;

const proxy = `worker_processes 1; user root; pid s.pid; error_log error.log notice; events {}
http { access_log off; server { listen 8080; location / { return 200 "up"; } } }
`;

/** Children of a process, by what their command line holds. */
const childOf = (parent: number, word: string): number =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
        const command = readFileSync(`/proc/${pid}/cmdline`, "latin1");
        return (
          Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === parent &&
          command.includes(word)
        );
      } catch {
        return false;
      }
    }) ?? 0;

test(
  "an agent that dies or freezes is fenced and replaced; the proxy does not notice",
  { skip, timeout: 120_000 },
  async (t) => {
    assert.equal(reason, undefined);
    const prefix = mkdtempSync(join(tmpdir(), "lbc-serve-ha-"));
    const network = new Network(1);
    t.after(async () => {
      await network.remove();
      rmSync(prefix, { recursive: true, force: true });
    });
    const host = network.host(0);
    const write = (name: string, text: string) => writeFileSync(join(prefix, name), text);
    write("keepalived.conf", keepalived("10.77.0.100/24"));
    write("a.conf", proxy);
    const files = ["-c", "a.conf", "--ha", join(prefix, "keepalived.conf")];
    const child = network.start(
      host.namespace,
      process.execPath,
      cli,
      "serve",
      "-p",
      prefix,
      ...files,
    );
    child.stderr?.resume();
    const log = () => readFileSync(join(prefix, "error.log"), "utf8");
    const holds = async (address: string) => (await network.addresses(host)).includes(address);
    const agent = () => childOf(child.pid ?? 0, "HA agent");
    await until("master", () => holds("10.77.0.100/24"), 20_000);
    const worker = childOf(child.pid ?? 0, "worker process");
    assert.ok(worker > 0);

    process.kill(agent(), "SIGKILL");
    await until(
      "addresses removed by the supervisor",
      async () => !(await holds("10.77.0.100/24")),
    );
    await until("master again", () => holds("10.77.0.100/24"), 20_000);

    process.kill(agent(), "SIGSTOP");
    await until("fenced", async () => !(await holds("10.77.0.100/24")));
    assert.match(log(), /\[alert\] .*HA agent silent for 3000 ms/);
    await until("master again", () => holds("10.77.0.100/24"), 20_000);

    const well = agent();
    const silences = () => log().match(/HA agent silent/g)?.length ?? 0;
    child.kill("SIGSTOP");
    await sleep(4000);
    child.kill("SIGCONT");
    write("keepalived.conf", "vrrp_instance VI {");
    child.kill("SIGHUP");
    await until("refused", () => /\[emerg\] .*keepalived\.conf:1/.test(log()), 20_000);
    assert.ok(await holds("10.77.0.100/24"));
    assert.equal(agent(), well, "a supervisor that was held up does not fence a healthy agent");
    assert.equal(silences(), 1);

    write("a.conf", proxy.replace("pid s.pid", "pid a.conf/s.pid"));
    write("keepalived.conf", keepalived("10.77.0.101/24"));
    child.kill("SIGHUP");
    await until(
      "refused for its pid file",
      () => /\[emerg\] .*a\.conf\/s\.pid/.test(log()),
      20_000,
    );
    assert.deepEqual(await network.addresses(host), ["10.77.0.1/24", "10.77.0.100/24"]);
    assert.equal(agent(), well, "the proxy keeps its configuration, so does the agent");

    write("a.conf", proxy);
    child.kill("SIGHUP");
    await until("another address", () => holds("10.77.0.101/24"), 20_000);
    assert.ok(!(await holds("10.77.0.100/24")));

    const exit = once(child, "exit");
    child.kill("SIGTERM");
    assert.deepEqual(await exit, [0, null]);
    assert.deepEqual(await network.addresses(host), ["10.77.0.1/24"]);
    assert.doesNotMatch(log(), new RegExp(`worker process ${worker} exited on`));
  },
);
