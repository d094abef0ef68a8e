import assert from "node:assert/strict";
import { test } from "node:test";

import { type Attempt, newAttempt, outcome } from "../../runtime/decide/balancer/balancer.ts";
import type { Balancer } from "../../runtime/decide/balancer/balancer.ts";
import { createBalancer } from "../../runtime/decide/balancer/create.ts";
import { averageTime } from "../../runtime/decide/balancer/least-time.ts";
import type { PeerPlan, UpstreamPlan } from "../../runtime/plan.ts";
import { upstreamPlan } from "./plans.ts";

/** Wall clock milliseconds, in the middle of nowhere. */
const start = 1_700_000_000_000;

const make = (
  balance: UpstreamPlan["balance"],
  peers: readonly Partial<PeerPlan>[],
  draw: (limit: number) => number = () => 0,
): Balancer => createBalancer(upstreamPlan(peers, balance), draw);

interface Asking {
  readonly key?: string;
  readonly now?: number;
  readonly hint?: string;
  readonly strict?: boolean;
}

/** Begins a request; the attempt is open. */
function begin(balancer: Balancer, asking: Asking = {}): Attempt {
  const attempt = newAttempt();
  balancer.start(attempt, asking.key ?? "", 0);
  attempt.hint = asking.hint ?? "";
  attempt.strict = asking.strict ?? false;
  balancer.pick(attempt, asking.now ?? start);
  return attempt;
}

/** A request that is over at once; the peer. */
function once(balancer: Balancer, asking: Asking = {}): number {
  const attempt = begin(balancer, asking);
  const { peer } = attempt;
  balancer.done(attempt, outcome.ok, asking.now ?? start);
  return peer;
}

/** A request that took so long until its head and until its end. */
function timed(balancer: Balancer, first: number, last: number, now = start): number {
  const attempt = begin(balancer, { now });
  const { peer } = attempt;
  attempt.firstTime = first;
  balancer.answered?.(attempt, now + first);
  attempt.lastTime = last;
  balancer.done(attempt, outcome.ok, now + last);
  return peer;
}

const byNumber = (a: number, b: number): number => a - b;

const repeat = <T>(count: number, what: (turn: number) => T): T[] =>
  Array.from({ length: count }, (_, turn) => what(turn));

test("averages of times move by a twentieth, and the first one is taken as it is", () => {
  assert.equal(averageTime(0, 40), 40);
  assert.equal(averageTime(40, 40), 40);
  assert.equal(averageTime(100, 200), 105);
  assert.equal(averageTime(1, 0), 1);
});

for (const by of ["header", "last_byte"] as const) {
  const balance = { kind: "least-time", by, inflight: false } as const;

  test(`least_time ${by} takes turns among peers that are equally fast`, () => {
    const balancer = make(balance, [{}, {}, {}]);
    assert.deepEqual(
      repeat(6, () => timed(balancer, 10, 10)),
      [0, 1, 2, 0, 1, 2],
    );
  });

  test(`least_time ${by} leaves the slow one alone`, () => {
    const balancer = make(balance, [{}, {}]);
    const took = repeat(8, () => {
      const attempt = begin(balancer);
      const { peer } = attempt;
      const time = peer === 0 ? 500 : 10;
      attempt.firstTime = by === "header" ? time : 1;
      balancer.answered?.(attempt, start);
      attempt.lastTime = time;
      balancer.done(attempt, outcome.ok, start);
      return peer;
    });
    assert.deepEqual(took, [0, 1, 1, 1, 1, 1, 1, 1]);
  });
}

test("least_time weighs what a peer has to do by its weight", () => {
  const balance = { kind: "least-time", by: "header", inflight: false } as const;
  const balancer = make(balance, [{ weight: 1 }, { weight: 3 }]);
  const open = repeat(4, () => begin(balancer));
  // 20 ms for each: 20/1 against 20/3, 40/3 and 60/3, where turns decide.
  assert.deepEqual(
    open.map(({ peer }) => peer),
    [1, 1, 1, 0],
  );
});

test("least_time: a failure is no quick answer", () => {
  const balance = { kind: "least-time", by: "last_byte", inflight: false } as const;
  const balancer = make(balance, [{ maxFails: 0 }, { maxFails: 0 }]);
  for (let turn = 0; turn < 2; turn++) timed(balancer, 30, 30);
  for (let turn = 0; turn < 4; turn++) {
    const attempt = begin(balancer);
    attempt.lastTime = 1;
    balancer.done(attempt, attempt.peer === 0 ? outcome.failed : outcome.ok, start);
  }
  // Both as fast as before: one each.
  assert.deepEqual([begin(balancer).peer, begin(balancer).peer].toSorted(byNumber), [0, 1]);
});

