import assert from "node:assert/strict";
import { test } from "node:test";

import { newAttempt, outcome } from "../../runtime/decide/balancer/balancer.ts";
import { createBalancer } from "../../runtime/decide/balancer/create.ts";
import { changed, standing, type PeerOrder } from "../../runtime/decide/peer-orders.ts";
import type { UpstreamPlan } from "../../runtime/plan.ts";

const upstream = (balance: UpstreamPlan["balance"], weights: readonly number[]): UpstreamPlan => ({
  name: "app",
  implicit: false,
  balance,
  keepalive: 0,
  keepaliveRequests: 1000,
  keepaliveTimeout: 60_000,
  keepaliveTime: 3_600_000,
  health: undefined,
  peers: weights.map((weight, index) => ({
    name: `10.0.0.${index}:80`,
    server: `10.0.0.${index}:80`,
    host: `10.0.0.${index}`,
    port: 80,
    unix: false,
    weight,
    maxFails: 1,
    failTimeout: 10_000,
    maxConns: 0,
    backup: false,
    down: false,
  })),
});

type Balancer = ReturnType<typeof createBalancer>;

const pick = (balancer: Balancer, key = ""): number => {
  const attempt = newAttempt();
  balancer.start(attempt, key, 0);
  const peer = balancer.pick(attempt, 0);
  if (peer >= 0) balancer.done(attempt, outcome.ok, 0);
  return peer;
};

const picks = (balancer: Balancer, count: number): number[] =>
  Array.from({ length: count }, () => pick(balancer));

test("changes add up to one order for a peer, and what says nothing is forgotten", () => {
  const at = { upstream: "app", peer: "10.0.0.0:80" };
  const upstreams = [upstream({ kind: "round-robin" }, [2, 1])];
  let orders: readonly PeerOrder[] = [];
  orders = changed(orders, at, { action: "drain" });
  orders = changed(orders, at, { action: "weight", weight: 5 });
  assert.deepEqual(orders, [{ ...at, drained: true, weight: 5 }]);
  assert.deepEqual(standing(orders, upstreams), orders);
  orders = changed(orders, at, { action: "ready" });
  assert.deepEqual(standing(orders, upstreams), [{ ...at, drained: false, weight: 5 }]);
  orders = changed(orders, at, { action: "weight", weight: 2 });
  assert.deepEqual(standing(orders, upstreams), [], "the weight that is configured is no order");
});

test("an order ends with its peer or its group", () => {
  const order = { upstream: "app", peer: "10.0.0.1:80", drained: true, weight: undefined };
  assert.deepEqual(standing([order], [upstream({ kind: "round-robin" }, [1])]), []);
  assert.deepEqual(
    standing([{ ...order, upstream: "other" }], [upstream({ kind: "round-robin" }, [1, 1])]),
    [],
  );
});

test("a drained peer gets nothing, is no try, and keeps being down where it is written so", () => {
  const plan = upstream({ kind: "round-robin" }, [1, 1]);
  const [first, second] = plan.peers;
  assert.ok(first && second);
  const balancer = createBalancer({ ...plan, peers: [first, { ...second, down: true }] }, () => 0);
  const { peers } = balancer;
  assert.equal(peers.primary.tries, 1);
  peers.setDrained(0, true);
  peers.setDrained(1, true);
  assert.deepEqual([pick(balancer), peers.primary.tries], [-1, 0]);
  peers.setDrained(0, false);
  peers.setDrained(1, false);
  assert.deepEqual([picks(balancer, 2), peers.primary.tries], [[0, 0], 1]);
});

test("a new weight holds from the next request on, without a run of requests to one peer", () => {
  const balancer = createBalancer(upstream({ kind: "round-robin" }, [1, 100]), () => 0);
  picks(balancer, 60);
  balancer.peers.setWeight(1, 1);
  assert.deepEqual(picks(balancer, 6), [0, 1, 0, 1, 0, 1]);
  balancer.peers.setWeight(0, 3);
  const next = picks(balancer, 8);
  assert.equal(next.filter((peer) => peer === 0).length, 6);
  assert.match(next.join(""), /^(?!.*0000)/);
});

test("a peer that failed keeps its penalty when its weight changes", () => {
  const balancer = createBalancer(upstream({ kind: "round-robin" }, [10, 10]), () => 0);
  const { primary } = balancer.peers;
  primary.effectiveWeight[0] = 5;
  balancer.peers.setWeight(0, 20);
  assert.equal(primary.effectiveWeight[0], 10);
  assert.deepEqual([primary.totalWeight, primary.weighted], [30, true]);
});

for (const balance of [
  { kind: "hash", key: "", consistent: true },
  { kind: "hash", key: "", consistent: false },
  { kind: "least-conn" },
] as const)
  test(`${JSON.stringify(balance)}: changed weights are those of a fresh start`, () => {
    const changing = createBalancer(upstream(balance, [1, 1, 1]), () => 0);
    changing.peers.setWeight(2, 4);
    changing.peers.setWeight(0, 2);
    const fresh = createBalancer(upstream(balance, [2, 1, 4]), () => 0);
    const keys = Array.from({ length: 200 }, (_, index) => `key ${index}`);
    assert.deepEqual(
      keys.map((key) => pick(changing, key)),
      keys.map((key) => pick(fresh, key)),
    );
  });
