import assert from "node:assert/strict";
import { test } from "node:test";

import { type Balancer, newAttempt, outcome } from "../../runtime/decide/balancer/balancer.ts";
import { createBalancer } from "../../runtime/decide/balancer/create.ts";
import type { PeerNews } from "../../runtime/decide/balancer/peers.ts";
import type { PeerPlan, UpstreamPlan } from "../../runtime/plan.ts";
import { upstreamPlan } from "./plans.ts";

const start = 1_700_000_000_000;

/** Workers that hear of each other at once; how many messages there were. */
function workers(
  count: number,
  peers: readonly Partial<PeerPlan>[],
  balance: UpstreamPlan["balance"] = { kind: "round-robin" },
) {
  let now = start;
  const said: PeerNews[] = [];
  const plan = upstreamPlan(peers, balance);
  const all: Balancer[] = Array.from({ length: count }, () => createBalancer(plan, () => 0));
  for (const one of all)
    one.peers.share((index, news) => {
      said.push(news);
      for (const other of all) if (other !== one) other.hear(index, news, now);
    });
  const ask = (worker: number, failing: readonly number[] = []): number => {
    const balancer = all[worker];
    if (!balancer) return -1;
    const attempt = newAttempt();
    balancer.start(attempt, "", 0);
    const peer = balancer.pick(attempt, now);
    const result = failing.includes(peer) ? outcome.failed : outcome.ok;
    balancer.done(attempt, result, now);
    return peer;
  };
  return {
    said,
    ask,
    wait: (seconds: number) => {
      now += seconds * 1000;
    },
  };
}

test("a peer that failed for one worker is out for all", () => {
  const { ask, said } = workers(3, [{}, {}]);
  assert.equal(ask(0, [0]), 0);
  for (let turn = 0; turn < 4; turn++)
    for (const worker of [0, 1, 2]) assert.equal(ask(worker, [0]), 1);
  assert.deepEqual(said, [0]);
});

test("failures of all workers add up to max_fails", () => {
  const { ask } = workers(2, [{ maxFails: 2 }, {}]);
  assert.equal(ask(0, [0]), 0);
  assert.equal(ask(1, [0]), 0);
  for (let turn = 0; turn < 4; turn++) for (const worker of [0, 1]) assert.equal(ask(worker), 1);
});

test("after fail_timeout one worker asks, and the others wait for what it finds", () => {
  const { ask, wait } = workers(3, [{}, {}]);
  ask(0, [0]);
  wait(11);
  const first = [1, 1].map((worker) => ask(worker, [0]));
  assert.ok(first.includes(0));
  for (const worker of [0, 2]) for (let turn = 0; turn < 3; turn++) assert.equal(ask(worker), 1);
});

test("a peer that answers again is back for all", () => {
  const { ask, wait } = workers(2, [{}, {}]);
  ask(0, [0]);
  wait(11);
  assert.ok([ask(1), ask(1)].includes(0));
  assert.ok([ask(0), ask(0), ask(0), ask(0)].includes(0));
});

test("nothing is said while all is well", () => {
  const { ask, said, wait } = workers(2, [{}, {}]);
  for (let turn = 0; turn < 40; turn++) {
    ask(turn % 2);
    wait(1);
  }
  assert.deepEqual(said, []);
});

for (const balance of [
  { kind: "fair", roundRobin: true, weightMode: "default" },
  { kind: "jvm-route", cookie: "", parameter: "", reverse: false },
  { kind: "tengine-hash", key: "" },
  { kind: "least-conn" },
] as const)
  test(`modules of their own tell too: ${balance.kind}`, () => {
    const { ask, said } = workers(2, [{ maxFails: 1 }, { maxFails: 1 }], balance);
    const peer = ask(0, [0, 1]);
    assert.deepEqual(said, [0]);
    // Tengine's ring takes a peer out with the failure after max_fails.
    if (balance.kind === "tengine-hash") ask(0, [0, 1]);
    assert.notEqual(ask(1), peer);
  });
