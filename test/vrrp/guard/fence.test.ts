import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { FenceDesk } from "../../../runtime/vrrp/guard/fence-desk.ts";
import { answered, changed, isDue, isTooSoon, noLoser } from "../../../runtime/vrrp/guard/fence.ts";
import { readStamp, writeStamp } from "../../../runtime/vrrp/guard/stamp.ts";
import type { HaPlan } from "../../../runtime/vrrp/plan.ts";
import type { Transition } from "../../../runtime/vrrp/status.ts";
import { instancePlan, seconds } from "../lab.ts";

const lost = { from: "master", to: "backup", cause: "guard", detail: "" } as const;
const unseen = {
  from: "master",
  to: "fault",
  cause: "tracker",
  detail: "interface eth1, witness ping 10.0.0.1 (no answer)",
} as const;

test("a permit that is lost counts when it cannot be had again; witnesses count at once", () => {
  const permit = changed(noLoser, 0, lost);
  assert.equal(isDue(permit, 100 * seconds, 0), false);
  const tried = answered(permit, false);
  assert.equal(isDue(tried, 4 * seconds, 5 * seconds), false);
  assert.equal(isDue(tried, 5 * seconds, 5 * seconds), true);
  assert.equal(isDue(changed(noLoser, 0, unseen), 5 * seconds, 5 * seconds), true);
});

test("who has it back, or learns that another has it, does nothing", () => {
  const loser = answered(changed(noLoser, 0, lost), false);
  assert.equal(answered(loser, true), noLoser);
  const back = { from: "backup", to: "master", cause: "silence", detail: "" } as const;
  assert.equal(changed(loser, 1, back), noLoser);
  const seen = { from: "fault", to: "backup", cause: "recovered", detail: "" } as const;
  assert.equal(changed(changed(noLoser, 0, unseen), 1, seen), noLoser);
});

const leave = (cause: Transition["cause"], detail = "") =>
  changed(noLoser, 0, { from: "master", to: "backup", cause, detail });

test("other reasons to leave are no loss", () => {
  for (const cause of ["higher-priority", "ordered", "address-lost", "group"] as const)
    assert.equal(leave(cause), noLoser);
  assert.equal(leave("tracker", "script chk (exited with status 1)"), noLoser);
  const backup = changed(noLoser, 0, { from: "backup", to: "fault", cause: "tracker", detail: "" });
  assert.equal(backup, noLoser);
});

test("not twice within the time between, nor by a clock that was set back", () => {
  assert.equal(isTooSoon(1000, undefined, 500), false);
  assert.equal(isTooSoon(1000, 500, 500), false);
  assert.equal(isTooSoon(1000, 501, 500), true);
  assert.equal(isTooSoon(1000, 99_999, 500), true);
  assert.equal(isTooSoon(1000, Infinity, 500), true);
});

function desk(stamp: { at: number | undefined }, fault?: string) {
  const done: string[] = [];
  const said: string[] = [];
  const plan = {
    instances: [instancePlan()],
    permits: [{ name: "V", members: [0], guards: [] }],
    fences: [{ members: [0], script: undefined, after: 0, apart: 3600 * seconds, stamp: "/stamp" }],
  } as unknown as HaPlan;
  const made = new FenceDesk(plan, {
    now: () => 0,
    wallClock: () => 10_000_000,
    readStamp: () => stamp.at,
    writeStamp: (_path, time) => {
      if (fault !== undefined) throw new Error(fault);
      stamp.at = time;
    },
    act: (_plan, instance) => done.push(instance),
    log: (text) => said.push(text),
  });
  const lose = () => {
    made.changed({ instance: "V", priority: 100, at: 0, ...lost });
    made.answered(0, false);
  };
  return { done, said, lose };
}

test("the stamp is written first, and keeps it from happening in a loop", () => {
  const stamp: { at: number | undefined } = { at: undefined };
  const first = desk(stamp);
  first.lose();
  assert.deepEqual(first.done, ["V"]);
  assert.equal(stamp.at, 10_000_000);
  // After the reboot there is another agent, and the same stamp.
  const second = desk(stamp);
  second.lose();
  assert.deepEqual(second.done, []);
  assert.match(second.said[0] ?? "", /less than 3600 s ago, nothing is done/);
});

test("where no stamp can be written, nothing happens", () => {
  const { done, said, lose } = desk({ at: undefined }, "EROFS: read-only file system");
  lose();
  assert.deepEqual(done, []);
  assert.match(said[0] ?? "", /read-only/);
});

test("stamp files: 0600, no links, nonsense is as good as now", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "lbc-stamp-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "below", "stamp");
  assert.equal(readStamp(path), undefined);
  writeStamp(path, 1234);
  assert.equal(readStamp(path), 1234);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  writeFileSync(path, "tomorrow");
  assert.equal(readStamp(path), Infinity);
  const link = join(folder, "link");
  symlinkSync(path, link);
  assert.throws(() => readStamp(link), /ELOOP/);
  writeStamp(link, 99);
  assert.equal(readFileSync(path, "utf8"), "tomorrow");
  assert.equal(readStamp(link), 99);
});
