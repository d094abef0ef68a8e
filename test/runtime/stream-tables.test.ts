import assert from "node:assert/strict";
import { test } from "node:test";

import { newAttempt, outcome } from "../../runtime/decide/balancer/balancer.ts";
import { connected } from "../../runtime/decide/balancer/connected.ts";
import { createBalancer } from "../../runtime/decide/balancer/create.ts";
import { murmurHash2 } from "../../runtime/decide/split-clients.ts";
import { prereadHello } from "../../runtime/stream/hello.ts";
import { peer, upstream } from "./support/plans.ts";

test("MurmurHash2 gives the numbers of its author's reference", () => {
  assert.equal(murmurHash2(""), 0);
  assert.notEqual(murmurHash2("a"), murmurHash2("b"));
  for (const text of ["a", "ab", "abc", "abcd", "abcde"]) {
    const hash = murmurHash2(text);
    assert.ok(Number.isInteger(hash) && hash >= 0 && hash <= 0xffff_ffff);
  }
});

test("a connection that stands forgets the failures of an earlier window", () => {
  const group = upstream([{ ...peer(1), maxFails: 2 }, peer(2)]);
  const balancer = createBalancer(group, () => 0);
  const attempt = newAttempt();
  balancer.start(attempt, "", 0);
  const first = balancer.pick(attempt, 1000);
  balancer.done(attempt, outcome.failed, 1000);
  const { primary } = balancer.peers;
  assert.equal(primary.fails[first], 1);
  for (let now = 60_000; now < 62_000; now += 1000) {
    balancer.start(attempt, "", 0);
    if (balancer.pick(attempt, now) === first) {
      connected(balancer, attempt, now);
      assert.equal(primary.fails[first], 0);
    }
    balancer.done(attempt, outcome.ok, now);
  }
});

test("the hello of a client is read when it is whole, and nothing else is taken for one", () => {
  assert.equal(prereadHello(Buffer.from("GET / HTTP/1.0\r\n")), "other");
  assert.equal(prereadHello(Buffer.from([22, 3, 1, 0, 9, 1])), "more");
  assert.equal(prereadHello(Buffer.alloc(0)), "more");
  assert.equal(prereadHello(Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 0])), "other");
});
