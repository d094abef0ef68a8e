import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { BeaconReceiver, type Arrival } from "../../runtime/vrrp/beacon/beacon-receiver.ts";
import { BeaconTable } from "../../runtime/vrrp/beacon/beacon-table.ts";
import {
  type Beacon,
  decodeBeacon,
  encodeBeacon,
  isSigned,
  largest,
  looksRight,
  mostInstances,
  smallest,
} from "../../runtime/vrrp/beacon/wire.ts";
import { instanceStatus } from "../../runtime/vrrp/instance-status.ts";
import { carryOut } from "../../runtime/vrrp/order-desk.ts";
import { Lab, ms, seconds } from "./lab.ts";

const key = "5a".repeat(32);
const run = "0011223344556677";
const peer = "8899aabbccddeeff";
const wall = 1_700_000_000 * seconds;
const router = { vrid: 51, family: 4 } as const;

const sequenceAt = (time: number, count = 0): bigint =>
  (BigInt(Math.floor(time / seconds)) << 32n) + BigInt(count);

function beacon(changes: Partial<Beacon> = {}): Beacon {
  return {
    sequence: sequenceAt(wall),
    run: peer,
    interval: 1000,
    node: "lb2",
    address: Uint8Array.of(10, 0, 0, 2),
    heard: [run],
    instances: [{ ...router, role: "backup", priority: 100, held: false }],
    ...changes,
  };
}

const arrival = (changes: Partial<Arrival> = {}): Arrival => ({
  now: 0,
  wall,
  path: "interface eth0",
  belongs: (address) => address[0] === 10,
  ...changes,
});

const receiver = () => new BeaconReceiver({ node: "lb1", run, key });

const reasonOf = (one: BeaconReceiver, what: Partial<Beacon>, where: Partial<Arrival> = {}) => {
  const taken = one.receive(encodeBeacon(beacon(what), key), arrival(where));
  return taken.ok ? "taken" : taken.reason;
};

const said = (role: "backup" | "master" | "fault", held = false) =>
  beacon({ instances: [{ ...router, role, priority: 100, held }] });

const may = (one: Beacon, now = seconds) => {
  const table = new BeaconTable();
  table.took(0, "a", one);
  return table.standby(now, router, run);
};
/** `b` hears no advert; `until` is when it last hears by beacon that `a` is master. */
function deaf(until: number): Lab {
  const lab = new Lab();
  const common = { version: 3 as const, interval: 100 * ms };
  lab.add("a", { ...common, priority: 200, source: "10.0.0.1" });
  const { instance } = lab.add("b", { ...common, priority: 100, source: "10.0.0.2" });
  instance.nodes = {
    master: (now) =>
      now < until ? { node: "lb1", until: Math.min(now + 300 * ms, until) } : undefined,
    standby: () => false,
    seen: () => [],
    dropped: [],
  };
  lab.start("a", "b");
  lab.run(seconds);
  lab.loses = () => true;
  return lab;
}

void describe("the datagram", () => {
  void test("says what was put in, from the smallest to the largest", () => {
    const many = Array.from({ length: mostInstances }, (_, at) => ({
      vrid: at + 1,
      family: at % 2 === 0 ? (4 as const) : (6 as const),
      role: (["init", "backup", "master", "fault", "stopped"] as const)[at % 5] ?? "init",
      priority: at,
      held: at % 3 === 0,
    }));
    const address = Uint8Array.from({ length: 16 }, (_, at) => at);
    const heard = Array.from({ length: 16 }, () => run);
    const full = beacon({ node: "n".repeat(63), address, heard, instances: many });
    for (const one of [beacon(), beacon({ instances: [], heard: [], node: "x" }), full]) {
      const bytes = encodeBeacon(one, key);
      assert.ok(looksRight(bytes));
      assert.ok(isSigned(bytes, key));
      assert.deepEqual(decodeBeacon(bytes), one);
    }
    assert.equal(encodeBeacon(full, key).length, largest);
    assert.equal(
      encodeBeacon(beacon({ instances: [], heard: [], node: "x" }), key).length,
      smallest,
    );
  });

  void test("one bit more or less is no beacon, and no byte is outside the signature", () => {
    const bytes = encodeBeacon(beacon(), key);
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.equal(looksRight(changed) && isSigned(changed, key), false, `byte ${at}`);
      assert.equal(looksRight(bytes.subarray(0, at)), false);
    }
  });

  void test("random bytes are never taken", () => {
    const one = receiver();
    let seed = 7;
    const random = () => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff) >> 16;
    for (let turn = 0; turn < 2000; turn++) {
      const bytes = Uint8Array.from({ length: random() % 900 }, random);
      bytes.set([0x4c, 0x42, 0x43, 0x42, 1, 4].slice(0, bytes.length));
      assert.equal(one.receive(bytes, arrival()).ok, false);
    }
    assert.equal(
      one.dropped.reduce((sum, [, count]) => sum + count, 0),
      2000,
    );
  });
});

