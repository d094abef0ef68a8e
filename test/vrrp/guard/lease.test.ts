import assert from "node:assert/strict";
import test from "node:test";

import {
  createLease,
  type Lease,
  type LeaseAction,
  leaseDeadline,
  type LeaseEvent,
  leaseTimes,
  type Outcome,
  stepLease,
} from "../../../runtime/vrrp/guard/lease.ts";
import { ms, seconds } from "../lab.ts";

const times = leaseTimes(3 * seconds);
const held: Outcome = { kind: "held" };
const failed: Outcome = { kind: "failed", reason: "down" };
const taken: Outcome = { kind: "elsewhere", holder: "b" };
const gone: Outcome = { kind: "gone", reason: "the key was removed" };

/** A lease fed with what is written: milliseconds, then an event. */
function story(
  keep: boolean,
  ...events: readonly (readonly [at: number, what: string | Outcome])[]
) {
  let lease: Lease = createLease({ ...times, keep });
  const said: string[] = [];
  for (const [at, what] of events) {
    const now = at * ms;
    const event: LeaseEvent =
      typeof what === "string"
        ? { type: what as "claim" | "release" | "expired", now }
        : { type: "answer", now, id: lease.errands, outcome: what };
    const step = stepLease(lease, event);
    lease = step.lease;
    said.push(...step.actions.map((action) => `${at} ${print(action)}`));
  }
  return { lease, said };
}

function print(action: LeaseAction): string {
  if (action.type === "ask") return action.what;
  if (action.granted) return `until ${action.until / ms} ends ${action.ends / ms}`;
  return `no: ${action.reason}${action.elsewhere ? " (elsewhere)" : ""}`;
}

test("a lease counts from when it was asked for, and is renewed three times in its life", () => {
  const { lease, said } = story(false, [0, "claim"], [50, held], [1000, "expired"], [1400, held]);
  assert.deepEqual(said, [
    "0 acquire",
    "50 until 2400 ends 3000",
    "1000 renew",
    "1400 until 3400 ends 4000",
  ]);
  assert.equal(leaseDeadline(lease), 2000 * ms);
});

test("refused or not answered: asked again, and said why", () => {
  const { said } = story(
    false,
    [0, "claim"],
    [10, taken],
    [210, "expired"],
    [220, failed],
    [420, "expired"],
    [1420, "expired"],
    [1430, held],
  );
  assert.deepEqual(said, [
    "0 acquire",
    "10 no: held by b (elsewhere)",
    "210 acquire",
    "220 no: down",
    "420 acquire",
    "1420 acquire",
    "1430 until 3820 ends 4420",
  ]);
});

test("not renewed: given up before it ends, and given back", () => {
  const { said, lease } = story(
    false,
    [0, "claim"],
    [10, held],
    [1000, "expired"],
    [1010, failed],
    [1210, "expired"],
    [2400, "expired"],
  );
  assert.deepEqual(said.slice(2), [
    "1000 renew",
    "1210 renew",
    "2400 no: not renewed in time: down",
    "2400 release",
  ]);
  assert.equal(lease.phase, "idle");
});

test("an answer after the lease may be over grants nothing", () => {
  const { said } = story(false, [0, "claim"], [2400, held]);
  assert.deepEqual(said.slice(1), ["2400 no: answered too late", "2400 release"]);
  const later = story(false, [0, "claim"], [0, held], [2000, "expired"], [4500, held]);
  assert.match(later.said.at(-2) ?? "", /^4500 no: answered too late/);
});

test("what was taken from us is gone at once", () => {
  for (const outcome of [gone, taken]) {
    const { said } = story(false, [0, "claim"], [10, held], [1000, "expired"], [1001, outcome]);
    assert.match(said[3] ?? "", /^1001 no: (the key was removed|held by b)$/);
  }
});

test("answers to what is of no interest any more are not heard", () => {
  let { lease } = stepLease(createLease(times), { type: "claim", now: 0 });
  ({ lease } = stepLease(lease, { type: "release", now: 5 }));
  const late = stepLease(lease, { type: "answer", now: 10, id: 1, outcome: held });
  assert.deepEqual(late.actions, []);
  const own = stepLease(lease, { type: "answer", now: 10, id: 2, outcome: held });
  assert.deepEqual(own.actions, []);
  assert.equal(own.lease.phase, "idle");
});

test("keep: stays while nobody can be asked, and leaves when somebody else has it", () => {
  const { said } = story(
    true,
    [0, "claim"],
    [0, held],
    [1000, "expired"],
    [1010, failed],
    [2400, "expired"],
    [2400, "expired"],
    [2410, taken],
  );
  assert.deepEqual(said.slice(3), [
    "2400 until 4800 ends 5400",
    "2400 renew",
    "2410 no: held by b",
    "2410 release",
  ]);
});

test("a clock that jumped ends the lease before anything else is done with it", () => {
  const { said } = story(false, [0, "claim"], [0, held], [3_600_000, "expired"]);
  assert.deepEqual(said.slice(2), ["3600000 no: not renewed in time", "3600000 release"]);
});
