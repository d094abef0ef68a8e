import assert from "node:assert/strict";
import { test } from "node:test";

import { newAttempt, outcome } from "../../runtime/decide/balancer/balancer.ts";
import { carry, follow, movesOf } from "../../runtime/decide/balancer/carry.ts";
import { createBalancer } from "../../runtime/decide/balancer/create.ts";
import { membersOf, sameMembers } from "../../runtime/decide/members.ts";
import type { PeerPlan, UpstreamPlan } from "../../runtime/plan.ts";

const peer = (host: string, more: Partial<PeerPlan> = {}): PeerPlan => ({
  name: `${host}:80`,
  server: "app.test",
  host,
  port: 80,
  unix: false,
  weight: 1,
  maxFails: 2,
  failTimeout: 10_000,
  maxConns: 0,
  backup: false,
  down: false,
  ...more,
});

const followed = (more: Partial<PeerPlan> = {}) => ({
  resolver: { servers: [], valid: undefined, ipv4: true, ipv6: true, timeout: 1000 },
  host: "app.test",
  service: "",
  peer: peer("", more),
});

const record = (name: string, port: number, more: object = {}) => ({
  name,
  port,
  priority: 0,
  weight: 1,
  backup: false,
  addresses: ["10.0.0.1"],
  ...more,
});

test("addresses become peers in one order, IPv4 by number first", () => {
  const found = { addresses: ["::1", "10.0.0.10", "10.0.0.9"] };
  const names = membersOf(followed({ weight: 3 }), found).map(({ name, weight }) => [name, weight]);
  assert.deepEqual(names, [
    ["10.0.0.9:80", 3],
    ["10.0.0.10:80", 3],
    ["[::1]:80", 3],
  ]);
});

test("records of a service bring port, weight and who stands in", () => {
  const records = [
    record("c.test", 83, { priority: 9, backup: true, addresses: ["10.0.0.3"] }),
    record("a.test", 81, { weight: 0 }),
    record("b.test", 82, { weight: 5, addresses: ["10.0.0.2", "::2"] }),
  ];
  const seen = (weight: number) =>
    membersOf(followed({ weight }), { records }).map((one) => [
      one.name,
      one.server,
      one.weight,
      one.backup,
    ]);
  assert.deepEqual(seen(1), [
    ["10.0.0.2:82", "b.test", 5, false],
    ["[::2]:82", "b.test", 5, false],
    ["10.0.0.1:81", "a.test", 1, false],
    ["10.0.0.3:83", "c.test", 1, true],
  ]);
  assert.deepEqual(
    seen(4).map(([, , weight]) => weight),
    [4, 4, 4, 4],
    "a weight that is written holds",
  );
});

test("the same answer is no change", () => {
  const one = [peer("a"), peer("b")];
  assert.ok(sameMembers(one, [peer("a"), peer("b")]));
  for (const other of [
    [peer("a")],
    [peer("b"), peer("a")],
    [peer("a"), peer("b", { weight: 2 })],
    [peer("a"), peer("b", { backup: true })],
    [peer("a"), peer("b", { server: "x" })],
  ])
    assert.ok(!sameMembers(one, other));
});

test("peers are found again by the line that names them, one of two alike each", () => {
  const before = [peer("a"), peer("a"), peer("b"), peer("c", { server: "x" })];
  assert.deepEqual(
    [...movesOf(before, [peer("c", { server: "x" }), peer("a"), peer("c")])],
    [1, -1, -1, 0],
  );
});

const group = (peers: readonly PeerPlan[], kind: UpstreamPlan["balance"]["kind"]) => {
  const balance = (
    kind === "least-time" ? { kind, by: "header", inflight: true } : { kind }
  ) as UpstreamPlan["balance"];
  const plan = { balance, peers } as UpstreamPlan;
  return { peers, balancer: createBalancer(plan, () => 0) };
};

const now = 1_700_000_000_000;

test("who stays keeps connections, failures and verdicts; who comes starts slowly", () => {
  const slow = { slowStart: 10_000 };
  const before = group([peer("a", slow), peer("b", slow)], "round-robin");
  const attempts = [newAttempt(), newAttempt()];
  for (const attempt of attempts) before.balancer.start(attempt, "", 0);
  assert.deepEqual(
    attempts.map((attempt) => before.balancer.pick(attempt, now)),
    [0, 1],
  );
  const failing = newAttempt();
  before.balancer.start(failing, "", 0);
  const failed = before.balancer.pick(failing, now);
  before.balancer.done(failing, outcome.failed, now);
  before.balancer.peers.setHealthy(1, false, now);
  const after = group([peer("c", slow), peer("b", slow), peer("a", slow)], "round-robin");
  const moves = carry(before, after, now);
  assert.deepEqual([...moves], [2, 1]);
  const { primary } = after.balancer.peers;
  assert.deepEqual([...primary.conns], [0, 1, 1]);
  assert.deepEqual([...primary.sick], [0, 1, 0]);
  assert.equal(primary.fails[moves[failed] ?? -1], 1);
  assert.deepEqual([...primary.slowSince].slice(0, 1), [now]);
  assert.notEqual(primary.slowSince[1], now);
});

test("the first peers of a group do not start slowly", () => {
  const slow = { slowStart: 10_000 };
  const after = group([peer("a", slow), peer("b", slow)], "round-robin");
  carry(group([], "round-robin"), after, now);
  assert.deepEqual([...after.balancer.peers.primary.slowSince], [-Infinity, -Infinity]);
});

for (const kind of ["round-robin", "least-conn", "least-time"] as const)
  test(`${kind}: an attempt ends with the peer that it had, wherever that is now`, () => {
    const before = group([peer("a"), peer("b")], kind);
    const attempt = newAttempt();
    before.balancer.start(attempt, "", 0);
    const had = before.balancer.pick(attempt, now);
    assert.equal(had, 0);
    const after = group([peer("c"), peer("b"), peer("a")], kind);
    const moves = carry(before, after, now);
    follow(attempt, before.balancer, after.balancer, moves);
    assert.equal(attempt.peer, 2);
    after.balancer.done(attempt, outcome.failed, now);
    const { conns, fails } = after.balancer.peers.primary;
    assert.deepEqual(
      [[...conns], [...fails]],
      [
        [0, 0, 0],
        [0, 0, 1],
      ],
    );
    assert.notEqual(after.balancer.pick(attempt, now), 2, "it was tried");
  });

test("of an attempt whose peer is gone nothing is left to count", () => {
  const before = group([peer("a"), peer("b")], "round-robin");
  const attempt = newAttempt();
  before.balancer.start(attempt, "", 0);
  before.balancer.pick(attempt, now);
  const after = group([peer("b")], "round-robin");
  follow(attempt, before.balancer, after.balancer, carry(before, after, now));
  assert.deepEqual([attempt.peer, attempt.place], [-1, -1]);
  after.balancer.done(attempt, outcome.failed, now);
  assert.deepEqual([...after.balancer.peers.primary.conns], [0]);
});

for (const kind of ["round-robin", "ip-hash", "least-conn", "least-time"] as const)
  test(`${kind}: a group without peers has none to give`, () => {
    const { balancer } = group([], kind);
    const attempt = newAttempt();
    balancer.start(attempt, "key", 0);
    assert.equal(balancer.pick(attempt, now), -1);
  });
