import assert from "node:assert/strict";
import test from "node:test";

import * as fc from "fast-check";

import { createReceiver, receive, type Situation } from "../../runtime/vrrp/receive.ts";
import { allRules, cases, forge, planUnder } from "../support/vrrp-injection.ts";
import { nodePlan } from "../support/vrrp-spoofs.ts";
import { Lab } from "./lab.ts";

/* The matrix of accepted and dropped adverts, without a network; vrrp-inject.net.ts has the wire. */

for (const [column, rules] of allRules.entries())
  test(`adverts are taken and dropped as ${rules} does`, () => {
    const { instances } = planUnder(rules);
    const taken = cases.map((one, index) => {
      const plan = instances[index];
      assert.ok(plan);
      const received = receive(createReceiver(plan), forge(one, plan), {
        master: undefined,
        neighbours: new Set(["10.77.0.2"]),
        source: "10.77.0.1",
        owner: false,
        wall: Date.now() * 1000,
      });
      return [one.name, received.ok && received.advert.priority > 0];
    });
    assert.deepEqual(
      taken,
      cases.map(({ name, yields }) => [name, yields[column]]),
    );
  });

const situation: Situation = {
  master: undefined,
  neighbours: new Set(["10.77.0.2"]),
  source: "10.77.0.1",
  owner: false,
  wall: 1_700_000_000_000_000,
};

/** Some bytes changed, the end cut off, or more behind it. */
const damage = fc.oneof(
  fc
    .array(fc.tuple(fc.nat(80), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 })
    .map((changes) => (packet: Uint8Array) => {
      const other = packet.slice();
      for (const [at, by] of changes) if (at < other.length) other[at] = (other[at] ?? 0) ^ by;
      return other;
    }),
  fc.nat(80).map((length) => (packet: Uint8Array) => packet.slice(0, length)),
  fc.uint8Array({ minLength: 1, maxLength: 600 }).map((more) => (packet: Uint8Array) => {
    return Uint8Array.from([...packet, ...more]);
  }),
  fc.uint8Array({ maxLength: 1500 }).map((bytes) => () => bytes),
);

test("damaged packets make nothing throw, whatever the configuration", () => {
  const plans = allRules.flatMap((rules) => planUnder(rules).instances);
  const reasons = new Set<string>();
  fc.assert(
    fc.property(fc.nat(plans.length - 1), damage, (index, harm) => {
      const plan = plans[index];
      const one = cases[index % cases.length];
      assert.ok(plan && one);
      const received = receive(createReceiver(plan), harm(forge(one, plan)), situation);
      if (!received.ok) reasons.add(received.reason);
    }),
    { numRuns: 5000 },
  );
  assert.ok(reasons.size > 12, [...reasons].join(" "));
});

test("of a signed advert no bit may differ but what routers and checksums change", () => {
  const plan = nodePlan(1).instances.find(({ name }) => name === "S1");
  assert.ok(plan);
  const lab = new Lab();
  lab.epoch = situation.wall;
  lab.add("a", { ...plan, source: "10.77.0.1" });
  lab.start("a");
  lab.run(1_000_000);
  const packet = lab.packets[0]?.bytes;
  assert.ok(packet);
  const other = { ...situation, source: "10.77.0.2", wall: situation.wall + lab.now };
  assert.equal(receive(createReceiver(plan), packet, other).ok, true);
  // The version and the protocol are what the socket is for.
  const uncovered = new Set([0, 1, 4, 5, 6, 7, 9, 10, 11]);
  for (let at = 0; at < packet.length; at++)
    for (let bit = 0; bit < 8; bit++) {
      if (uncovered.has(at)) continue;
      const changed = packet.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      const received = receive(createReceiver(plan), changed, other);
      assert.equal(received.ok, false, `byte ${at}, bit ${bit}`);
    }
});
