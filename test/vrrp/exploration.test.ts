import assert from "node:assert/strict";
import test from "node:test";

import type { Event, Machine } from "../../runtime/vrrp/machine/types.ts";
import { explore, type Outcome } from "../../tools/vrrp/explore.ts";

/* What holds for every step that the machine can take, and not only for the steps of scenarios. */

const crowned: { readonly before: Machine; readonly event: Event }[] = [];
const { outcomes, states } = explore((before, after, event) => {
  if (before.role !== "master" && after.role === "master") crowned.push({ before, event });
});
const deeds = ({ does }: Outcome): readonly string[] => (does === "" ? [] : does.split(", "));
const where = ({ from, event, to, does }: Outcome) => `${from} -> ${to} on ${event}: ${does}`;

test("the exploration reaches every role and a great many states", () => {
  assert.ok(states > 500, `${states}`);
  assert.deepEqual([...new Set(outcomes.map(({ to }) => to))].toSorted(), [
    "backup",
    "fault",
    "init",
    "master",
    "stopped",
  ]);
});

test("whoever leaves MASTER drops the addresses, and gives a permit back behind them", () => {
  for (const outcome of outcomes.filter(({ from, to }) => from === "master" && to !== "master")) {
    const done = deeds(outcome);
    const dropped = done.indexOf("drop the addresses");
    assert.ok(dropped >= 0, where(outcome));
    const released = done.indexOf("release");
    assert.ok(released < 0 || released > dropped, where(outcome));
    if (outcome.when.every((flags) => flags.includes("permitted")))
      assert.ok(released >= 0, where(outcome));
  }
});

test("whoever becomes MASTER speaks first, takes the addresses, announces them", () => {
  for (const outcome of outcomes.filter(({ from, to }) => from !== "master" && to === "master"))
    assert.deepEqual(
      deeds(outcome).filter((deed) => deed !== "announce the source address"),
      ["send", "take the addresses", "announce", "notify MASTER"],
      where(outcome),
    );
});

test("addresses are taken on the way to MASTER and nowhere else; only a master resigns", () => {
  for (const outcome of outcomes) {
    const done = deeds(outcome);
    if (done.includes("take the addresses")) assert.equal(outcome.to, "master", where(outcome));
    if (done.includes("send priority 0")) assert.equal(outcome.from, "master", where(outcome));
    if (done.includes("announce")) assert.equal(outcome.to, "master", where(outcome));
  }
});

test("every change of role is told once, with a reason; nothing else is", () => {
  for (const outcome of outcomes)
    assert.equal(outcome.cause !== undefined, outcome.from !== outcome.to, where(outcome));
});

test("no held instance becomes MASTER, and no guarded one without a permit", () => {
  for (const { before, event } of crowned) {
    assert.ok(!before.held, `held, and master on ${JSON.stringify(event)}`);
    assert.ok(!before.settings.guarded || before.granted, `no permit on ${JSON.stringify(event)}`);
    const waits = before.handover?.taken === false && before.handover.until > event.now;
    // A group that has met its bound takes all its members along.
    assert.ok(!waits || event.type === "follow", `too early on ${JSON.stringify(event)}`);
  }
});
