import assert from "node:assert/strict";
import test from "node:test";

import { wholeLifetime } from "../../../runtime/vrrp/guard/lifetime.ts";
import { PermitTable } from "../../../runtime/vrrp/guard/permit-table.ts";
import type { LoopReport } from "../../../runtime/vrrp/messages.ts";
import { Lab, seconds } from "../lab.ts";

function stage() {
  const lab = new Lab();
  const { team, instance } = lab.add("a", { guarded: true });
  const reports: LoopReport[] = [];
  let boot = 0;
  const table = new PermitTable([{ name: "V", members: [0], guards: [] }], team, {
    boottime: () => boot,
    report: (report) => reports.push(report),
  });
  lab.guard = { claim: () => table.claim(0), release: () => table.release(0) };
  lab.start("a");
  lab.run(4 * seconds);
  table.flush();
  const grant = (until: number, round = 0) =>
    table.hear(lab.now, {
      type: "permit",
      permit: 0,
      round,
      guard: 0,
      granted: true,
      reason: "granted",
      elsewhere: false,
      until,
      ends: until + 100,
    });
  return { lab, table, instance, reports, grant, setBoot: (time: number) => (boot = time) };
}

test("a permit ends by itself, by the clock that runs while the machine sleeps", () => {
  const { lab, table, instance, grant, setBoot } = stage();
  grant(1000);
  assert.equal(instance.role, "master");
  assert.equal(table.deadline, 1000);
  assert.equal(table.fence, 1050);
  setBoot(999);
  table.expire(lab.now);
  assert.equal(instance.role, "master");
  setBoot(1000);
  table.expire(lab.now);
  assert.equal(instance.role, "backup");
  assert.equal(table.fence, undefined);
  assert.equal(table.deadline, Infinity);
});

test("a grant that waited too long, or answers an older claim, makes no master", () => {
  const { lab, table, instance, reports, grant, setBoot } = stage();
  setBoot(2000);
  grant(1000);
  assert.equal(instance.role, "backup");
  lab.track("a", { weight: 0, reverse: false, up: false });
  lab.track("a");
  table.flush();
  lab.run(4 * seconds);
  table.flush();
  assert.deepEqual(reports, [
    { type: "claim", permit: 0, round: 0 },
    { type: "release", permit: 0 },
    { type: "claim", permit: 0, round: 1 },
  ]);
  grant(9000, 0);
  assert.equal(instance.role, "backup");
  grant(9000, 1);
  assert.equal(instance.role, "master");
});

test("the kernel is given whole seconds, and loses the address before anybody else may have it", () => {
  assert.equal(wholeLifetime(0, 5 * seconds), 3);
  assert.equal(wholeLifetime(0, 3_050_000), 2);
  assert.equal(wholeLifetime(0, 3_049_999), 1);
  assert.equal(wholeLifetime(0, 2 * seconds), 0);
  assert.equal(wholeLifetime(9 * seconds, 2 * seconds), 0);
});