void describe("what is taken", () => {
  void test("each sequence once on each path", () => {
    const one = receiver();
    assert.equal(reasonOf(one, {}), "taken");
    assert.equal(reasonOf(one, {}), "replay");
    assert.equal(reasonOf(one, {}, { path: "interface eth1" }), "taken");
    assert.equal(reasonOf(one, { sequence: sequenceAt(wall, 1) }), "taken");
    assert.equal(reasonOf(one, { sequence: sequenceAt(wall - seconds) }), "replay");
  });

  void test("not from another time, another network, ourselves, or with another key", () => {
    const one = receiver();
    for (const off of [-31, 31])
      assert.equal(reasonOf(one, { sequence: sequenceAt(wall + off * seconds) }), "stale");
    assert.equal(reasonOf(one, { address: Uint8Array.of(11, 0, 0, 2) }), "stranger");
    assert.equal(reasonOf(one, { node: "lb1", run }), "own");
    assert.equal(reasonOf(one, { node: "lb1" }), "namesake");
    const foreign = encodeBeacon(beacon(), "a5".repeat(32));
    assert.deepEqual(one.receive(foreign, arrival()), { ok: false, reason: "signature" });
    assert.equal(reasonOf(one, {}), "taken");
  });

  void test("a flood costs so many signatures in a second, and is over with it", () => {
    const one = receiver();
    const foreign = encodeBeacon(beacon(), "a5".repeat(32));
    for (let count = 0; count < 5000; count++) one.receive(foreign, arrival());
    assert.deepEqual(new Map(one.dropped).get("flood"), 5000 - 4096);
    assert.equal(reasonOf(one, {}), "flood");
    assert.equal(reasonOf(one, {}, { now: seconds }), "taken");
  });
});

void describe("the nodes", () => {
  void test("each path is heard for three intervals of its sender", () => {
    const table = new BeaconTable();
    table.took(0, "a", beacon());
    table.took(2 * seconds, "b", beacon());
    const heard = (now: number) =>
      table.seen(now, router, run).flatMap(({ paths }) => paths.map((one) => one.heard));
    assert.deepEqual(heard(3 * seconds), [true, true]);
    assert.deepEqual(heard(3001 * ms), [false, true]);
    assert.deepEqual(table.heard(5 * seconds), [peer]);
    assert.deepEqual(heard(5001 * ms), [false, false]);
    assert.deepEqual(table.heard(5001 * ms), []);
  });

  void test("a master counts until three intervals after it last said so", () => {
    const table = new BeaconTable();
    assert.equal(table.master(0, router), undefined);
    table.took(seconds, "a", said("master"));
    assert.deepEqual(table.master(seconds, router), { node: "lb2", until: 4 * seconds });
    assert.equal(table.master(seconds, { ...router, family: 6 }), undefined);
    assert.equal(table.master(4 * seconds, router), undefined);
    table.took(2 * seconds, "a", said("backup"));
    assert.equal(table.master(2 * seconds, router), undefined);
  });

  void test("who may take over: a backup that hears us and is not held, as long as it is heard", () => {
    assert.equal(may(said("backup")), true);
    assert.equal(may(said("backup"), 3001 * ms), false);
    assert.equal(may(said("backup", true)), false);
    assert.equal(may(said("fault")), false);
    assert.equal(may({ ...said("backup"), heard: [] }), false);
    assert.equal(may({ ...said("backup"), instances: [] }), false);
  });

  void test("a node that starts anew is nothing of what it was", () => {
    const table = new BeaconTable();
    table.took(0, "a", said("master"));
    table.took(1 * ms, "a", beacon({ run: "ffffffffffffffff", instances: [] }));
    assert.equal(table.master(2 * ms, router), undefined);
    assert.deepEqual(table.heard(2 * ms), ["ffffffffffffffff"]);
  });

  void test("no more than sixteen, whoever has the key", () => {
    const table = new BeaconTable();
    for (let at = 0; at < 40; at++) table.took(at, "a", beacon({ node: `n${at}`, run: `${at}` }));
    assert.deepEqual(table.heard(50).length, 16);
  });
});

