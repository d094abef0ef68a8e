import assert from "node:assert/strict";
import test from "node:test";

import { mustIpv4Bytes } from "../../runtime/vrrp/ip.ts";
import { encodeAdvert } from "../../runtime/vrrp/packet.ts";
import { instancePlan, Lab, ms, seconds } from "./lab.ts";

/* A rival of priority 255 that does not yield, and masters that were held up. */

const own = instancePlan({
  version: 3,
  interval: 200 * ms,
  priority: 255,
  wantMaster: true,
  rivalOwner: "outlast",
  source: "10.0.0.9",
});

/** An advert of somebody with a lower address, which no machine of ours would go on sending. */
const rogue = (priority = 255, last = 5) =>
  encodeAdvert(
    {
      ...own,
      addresses: own.addresses.map(({ ip }) => mustIpv4Bytes(ip)),
      source: mustIpv4Bytes(`10.0.0.${last}`),
      destination: mustIpv4Bytes(own.group),
      ttl: 255,
    },
    priority,
    1,
  );

function meeting(): Lab {
  const lab = new Lab();
  lab.add("a", own);
  lab.start("a");
  lab.run(1 * seconds);
  assert.deepEqual(lab.masters(), ["a"]);
  return lab;
}

test("a rival owner is given two adverts and 1.2 intervals, then the address is his", () => {
  const lab = meeting();
  // Our answers to him do not count, only the adverts of the rhythm.
  lab.inject(rogue());
  lab.run(199 * ms);
  lab.inject(rogue());
  assert.deepEqual(lab.masters(), ["a"]);
  lab.run(410 * ms);
  assert.deepEqual(lab.masters(), ["a"]);
  lab.inject(rogue());
  assert.deepEqual(lab.masters(), []);
  assert.equal(lab.node("a").instance.priority, 254);
  // Silent from now on: the down time of three intervals and the skew of 254.
  lab.run(700 * ms);
  assert.deepEqual(lab.masters(), ["a"]);
  assert.equal(lab.node("a").instance.priority, 255);
});

test("a rival that falls silent in time costs nothing", () => {
  const lab = meeting();
  lab.inject(rogue());
  lab.run(2 * seconds);
  lab.inject(rogue());
  assert.deepEqual(lab.masters(), ["a"], "his time begins anew");
  assert.equal(lab.node("a").instance.priority, 255);
});

test("who went down to 254 is owner again as soon as another than the rival leads", () => {
  const lab = meeting();
  lab.inject(rogue());
  lab.run(410 * ms);
  lab.inject(rogue());
  assert.equal(lab.node("a").instance.priority, 254);
  lab.inject(rogue());
  assert.equal(lab.node("a").instance.priority, 254);
  lab.inject(rogue(200));
  assert.equal(lab.node("a").instance.priority, 255);
});

/** A master that sleeps so long behind its last advert, and what it does when it wakes up. */
function afterSleep(sleep: number, lateBackup: number | undefined): string[] {
  const lab = new Lab();
  lab.add("a", { version: 3, interval: 100 * ms, priority: 100, preempt: false, lateBackup });
  lab.start("a");
  lab.run(1 * seconds);
  assert.deepEqual(lab.masters(), ["a"]);
  const { deadline } = lab.node("a").instance;
  lab.now = deadline - 100 * ms + sleep;
  const from = lab.transcript.length;
  lab.run(1);
  return lab.since(from).map((line) => line.split(" ").slice(2).join(" "));
}

test("timer_expired_backup: a master that others must have replaced leaves without a word", () => {
  // Three intervals and the skew of priority 200: 321875 us.
  assert.deepEqual(afterSleep(321_874, 200), ["send 100"]);
  assert.deepEqual(afterSleep(321_875, 200), ["drop", "BACKUP 100"]);
  assert.deepEqual(afterSleep(2 * seconds, undefined), ["send 100"]);
});
