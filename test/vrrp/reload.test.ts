import assert from "node:assert/strict";
import test from "node:test";

import type { AddressPlan, InstancePlan, SyncGroupPlan } from "../../runtime/vrrp/plan.ts";
import { identityOf } from "../../runtime/vrrp/reload.ts";
import { ScriptTable } from "../../runtime/vrrp/script-table.ts";
import { instancePlan, Lab, ms, seconds } from "./lab.ts";

/*
 * A changed configuration for what runs. What each change does on the wire was asked of keepalived
 * 2.2.7 with SIGHUP; test/net/reload.net.ts asks again.
 */

const address = (ip: string, changes: Partial<AddressPlan> = {}): AddressPlan => {
  const [model] = instancePlan().addresses;
  assert.ok(model);
  return { ...model, ip, ...changes };
};

const fast: Partial<InstancePlan> = { version: 3, interval: 100 * ms };
const plan = (...members: readonly Partial<InstancePlan>[]) => ({
  instances: members.map((changes) => instancePlan({ ...fast, ...changes })),
  groups: [] as SyncGroupPlan[],
});
const grouped = (...members: readonly Partial<InstancePlan>[]) => {
  const { instances } = plan(...members);
  const { notify } = instancePlan();
  return { instances, groups: [{ name: "G", members: instances.map((_, at) => at), notify }] };
};
const V = { name: "V", vrid: 51 };
const W = { name: "W", vrid: 52, addresses: [address("10.0.0.102")] };
const X = { name: "X", vrid: 53, addresses: [address("10.0.0.103")] };

/** A lone master, and what a reload 30 ms after its last advert makes of it in a second. */
function reloaded(before: ReturnType<typeof plan>, after: ReturnType<typeof plan>): string[] {
  const lab = new Lab();
  lab.addPlan("a", before);
  lab.start("a");
  lab.run(1030 * ms);
  const from = lab.transcript.length;
  const at = lab.now;
  lab.reload("a", after);
  lab.run(1 * seconds);
  return lab.since(from).map((line) => {
    const [when = "", ...rest] = line.split(" ");
    return `${Math.round(Number(when) - at / ms)} ${rest.slice(1).join(" ")}`;
  });
}

const upTo = (lines: readonly string[], limit: number) =>
  lines.filter((line) => Number(line.split(" ", 1)[0]) <= limit);

/** The gaps between an instance's adverts, the one before the reload included. */
const gaps = (lines: readonly string[], before: number): number[] => {
  const sent = lines.filter((line) => line.includes(" send ")).map((line) => Number.parseInt(line));
  return sent.map((at, index) => at - (sent[index - 1] ?? before));
};

test("a plan that says the same leaves no trace on the wire", () => {
  const lines = reloaded(plan(V), plan(V));
  assert.ok(lines.every((line) => line.endsWith("send 100")));
  assert.equal(new Set(gaps(lines.slice(1), Number.parseInt(lines[0] ?? ""))).size, 1);
});

test("a master says its new priority at once and stays", () => {
  const lines = reloaded(plan(V), plan({ ...V, priority: 150 }));
  assert.deepEqual(upTo(lines, 150), ["0 send 150", "100 send 150"]);
});

test("another interval, version or password: an advert at once, no longer gap than either", () => {
  for (const changes of [{ interval: 500 * ms }, { version: 2 as const, password: "abc" }]) {
    const lines = reloaded(plan(V), plan({ ...V, ...changes }));
    assert.equal(lines[0], "0 send 100");
    assert.ok(lines.every((line) => line.endsWith("send 100")));
    assert.ok(Math.max(...gaps(lines, 0)) <= 500);
  }
});

test("addresses come and go by difference, and everything is announced", () => {
  const two = { ...V, addresses: [address("10.0.0.100"), address("10.0.0.101")] };
  assert.deepEqual(upTo(reloaded(plan(V), plan(two)), 50), [
    "0 send 100",
    "0 +10.0.0.101",
    "0 announce 2x5",
  ]);
  assert.deepEqual(upTo(reloaded(plan(two), plan(V)), 50), ["0 send 100", "0 -10.0.0.101"]);
  const excluded = { ...V, excluded: [address("10.0.0.110")] };
  assert.deepEqual(upTo(reloaded(plan(V), plan(excluded)), 50), [
    "0 send 100",
    "0 +10.0.0.110",
    "0 announce 2x5",
  ]);
});

test("another name is the same instance, another VRID is not", () => {
  const renamed = reloaded(plan(V), plan({ ...V, name: "W" }));
  assert.ok(renamed.every((line) => line.endsWith("send 100")));
  const other = reloaded(plan(V), plan({ ...V, vrid: 52 }));
  assert.deepEqual(upTo(other, 300), ["0 send 0", "0 drop", "0 DELETED 100", "0 BACKUP 100"]);
  assert.ok(other.includes("361 MASTER 100"));
});

