import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import type { HaFacts } from "../../runtime/control/admin-status.ts";
import type { HaEntry } from "../../runtime/control/ha-journal.ts";
import { inProcess } from "../cli/in-process.ts";
import { until } from "../control/host/run.ts";
import { lacking, Network, type Host } from "../support/netns.ts";

/* An operator's day: `lbc serve` with keepalived on the other host, asked and ordered. */

const reason = lacking();
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const cli = join(import.meta.dirname, "../../src/cli/main.ts");
const floating = "10.77.0.100";

const configuration = (priority: number, more = "") => `vrrp_instance VI {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority ${priority}
  version 3
  advert_int 0.1
  virtual_ipaddress {
    ${floating}/24
  }
  ${more}
}
`;

function scene(t: TestContext) {
  const prefix = mkdtempSync(join(tmpdir(), "lbc-ha-ops-"));
  const network = new Network(2);
  t.after(async () => {
    await network.remove();
    rmSync(prefix, { recursive: true, force: true });
  });
  const [ours, theirs] = [network.host(0), network.host(1)];
  const write = (name: string, text: string) => writeFileSync(join(prefix, name), text);
  const admin = `unix:${join(prefix, "s.admin.sock")}`;
  const ctl = async (...line: readonly string[]) =>
    inProcess(["ctl", "--admin", admin, "ha", ...line], prefix);
  const holds = async (host: Host) => (await network.addresses(host)).includes(`${floating}/24`);
  /** undefined: between two agents. */
  const plane = async () =>
    JSON.parse((await ctl("status", "--format", "json")).stdout) as HaFacts | null;
  const look = async () => (await plane())?.instances[0];
  const facts = async () => (await look()) ?? assert.fail("no instance");
  return { prefix, network, ours, theirs, write, ctl, holds, plane, look, facts };
}

test("status, failover, hold, resume, journal and dump", { skip, timeout: 120_000 }, async (t) => {
  assert.equal(reason, undefined);
  const { prefix, network, ours, theirs, write, ctl, holds, plane, look, facts } = scene(t);
  write("keepalived.conf", configuration(200));
  write("peer.conf", configuration(100));
  write("a.conf", "pid s.pid; error_log error.log notice; events {}\n");
  const files = ["-c", "a.conf", "--ha", join(prefix, "keepalived.conf")];
  const serve = network.start(
    ours.namespace,
    ...([process.execPath, cli, "serve", "-p", prefix, ...files] as const),
  );
  serve.stderr?.resume();
  await until("master", () => holds(ours), 20_000);
  const pids = ["-p", join(prefix, "k.pid"), "-r", join(prefix, "v.pid")];
  const peerFile = join(prefix, "peer.conf");
  const keepalived = () =>
    network.start(theirs.namespace, "keepalived", "-n", "-l", "--vrrp", "-f", peerFile, ...pids);
  const peer = keepalived();

  const first = await facts();
  assert.deepEqual(
    [first.role, first.priority, first.held, first.last?.cause, first.timers.down],
    ["master", 200, [floating], "nobody-heard", 321_875],
  );
  const alone = await ctl("failover", "VI");
  assert.equal(alone.code, 1);
  assert.match(alone.stderr, /no other router was ever heard/);
  assert.ok(await holds(ours));

  const given = await ctl("failover", "VI", "--force");
  assert.match(given.stderr, /10\.77\.0\.2 has the addresses/);
  assert.equal(given.code, 0);
  assert.deepEqual([await holds(ours), await holds(theirs)], [false, true]);

  const more = "virtual_ipaddress_excluded {\n10.77.0.101/24\n}";
  write("keepalived.conf", configuration(200, more));
  serve.kill("SIGHUP");
  await until("both addresses are known", async () => (await look())?.addresses.length === 2);
  await until("the master is heard again", async () => (await look())?.peers.length === 1);
  const later = await facts();
  assert.deepEqual(
    [later.role, later.orders.failover],
    ["backup", "taken"],
    "an order outlives a reload",
  );

  assert.equal((await ctl("resume")).code, 0);
  await until("master again", () => holds(ours));
  assert.equal((await facts()).last?.cause, "preempted");

  assert.equal((await ctl("hold")).code, 0);
  assert.equal((await facts()).role, "master", "a held master stays one");
  assert.equal((await ctl("failover")).code, 0);
  peer.kill("SIGTERM");
  await until("keepalived has left", async () => !(await holds(theirs)));
  await until(
    "our own down timer has run out",
    async () => ((await facts()).peers[0]?.ago ?? 0) > 700_000,
  );
  assert.deepEqual([(await facts()).role, await holds(ours)], ["backup", false]);
  assert.equal((await ctl("resume", "VI")).code, 0);
  await until("master at last", () => holds(ours));

  const journal = JSON.parse((await ctl("journal", "--format", "json")).stdout) as HaEntry[];
  const turns = journal.flatMap((entry) =>
    entry.event === "transition" && entry.to !== "stopped" && entry.from !== "init"
      ? [`${entry.from}>${entry.to} ${entry.cause}`]
      : [],
  );
  assert.deepEqual(turns.slice(0, 4), [
    "backup>master nobody-heard",
    "master>backup ordered",
    "backup>master preempted",
    "master>backup ordered",
  ]);
  assert.match(turns.slice(4).join(), /^backup>master (silence|resigned)$/);
  const kept = join(prefix, "s.ha/journal.jsonl");
  assert.equal(statSync(kept).mode & 0o777, 0o600);
  assert.equal(statSync(join(prefix, "s.ha")).mode & 0o777, 0o700);
  assert.ok(readFileSync(kept, "utf8").endsWith("}\n"));

  const dump = JSON.parse((await ctl("dump")).stdout) as { data: { state: number } }[];
  assert.equal(dump[0]?.data.state, 2);
  process.kill((await plane())?.pid ?? 0, "SIGUSR2");
  const written = join(prefix, "s.ha/keepalived.json");
  await until("dumped", () => existsSync(written));
  assert.match(readFileSync(written, "utf8"), /"iname":"VI"/);
  assert.equal(statSync(written).mode & 0o777, 0o600);
  const page = await ctl("status", "--history");
  assert.match(page.stdout, /^VI {2}master {2}eth0, virtual router 51, VRRPv3$/m);
  assert.match(page.stdout, /^\d{4}-\d\d-\d\d .* VI: master -> backup, priority 200: failover/m);
});