test("least_time: a slow peer gets a chance once its window is over", () => {
  const balance = { kind: "least-time", by: "last_byte", inflight: false } as const;
  const balancer = make(balance, [{ failTimeout: 10_000 }, { failTimeout: 10_000 }]);
  assert.equal(timed(balancer, 1, 1500), 0);
  assert.equal(timed(balancer, 1, 100), 1);
  assert.equal(timed(balancer, 1, 100, start + 5000), 1);
  // Eleven seconds halve it once: 750 is still too much; 77 seconds, seven times: 11 ms.
  assert.equal(timed(balancer, 1, 100, start + 11_000), 1);
  assert.equal(timed(balancer, 1, 100, start + 72_000), 1);
  assert.equal(timed(balancer, 1, 1500, start + 77_000), 0);
});

function peersTaken(inflight: boolean): number[] {
  const balancer = make({ kind: "least-time", by: "last_byte", inflight }, [
    { weight: 1 },
    { weight: 1 },
  ]);
  timed(balancer, 10, 10);
  timed(balancer, 10, 10);
  const hanging = begin(balancer);
  // 20 ms for one more at the idle peer; at the other 40 ms, or far more when it is asked.
  const after = repeat(3, (turn) => begin(balancer, { now: start + 4000 + turn }).peer);
  return [hanging.peer, ...after];
}

test("least_time inflight: who has not answered yet is slow", () => {
  assert.deepEqual(peersTaken(false), [0, 1, 1, 0]);
  assert.deepEqual(peersTaken(true), [0, 1, 1, 1]);
});

test("random two least_time takes the faster of the two that were drawn", () => {
  const draws = [0, 1, 1, 0, 0, 1];
  let at = 0;
  const balance = { kind: "random", two: true, by: "last_byte" } as const;
  const balancer = make(balance, [{}, {}], () => draws[at++] ?? 0);
  // Nothing is known: the second that was drawn.
  assert.equal(timed(balancer, 1, 1), 1);
  assert.equal(timed(balancer, 1, 500), 0);
  assert.equal(once(balancer), 1);
});

test("the old hash module hashes again after a failure, as often as it may", () => {
  const balancer = make({ kind: "url-hash", key: "", again: 2 }, [{}, {}, {}]);
  const attempt = begin(balancer, { key: "/images/a.png" });
  const seen = [attempt.peer];
  while (attempt.tries > 0) {
    balancer.done(attempt, outcome.failed, start);
    if (attempt.tries === 0) break;
    seen.push(balancer.pick(attempt, start));
  }
  assert.ok(seen.length <= 3);
  assert.equal(new Set(seen).size, seen.length);
  assert.equal(once(balancer, { key: "/images/a.png" }), seen[0], "nothing is remembered");
});

test("consistent_hash of Tengine: a peer that goes moves its own keys alone", () => {
  const peers = repeat(4, (index) => ({ name: `10.0.0.${index + 1}:80` }));
  const balance = { kind: "tengine-hash", key: "" } as const;
  const balancer = make(balance, peers);
  const keys = repeat(400, (turn) => `key-${turn}`);
  const before = keys.map((key) => once(balancer, { key }));
  assert.equal(new Set(before).size, 4);
  balancer.peers.setHealthy(2, false, start);
  const after = keys.map((key) => once(balancer, { key }));
  for (const [index, peer] of before.entries())
    if (peer === 2) assert.notEqual(after[index], 2);
    else assert.equal(after[index], peer);
});

test("consistent_hash of Tengine: `id=` decides, not the address", () => {
  const balance = { kind: "tengine-hash", key: "" } as const;
  const make2 = (host: string) => make(balance, [{ name: host, route: "7" }, { route: "9" }]);
  const keys = repeat(60, (turn) => `k${turn}`);
  const [a, b] = [make2("10.0.0.1:80"), make2("10.9.9.9:80")];
  for (const key of keys) assert.equal(once(a, { key }), once(b, { key }));
});

for (const [reverse, key] of [
  [false, "bDEADBEEF"],
  [true, "DEADBEEF.b"],
] as const)
  test(`jvm_route finds its peer${reverse ? " from the end" : ""}, and takes turns without`, () => {
    const balance = { kind: "jvm-route", cookie: "", parameter: "", reverse } as const;
    const balancer = make(balance, [{ route: "a" }, { route: "b" }]);
    for (let turn = 0; turn < 3; turn++) assert.equal(once(balancer, { key }), 1);
    const strangers = repeat(4, () => once(balancer));
    assert.deepEqual(strangers.toSorted(byNumber), [0, 0, 1, 1]);
  });

