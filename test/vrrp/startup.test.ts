import assert from "node:assert/strict";
import test from "node:test";

import type { HaPlan } from "../../runtime/vrrp/plan.ts";
import { Startup } from "../../runtime/vrrp/startup.ts";
import { haPlan } from "../support/keepalived.ts";
import { Lab, ms, seconds } from "./lab.ts";

/* `vrrp_startup_delay`, `vrrp_delay_after_boot`. */

const plan = haPlan(
  "vrrp_instance V {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n10.0.0.1\n}\n}\n",
);
const delayed = (delay: number, afterBoot: number): HaPlan => ({
  ...plan,
  startup: { delay, afterBoot },
});

test("instances wait for both, and once", () => {
  const startup = new Startup(delayed(2 * seconds, 60 * seconds), 10 * seconds);
  assert.equal(startup.deadline, 60 * seconds);
  assert.equal(startup.announcement(10 * seconds), "Delaying startup for 50 seconds");
  assert.equal(startup.trackers()[0]?.up, undefined);
  assert.equal(startup.expire(59 * seconds), false);
  assert.equal(startup.expire(60 * seconds), true);
  assert.equal(startup.expire(61 * seconds), false);
  assert.deepEqual(startup.trackers(), []);
  assert.equal(startup.deadline, Infinity);
});

test("a machine that has long been up waits for the agent's own delay alone", () => {
  assert.equal(new Startup(delayed(0, 60 * seconds), 100 * seconds).deadline, Infinity);
  assert.equal(new Startup(delayed(1 * seconds, 0), 100 * seconds).deadline, 101 * seconds);
  assert.equal(new Startup(plan, 0).announcement(0), undefined);
});

test("who waits drops what an earlier run left, hears nobody, and then waits a whole down time", () => {
  const lab = new Lab();
  const node = lab.add("a", { version: 3, interval: 200 * ms, priority: 150 });
  node.held.add("V");
  lab.track("a", { weight: 0, reverse: false, up: undefined });
  lab.start("a");
  assert.deepEqual([...node.held], []);
  lab.run(5 * seconds);
  assert.deepEqual(lab.masters(), []);
  lab.track("a");
  lab.run(682 * ms);
  assert.deepEqual(lab.masters(), []);
  lab.run(1 * ms);
  assert.deepEqual(lab.masters(), ["a"]);
});
