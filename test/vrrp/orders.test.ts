import assert from "node:assert/strict";
import test from "node:test";

import { carryOut, restore } from "../../runtime/vrrp/order-desk.ts";
import { Lab, seconds } from "./lab.ts";
import { orderScenarios } from "./order-scenarios.ts";

for (const [name, run] of orderScenarios) test(name, run);

const message = (instance: string | undefined, force = false) =>
  ({ type: "order", id: 7, instance, order: "failover", force }) as const;

test("nobody was ever heard: refused, unless it is meant", () => {
  const lab = new Lab();
  lab.add("a", {});
  lab.start("a");
  lab.run(5 * seconds);
  const { team } = lab.node("a");
  const refusedOf = (instance: string | undefined, force?: boolean) => {
    const answer = carryOut(team, lab.now, message(instance, force));
    return answer.type === "ordered" ? answer.results.map(({ refused }) => refused) : answer.type;
  };
  assert.deepEqual(refusedOf("W"), ["unknown"]);
  assert.deepEqual(refusedOf(undefined), ["alone"]);
  assert.deepEqual(lab.masters(), ["a"]);
  assert.deepEqual(refusedOf("V", true), [undefined]);
  assert.deepEqual(lab.masters(), []);
  assert.deepEqual(refusedOf("V", true), ["not-master"]);
});

test("orders for an agent that is gone hold for the next one", () => {
  const lab = new Lab();
  const { team, instance } = lab.add("a", {});
  restore(team, 0, [
    ["V", { held: true, failover: "waiting" }],
    ["other", { held: true, failover: "no" }],
  ]);
  assert.equal(instance.machine.held, true);
  assert.equal(instance.machine.handover?.taken, true);
});
