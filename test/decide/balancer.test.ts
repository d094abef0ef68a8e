import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import { newAttempt, outcome } from "../../runtime/decide/balancer/balancer.ts";
import { createBalancer } from "../../runtime/decide/balancer/create.ts";
import { fairScenarios } from "./fair-scenarios.ts";
import { upstreamPlan } from "./plans.ts";
import { runScenario } from "./run-scenario.ts";
import { scenarios } from "./scenarios.ts";
import { readVerdicts } from "./verdicts.ts";

for (const scenario of [...scenarios, ...fairScenarios])
  test(`peers are chosen as nginx does: ${scenario.name}`, () => {
    assert.deepEqual({ lines: runScenario(scenario) }, readVerdicts("balancer", scenario.name));
  });

test("round robin serves each peer by its weight, whatever the weights", () => {
  const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 80 });
  fc.assert(
    fc.property(weights, (given) => {
      const balancer = createBalancer(upstreamPlan(given.map((weight) => ({ weight }))), () => 0);
      const counts = given.map(() => 0);
      const attempt = newAttempt();
      const total = given.reduce((sum, weight) => sum + weight, 0);
      for (let turn = 0; turn < total; turn++) {
        balancer.start(attempt, "", 0);
        const peer = balancer.pick(attempt, 0);
        counts[peer] = (counts[peer] ?? 0) + 1;
        balancer.done(attempt, 0, 0);
      }
      assert.deepEqual(counts, given);
    }),
    { numRuns: 100 },
  );
});

test("every peer is tried once, also beyond 32", () => {
  const many = Array.from({ length: 70 }, () => ({ maxFails: 0 }));
  const balancer = createBalancer(upstreamPlan(many), () => 0);
  const attempt = newAttempt();
  balancer.start(attempt, "", 0);
  const seen = new Set<number>();
  for (let peer = balancer.pick(attempt, 0); peer >= 0; peer = balancer.pick(attempt, 0)) {
    assert.ok(!seen.has(peer));
    seen.add(peer);
    balancer.done(attempt, 4, 0);
  }
  assert.equal(seen.size, 70);
  assert.equal(attempt.tries, 0);
});

test("a peer that an active check found down is passed over, and connections are given back", () => {
  const balancer = createBalancer(upstreamPlan([{}, {}]), () => 0);
  const attempt = newAttempt();
  const pick = () => {
    balancer.start(attempt, "", 0);
    const peer = balancer.pick(attempt, 0);
    if (peer >= 0) balancer.done(attempt, 0, 0);
    return peer;
  };
  balancer.peers.setHealthy(0, false, 0);
  assert.deepEqual([pick(), pick()], [1, 1]);
  balancer.peers.setHealthy(1, false, 0);
  assert.equal(pick(), -1);
  balancer.peers.setHealthy(0, true, 0);
  assert.deepEqual([pick(), pick()], [0, 0]);
  balancer.peers.setDrained(0, true);
  assert.equal(pick(), -1);
  assert.deepEqual([...balancer.peers.primary.conns], [0, 0]);
});

test("a peer that a check finds alive again is not kept out by fail_timeout", () => {
  const balancer = createBalancer(upstreamPlan([{}, {}]), () => 0);
  const attempt = newAttempt();
  const pick = () => {
    balancer.start(attempt, "", 0);
    return balancer.pick(attempt, 1000);
  };
  for (let round = 0; round < 2; round++) {
    pick();
    balancer.done(attempt, outcome.failed, 1000);
  }
  assert.equal(pick(), -1, "both have failed");
  balancer.peers.setHealthy(1, false, 0);
  assert.equal(pick(), -1);
  balancer.peers.setHealthy(1, true, 0);
  assert.equal(pick(), 1);
});

test("a checked single peer may be down", () => {
  const balancer = createBalancer(upstreamPlan([{}]), () => 0);
  const attempt = newAttempt();
  balancer.start(attempt, "", 0);
  balancer.peers.setHealthy(0, false, 0);
  assert.equal(balancer.pick(attempt, 0), -1);
});

test("random draws by weight, of two the less busy, and passes over what is taken", () => {
  let next = 0;
  const draws = [0, 3, 1, 3, 0, 0];
  const draw = () => draws[next++] ?? 0;
  const peers = [{ weight: 1 }, { weight: 2 }, { weight: 1 }];
  const attempt = newAttempt();
  const one = createBalancer(upstreamPlan(peers, { kind: "random", two: false }), draw);
  const pick = (balancer: typeof one) => {
    balancer.start(attempt, "", 0);
    return balancer.pick(attempt, 0);
  };
  assert.deepEqual([pick(one), pick(one), pick(one)], [0, 2, 1]);
  next = 0;
  const two = createBalancer(upstreamPlan(peers, { kind: "random", two: true }), draw);
  assert.equal(pick(two), 2, "of two idle peers the second that was drawn");
  next = 0;
  assert.equal(pick(two), 0, "the busy one gives way");
});
