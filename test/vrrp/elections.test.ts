import assert from "node:assert/strict";
import test from "node:test";

import * as fc from "fast-check";

import { Lab, ms, seconds } from "./lab.ts";

/** A node's life: when it starts, and what befalls it. */
const event = fc.record({
  after: fc.integer({ min: 0, max: 3000 }),
  node: fc.nat(3),
  what: fc.constantFrom("cut", "join", "kill", "stop", "start", "fault", "heal"),
});

const cluster = fc.record({
  version: fc.constantFrom<2 | 3>(2, 3),
  priorities: fc.array(fc.integer({ min: 1, max: 254 }), { minLength: 2, maxLength: 4 }),
  preempt: fc.boolean(),
  loss: fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
  events: fc.array(event, { maxLength: 30 }),
});

test("whatever happened: on a healed link exactly one node is master, and holds the addresses", () => {
  fc.assert(
    fc.property(cluster, ({ version, priorities, preempt, loss, events }) => {
      const lab = new Lab();
      const interval = version === 2 ? 1 * seconds : 100 * ms;
      const names = priorities.map((priority, index) => {
        const name = String.fromCharCode(97 + index);
        lab.add(name, { version, interval, priority, preempt, source: `10.0.0.${index + 1}` });
        return name;
      });
      lab.start(...names);
      lab.loses = () => loss.next().value < 2;
      for (const { after, node, what } of events) {
        lab.run(after * ms);
        befall(lab, names[node % names.length] ?? "a", what);
      }
      heal(lab, names);
      lab.loses = () => false;
      // A backup that followed nobody needs one down interval, two that met one advert more.
      lab.run(10 * interval + 5 * seconds);
      const masters = lab.masters();
      assert.equal(masters.length, 1, lab.transcript.slice(-20).join("\n"));
      const holding = [...lab.nodes.values()].filter((node) => node.running && node.held.size > 0);
      assert.deepEqual(
        holding.map(({ name }) => name),
        masters,
      );
      if (preempt)
        assert.equal(lab.node(masters[0] ?? "").instance.priority, Math.max(...priorities));
    }),
    { numRuns: 200 },
  );
});

test("groups: on a healed link one node holds the addresses of every member", () => {
  fc.assert(
    fc.property(cluster, ({ version, priorities, preempt, loss, events }) => {
      const lab = new Lab();
      const interval = version === 2 ? 1 * seconds : 100 * ms;
      const names = priorities.map((priority, index) => {
        const name = String.fromCharCode(97 + index);
        const member = { version, interval, priority, preempt, source: `10.0.0.${index + 1}` };
        lab.addGroup(name, member, member);
        return name;
      });
      lab.start(...names);
      lab.loses = () => loss.next().value < 2;
      for (const { after, node, what } of events) {
        lab.run(after * ms);
        const name = names[node % names.length] ?? "a";
        if (what === "cut" || what === "join") lab.node(name).connected = what === "join";
        else if (what === "fault") lab.trackOne(name, after % 2, down);
        else lab.trackOne(name, after % 2);
      }
      lab.loses = () => false;
      for (const name of names) {
        lab.node(name).connected = true;
        for (const index of [0, 1]) lab.trackOne(name, index);
      }
      lab.run(20 * interval + 10 * seconds);
      const held = names.map((name) => lab.node(name).held.size);
      const all = held.filter((size) => size === 2);
      const some = held.filter((size) => size > 0);
      assert.deepEqual([all.length, some.length], [1, 1], lab.transcript.slice(-20).join("\n"));
    }),
    { numRuns: 200 },
  );
});

const down = { weight: 0, reverse: false, up: false };

function befall(lab: Lab, name: string, what: string): void {
  const node = lab.node(name);
  if (what === "cut") node.connected = false;
  else if (what === "join") node.connected = true;
  else if (what === "kill") lab.kill(name);
  else if (what === "stop" && node.instance.role !== "stopped") lab.stop(name);
  else if (what === "start") revive(lab, name);
  else if (what === "fault") lab.track(name, { weight: 0, reverse: false, up: false });
  else if (what === "heal") lab.track(name);
}

/** A killed or stopped process is started anew, with the same settings. */
function revive(lab: Lab, name: string): void {
  const old = lab.node(name);
  if (old.running) return;
  const node = lab.add(name, old.instance.plan);
  // What was left behind: starting takes it away.
  for (const left of old.held) node.held.add(left);
  node.connected = old.connected;
  lab.start(name);
}

function heal(lab: Lab, names: readonly string[]): void {
  for (const name of names) {
    lab.node(name).connected = true;
    lab.track(name);
    revive(lab, name);
  }
}