const ever = (now: number) => ({ node: "lb1", until: now + seconds });

const untilThen = (now: number) =>
  now < 20 * seconds ? { node: "lb1", until: 20 * seconds } : undefined;

void describe("an instance that has nodes", () => {
  void test("does not take over while the silent master is heard by beacon, and then it does", () => {
    const lab = deaf(10 * seconds);
    lab.run(8 * seconds);
    assert.deepEqual(lab.masters(), ["a"]);
    lab.run(2 * seconds);
    assert.deepEqual(lab.masters(), ["a", "b"]);
  });

  void test("claims no permit, neither lease nor disk lock, while it hears the master", () => {
    const lab = new Lab();
    const { instance } = lab.add("b", { priority: 100, guarded: true });
    instance.nodes = { master: untilThen, standby: () => false, seen: () => [], dropped: [] };
    lab.start("b");
    lab.run(19 * seconds);
    assert.deepEqual(lab.transcript, ["0 b BACKUP 100"]);
    lab.run(2 * seconds);
    assert.deepEqual(lab.transcript.slice(1), ["20000 b claim"]);
  });

  void test("says of each further path whether any node is heard there, as master too", () => {
    const lab = new Lab();
    const heartbeats = ["eth1", "eth2"].map((device) => ({
      kind: "interface" as const,
      name: `interface ${device}`,
      interface: device,
      source: `10.9.0.${device.length}`,
      group: undefined,
    }));
    const { instance } = lab.add("a", { heartbeats });
    const table = new BeaconTable();
    table.took(0, "interface eth1", beacon());
    instance.nodes = {
      master: () => undefined,
      standby: () => false,
      seen: (now) => table.seen(now, router, run),
      dropped: [],
    };
    const ups = (now: number) => {
      const around = { now, group: undefined, guards: [], holds: () => false };
      return instanceStatus(instance, around).guards.map(({ up }) => up);
    };
    assert.deepEqual(ups(seconds), [true, undefined]);
    assert.deepEqual(ups(4 * seconds), [false, undefined]);
  });

  void test("a beacon does not hold up who is given the addresses", () => {
    const lab = deaf(Infinity);
    lab.loses = () => false;
    lab.order("a", "failover");
    lab.run(seconds);
    assert.deepEqual(lab.masters(), ["b"]);
  });

  void test("nor who preempts a lower master", () => {
    const lab = new Lab();
    const common = { version: 3 as const, interval: 100 * ms };
    lab.add("a", { ...common, priority: 100, source: "10.0.0.1" });
    lab.start("a");
    lab.run(seconds);
    const { instance } = lab.add("b", { ...common, priority: 200, source: "10.0.0.2" });
    instance.nodes = { master: ever, standby: () => false, seen: () => [], dropped: [] };
    lab.start("b");
    lab.run(seconds);
    assert.deepEqual(lab.masters(), ["b"]);
  });

  void test("gives the addresses away where only beacons tell of a backup", () => {
    const lab = new Lab();
    const { team, instance } = lab.add("a", {});
    lab.start("a");
    lab.run(5 * seconds);
    const order = { type: "order", id: 1, instance: "V", order: "failover", force: false } as const;
    const refused = () => {
      const answer = carryOut(team, lab.now, order);
      return answer.type === "ordered" && answer.results.map((one) => one.refused);
    };
    const nodes = { master: () => undefined, standby: () => false, seen: () => [], dropped: [] };
    instance.nodes = nodes;
    assert.deepEqual(refused(), ["alone"]);
    instance.nodes = { ...nodes, standby: () => true };
    assert.deepEqual(refused(), [undefined]);
  });
});
