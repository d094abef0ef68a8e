import assert from "node:assert/strict";
import test from "node:test";

import * as fc from "fast-check";

import { Deadlines } from "../../runtime/vrrp/deadlines.ts";

test("nobody waits in an empty heap, and whoever waits for ever is never due", () => {
  assert.equal(new Deadlines(0).next, Infinity);
  assert.deepEqual(new Deadlines(0).due(1e15), []);
  assert.deepEqual(new Deadlines(3).due(1e15), []);
});

test("the heap says what looking at everybody would say", () => {
  const changes = fc.array(fc.tuple(fc.nat(11), fc.oneof(fc.nat(50), fc.constant(Infinity))));
  fc.assert(
    fc.property(changes, fc.nat(50), (all, now) => {
      const deadlines = new Deadlines(12);
      const plain = Array.from({ length: 12 }, () => Infinity);
      for (const [member, time] of all) {
        deadlines.set(member, time);
        plain[member] = time;
        assert.equal(deadlines.next, Math.min(...plain));
      }
      const due = [...plain.keys()].filter((member) => (plain[member] ?? Infinity) <= now);
      assert.deepEqual(deadlines.due(now), due);
    }),
  );
});
