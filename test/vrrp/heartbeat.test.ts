import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { HeartbeatPath } from "../../runtime/vrrp/heartbeat/heartbeat-path.ts";
import { splitPrimary, withPrimary } from "../../runtime/vrrp/heartbeat/primary-address.ts";
import type { InstancePlan } from "../../runtime/vrrp/plan.ts";
import type { HeartbeatPlan } from "../../runtime/vrrp/plan/split-brain.ts";
import { instancePlan, Lab, seconds } from "./lab.ts";

const eth1 = (source: string): HeartbeatPlan => ({
  kind: "interface",
  name: "interface eth1",
  interface: "eth1",
  source,
  group: undefined,
});

/** Two nodes on two networks; the second one comes first among equals on the first network only. */
function pair(changes: Partial<InstancePlan> = {}): Lab {
  const lab = new Lab();
  lab.add("a", { priority: 150, source: "10.0.0.1", heartbeats: [eth1("10.9.0.2")], ...changes });
  lab.add("b", { priority: 100, source: "10.0.0.2", heartbeats: [eth1("10.9.0.1")], ...changes });
  lab.start("a", "b");
  lab.run(10 * seconds);
  return lab;
}

describe("redundant heartbeat paths", () => {
  test("a cut of one path, whichever it is, changes nothing", () => {
    for (const cut of ["primary", "further"]) {
      const lab = pair();
      assert.deepEqual(lab.masters(), ["a"]);
      if (cut === "primary") lab.node("b").connected = false;
      else lab.node("b").cut.add("interface eth1");
      lab.run(30 * seconds);
      assert.deepEqual(lab.masters(), ["a"], cut);
      assert.equal(lab.node("b").transitions.length, 1);
    }
  });

  test("without a further path the same cut makes two masters", () => {
    const lab = pair({ heartbeats: [] });
    lab.node("b").connected = false;
    lab.run(10 * seconds);
    assert.deepEqual(lab.masters(), ["a", "b"]);
  });

  test("when all paths are silent the backup takes over, one down time after the last", () => {
    const lab = pair();
    lab.node("b").connected = false;
    lab.run(5.5 * seconds);
    const from = lab.transcript.length;
    lab.node("b").cut.add("interface eth1");
    const last = lab.now;
    lab.run(10 * seconds);
    assert.deepEqual(lab.masters(), ["a", "b"]);
    const took = lab.since(from).find((line) => line.endsWith(" b take"));
    const after = Number(took?.split(" ")[0]) * 1000 - last;
    assert.ok(after > 2.6 * seconds && after <= 3.7 * seconds, String(after));
  });

  test("healing one path is enough to end the conflict", () => {
    const lab = pair();
    lab.node("b").connected = false;
    lab.node("b").cut.add("interface eth1");
    lab.run(10 * seconds);
    assert.deepEqual(lab.masters(), ["a", "b"]);
    lab.node("b").cut.clear();
    lab.run(2 * seconds);
    assert.deepEqual(lab.masters(), ["a"]);
  });

  test("a resignation is heard on any path", () => {
    const lab = pair();
    lab.node("b").connected = false;
    lab.run(seconds);
    lab.stop("a");
    lab.run(seconds);
    assert.deepEqual(lab.masters(), ["b"]);
  });

  test("equals are judged alike on every path, by their primary addresses", () => {
    for (const cut of ["none", "primary", "further"]) {
      const lab = pair({ priority: 100 });
      lab.node("a").connected = false;
      lab.node("a").cut.add("interface eth1");
      lab.run(10 * seconds);
      assert.deepEqual(lab.masters(), ["a", "b"]);
      if (cut !== "primary") lab.node("a").connected = true;
      if (cut !== "further") lab.node("a").cut.clear();
      lab.run(5 * seconds);
      assert.deepEqual(lab.masters(), ["b"], cut);
    }
  });

  test("each path is signed and checked for itself", () => {
    const lab = pair({ password: "s3cret", ah: true });
    assert.deepEqual(lab.masters(), ["a"]);
    const status = lab.node("b").instance.paths[0]?.status(lab.now);
    assert.ok(status && status.received > 5 && status.ago !== undefined);
    assert.deepEqual(status.dropped, []);
    assert.deepEqual(lab.node("b").instance.statistics.counters.dropped, []);
  });
});

const path = (source: string, peers: readonly string[]): HeartbeatPlan => ({
  kind: "unicast",
  name: "unicast",
  source,
  peers,
});

describe("an advert's sender on a further path", () => {
  const sender = new HeartbeatPath(instancePlan(), eth1("10.9.0.1"));
  const [parcel] = sender.parcels({ priority: 100, id: 1, wall: 0 }, "10.0.0.1");
  const packet = parcel?.packet ?? assert.fail();
  const hears = (bytes: Uint8Array, plan: HeartbeatPlan = eth1("10.9.0.2")) =>
    new HeartbeatPath(instancePlan(), plan).receive(5, bytes, {
      master: undefined,
      neighbours: new Set(),
      source: "10.0.0.2",
      owner: false,
      wall: 0,
    });

  test("is told by its primary address", () => {
    const heard = hears(packet);
    assert.ok(heard.ok);
    assert.equal(heard.advert.from, "10.0.0.1");
    assert.equal(parcel?.destination, "224.0.0.18");
  });

  test("an advert without the address, or cut off, is dropped and counted; no bytes throw", () => {
    const plain = splitPrimary(packet)?.packet ?? assert.fail();
    assert.equal(hears(plain).ok, false);
    for (let length = 0; length < packet.length; length++)
      assert.equal(hears(packet.slice(0, length)).ok, false);
  });

  test("a path of named peers takes adverts of these alone", () => {
    const near = new HeartbeatPath(instancePlan(), path("10.9.0.1", ["10.9.0.2"]));
    const bytes =
      near.parcels({ priority: 100, id: 1, wall: 0 }, "10.0.0.1")[0]?.packet ?? assert.fail();
    assert.equal(hears(bytes, path("10.9.0.2", ["10.9.0.1"])).ok, true);
    const stranger = hears(bytes, path("10.9.0.2", ["10.9.0.3"]));
    assert.ok(!stranger.ok);
    assert.equal(stranger.reason, "unicast-source");
  });

  test("of either family", () => {
    const six = new Uint8Array(48);
    six[0] = 0x60;
    six[5] = 8;
    const primary = Uint8Array.from({ length: 16 }, (_, index) => index);
    const split = splitPrimary(withPrimary(six, primary));
    assert.deepEqual(split, { packet: six, primary });
  });
});
