import assert from "node:assert/strict";
import test from "node:test";

import { createReceiver, receive } from "../../runtime/vrrp/receive.ts";
import { allRules, cases, forge, planUnder } from "../support/vrrp-injection.ts";

/* The matrix of accepted and dropped adverts, without a network; vrrp-inject.net.ts has the wire. */

for (const [column, rules] of allRules.entries())
  test(`adverts are taken and dropped as ${rules} does`, () => {
    const { instances } = planUnder(rules);
    const taken = cases.map((one, index) => {
      const plan = instances[index];
      assert.ok(plan);
      const received = receive(createReceiver(plan), forge(one, plan), {
        master: undefined,
        neighbours: new Set(["10.77.0.2"]),
        source: "10.77.0.1",
        owner: false,
        wall: Date.now() * 1000,
      });
      return [one.name, received.ok && received.advert.priority > 0];
    });
    assert.deepEqual(
      taken,
      cases.map(({ name, yields }) => [name, yields[column]]),
    );
  });