test("what is deleted says priority 0, what is new begins as backup, the rest goes on", () => {
  const lab = new Lab();
  lab.addPlan("a", plan(V, W));
  lab.start("a");
  lab.run(1000 * ms);
  lab.transcript.length = 0;
  lab.reload("a", plan(V, X));
  assert.deepEqual(lab.node("a").notified.slice(-2), ["DELETED", "BACKUP"]);
  assert.deepEqual([...lab.node("a").held], ["V"]);
  assert.deepEqual(
    lab.node("a").team.instances.map(({ role }) => role),
    ["master", "backup"],
  );
  lab.run(1000 * ms);
  assert.deepEqual([...lab.node("a").held], ["V", "X"]);
});

test("a backup waits a whole down time anew and does not forget its master", () => {
  const lab = new Lab();
  lab.addPlan("a", plan({ ...V, priority: 200, interval: 300 * ms }));
  lab.addPlan("b", plan({ ...V, source: "10.0.0.2" }));
  lab.start("a", "b");
  lab.run(3000 * ms);
  lab.reload("b", plan({ ...V, source: "10.0.0.2", priority: 150 }));
  lab.run(3000 * ms);
  assert.deepEqual(lab.masters(), ["a"]);
  lab.reload("b", plan({ ...V, source: "10.0.0.2", priority: 250 }));
  lab.run(3000 * ms);
  assert.deepEqual(lab.masters(), ["b"]);
});

test("counters and the peer's checksum outlive a reload", () => {
  const lab = new Lab();
  lab.addPlan("a", plan(V));
  lab.start("a");
  lab.run(1000 * ms);
  const { instance } = lab.node("a");
  const sent = instance.statistics.advertsSent;
  lab.reload("a", plan({ ...V, priority: 90 }));
  assert.equal(lab.node("a").instance, instance);
  assert.equal(instance.statistics.advertsSent, sent + 1);
  assert.equal(instance.statistics.becameMaster, 1);
});

test("a group that gains a member keeps its addresses; keepalived would let go of them", () => {
  const lab = new Lab();
  lab.addPlan("a", grouped(V, W));
  lab.start("a");
  lab.run(1000 * ms);
  lab.transcript.length = 0;
  lab.reload("a", grouped(V, W, X));
  lab.run(1000 * ms);
  assert.deepEqual([...lab.node("a").held].sort(), ["V", "W", "X"]);
  assert.deepEqual(
    lab.transcript.filter((line) => / (drop|send 0|BACKUP|MASTER)/.test(line)),
    ["1000 a.X BACKUP 100", "1360.937 a.X MASTER 100"],
  );
});

test("instances that a new group finds in two states step back together", () => {
  const lab = new Lab();
  lab.addPlan("a", plan(V, W));
  lab.addPlan("b", plan({ ...W, priority: 200, source: "10.0.0.2" }));
  lab.start("a", "b");
  lab.run(1000 * ms);
  lab.reload("a", grouped(V, W));
  assert.deepEqual(
    lab.node("a").team.instances.map(({ role }) => role),
    ["backup", "backup"],
  );
  assert.deepEqual([...lab.node("a").held], []);
});

test("gratuitous ARP that is to be repeated from now on begins at once", () => {
  const garp = { ...instancePlan().garp, refresh: 300 * ms };
  const lines = reloaded(plan(V), plan({ ...V, garp }));
  assert.deepEqual(
    lines.filter((line) => line.includes("announce")),
    [0, 300, 600, 900].map((at) => `${at} announce 1x1`),
  );
});

const script = (changes = {}) => ({
  name: "s",
  command: { argv: ["/bin/true"], user: undefined, group: undefined },
  interval: 1 * seconds,
  timeout: 1 * seconds,
  rise: 2,
  fall: 2,
  initFail: false,
  ...changes,
});

test("scripts: what was well stays well, what has changed and was not must show itself", () => {
  const tracking = instancePlan({ trackScripts: [{ script: 0, weight: 0, reverse: false }] });
  const upOf = (table: ScriptTable) => table.trackers(tracking)[0]?.up;
  const good = new ScriptTable([script()], []);
  good.count("s", true, "succeeded");
  const changed = new ScriptTable([script({ interval: 5 * seconds })], []);
  assert.deepEqual(changed.inherit(good), ["VRRP_Script(s) considered successful on reload"]);
  assert.equal(upOf(changed), true);
  changed.count("s", false, "failed");
  assert.equal(upOf(changed), true, "one of two failures");
  changed.count("s", false, "failed");
  assert.equal(upOf(changed), false);
  const same = new ScriptTable([script({ interval: 5 * seconds })], []);
  assert.deepEqual(same.inherit(changed), []);
  assert.equal(upOf(same), false);
  const other = new ScriptTable([script()], []);
  assert.deepEqual(other.inherit(changed), []);
  assert.equal(upOf(other), undefined);
});

test("interface, VRID, family, mode and guard make an instance what it is", () => {
  const base = instancePlan();
  const peer = { address: "10.0.0.2", minTtl: 0, maxTtl: 255 };
  const others: readonly Partial<InstancePlan>[] = [
    { interface: "eth9" },
    { vrid: base.vrid + 1 },
    { family: 6 },
    { unicastPeers: [peer] },
    { guarded: !base.guarded },
  ];
  for (const changes of others)
    assert.notEqual(identityOf(instancePlan(changes)), identityOf(base), JSON.stringify(changes));
  assert.equal(identityOf(instancePlan({ name: "other", priority: 7 })), identityOf(base));
});
