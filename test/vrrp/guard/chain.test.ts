import assert from "node:assert/strict";
import test from "node:test";

import { Chain, type ChainAction } from "../../../runtime/vrrp/guard/chain.ts";
import { leaseTimes, type Outcome } from "../../../runtime/vrrp/guard/lease.ts";
import { ms, seconds } from "../lab.ts";

const held: Outcome = { kind: "held" };

const print = (actions: readonly ChainAction[]): string[] =>
  actions.map((action) =>
    action.type === "ask"
      ? `${action.what} ${action.guard}`
      : `${action.granted ? `until ${action.until / ms}` : `no ${action.reason}`} ${action.guard}`,
  );

function chain() {
  return new Chain([leaseTimes(3 * seconds), leaseTimes(5 * seconds)]);
}

test("the second guard is asked when the first has agreed; the permit is the shorter one", () => {
  const both = chain();
  assert.deepEqual(print(both.claim(0)), ["acquire 0"]);
  assert.deepEqual(print(both.answer(10 * ms, 0, 1, held)), ["acquire 1"]);
  assert.deepEqual(print(both.answer(20 * ms, 1, 1, held)), ["until 2400 1"]);
  assert.deepEqual(print(both.expire(1000 * ms)), ["renew 0"]);
  assert.deepEqual(print(both.answer(1001 * ms, 0, 2, held)), ["until 3400 0"]);
});

test("losing the first gives the second back, which two nodes may not wait for crosswise", () => {
  const both = chain();
  both.claim(0);
  both.answer(10 * ms, 0, 1, held);
  both.answer(20 * ms, 1, 1, held);
  both.expire(1000 * ms);
  const lost = both.answer(1010 * ms, 0, 2, { kind: "gone", reason: "x" });
  assert.deepEqual(print(lost), ["no x 0", "release 1", "release 0"]);
});

test("losing the second says no, and the first is kept for another try", () => {
  const both = chain();
  both.claim(0);
  both.answer(10 * ms, 0, 1, held);
  const refused = both.answer(20 * ms, 1, 1, { kind: "elsewhere", holder: "b" });
  assert.deepEqual(print(refused), ["no held by b 1"]);
  assert.deepEqual(print(both.expire(400 * ms)), ["acquire 1"]);
  assert.deepEqual(print(both.release(500 * ms)), ["release 1", "release 0"]);
  assert.equal(both.deadline, Infinity);
});