test("jvm_route: a busy peer is left, and where all are nobody is", () => {
  const balance = { kind: "jvm-route", cookie: "", parameter: "", reverse: false } as const;
  const balancer = make(balance, [
    { route: "a", maxBusy: 1 },
    { route: "b", maxBusy: 1 },
  ]);
  assert.equal(begin(balancer, { key: "b1" }).peer, 1);
  assert.equal(begin(balancer, { key: "b1" }).peer, 0);
  assert.equal(begin(balancer, { key: "b1" }).peer, -1);
});

test("slow_start: a peer that is back gets more from turn to turn", () => {
  const balancer = make({ kind: "round-robin" }, [{ slowStart: 10_000 }, {}]);
  const share = (now: number) =>
    repeat(100, () => once(balancer, { now })).filter((peer) => peer === 0).length;
  assert.equal(share(start), 50);
  balancer.peers.setHealthy(0, false, start);
  assert.equal(share(start), 0);
  balancer.peers.setHealthy(0, true, start);
  const shares = [share(start + 1000), share(start + 5000), share(start + 9000)];
  assert.ok((shares[0] ?? 0) < 15 && (shares[0] ?? 0) > 4, shares.join(" "));
  assert.ok(Math.abs((shares[1] ?? 0) - 33) < 4, shares.join(" "));
  assert.ok(Math.abs((shares[2] ?? 0) - 47) < 4, shares.join(" "));
  assert.ok(Math.abs(share(start + 11_000) - 50) < 3);
});

test("slow_start: least_conn gives a peer that is back fewer connections", () => {
  const balancer = make({ kind: "least-conn" }, [{ slowStart: 10_000 }, {}]);
  balancer.peers.setHealthy(0, false, start);
  balancer.peers.setHealthy(0, true, start);
  const open = repeat(11, () => begin(balancer, { now: start + 1000 }).peer);
  assert.equal(open.filter((peer) => peer === 0).length, 1);
});

test("slow_start alone in a group means nothing", () => {
  const balancer = make({ kind: "round-robin" }, [{ slowStart: 10_000 }]);
  balancer.peers.setHealthy(0, true, start);
  assert.equal(once(balancer), 0);
});

const bound = [{ sid: "a" }, { sid: "b" }, { sid: "c", drain: true }];
const policies: readonly UpstreamPlan["balance"][] = [
  { kind: "round-robin" },
  { kind: "least-conn" },
  { kind: "ip-hash" },
  { kind: "hash", key: "", consistent: false },
  { kind: "hash", key: "", consistent: true },
  { kind: "random", two: false },
  { kind: "random", two: true },
  { kind: "random", two: true, by: "header" },
  { kind: "least-time", by: "header", inflight: true },
];

for (const balance of policies) {
  const name = `${balance.kind}${JSON.stringify(balance)}`;
  test(`who is bound gets to the peer, drained or not: ${name}`, () => {
    const balancer = make(balance, bound);
    for (const [peer, hint] of ["a", "b", "c"].entries())
      for (let turn = 0; turn < 3; turn++)
        assert.equal(once(balancer, { key: "\x0a\0\0\x01", hint }), peer);
    for (let turn = 0; turn < 9; turn++)
      assert.notEqual(once(balancer, { key: `\x0a${String.fromCharCode(turn)}\0\x01` }), 2);
  });
}

test("who is bound to a peer that failed goes elsewhere, unless nobody else will do", () => {
  const balancer = make({ kind: "round-robin" }, bound);
  const attempt = begin(balancer, { hint: "a" });
  assert.equal(attempt.peer, 0);
  balancer.done(attempt, outcome.failed, start);
  assert.equal(balancer.pick(attempt, start), 1);
  assert.equal(once(balancer, { hint: "a" }), 1);
  assert.equal(begin(balancer, { hint: "a", strict: true }).peer, -1);
  assert.equal(once(balancer, { hint: "a", now: start + 11_000 }), 0);
});

test("clients that come back leave the rotation as level as it can be", () => {
  const balancer = make({ kind: "round-robin" }, [{ sid: "a" }, { sid: "b" }]);
  for (let turn = 0; turn < 20; turn++) once(balancer, { hint: "a" });
  // One turn of the other is owed, not twenty.
  assert.deepEqual(
    repeat(4, () => once(balancer)),
    [1, 0, 1, 0],
  );
});
