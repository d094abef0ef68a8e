import assert from "node:assert/strict";
import { test } from "node:test";

import { ConnectionZone } from "../../runtime/decide/limits/connections.ts";
import { counted, RequestZone } from "../../runtime/decide/limits/requests.ts";
import { LimitShares } from "../../runtime/decide/limits/shares.ts";

const size = 1_048_576;
const key = { text: "", kinds: new Uint8Array(0), numbers: new Int32Array(0), texts: [] };

/** A worker with one zone of each kind. */
function worker(rate = 1000) {
  const requests = new RequestZone("r", size, rate);
  const connections = new ConnectionZone("c", size);
  const shares = new LimitShares({
    requests: [{ zone: requests, key, source: "$k" }],
    connections: [{ zone: connections, key, source: "$k" }],
  });
  let asked = 0;
  return {
    requests,
    connections,
    shares,
    begin: () => shares.begin(() => asked++),
    asked: () => asked,
    /** Takes in what another has to tell. */
    hear(from: number, other: LimitShares, now: number) {
      shares.take(from, other.collect().shares, false, now);
    },
  };
}

test("requests that one worker let in count in the other", () => {
  const [one, two] = [worker(), worker()];
  one.begin();
  two.begin();
  for (let count = 0; count < 3; count++)
    assert.equal(one.requests.count("a", 5000, true, 0), counted.done);
  assert.equal(one.asked(), 1, "one message for three requests");
  two.hear(1, one.shares, 50);
  // Three before it, less the fifty milliseconds that leaked.
  assert.equal(two.requests.count("a", 5000, true, 50), counted.done);
  assert.equal(two.requests.excess, 3000);
  two.hear(1, one.shares, 60);
  assert.equal(two.requests.count("a", 3000, true, 60), counted.busy, "nothing is told twice");
  assert.equal(two.requests.excess, 3990);
});

test("a request that was refused is not told", () => {
  const [one, two] = [worker(), worker()];
  one.begin();
  one.requests.count("a", 0, true, 0);
  assert.equal(one.requests.count("a", 0, true, 1), counted.busy);
  two.hear(1, one.shares, 1);
  assert.deepEqual(two.requests.levels(1, 9), [["a", 0]]);
});

test("connections are told as they are, and go with their worker", () => {
  const [one, two] = [worker(), worker()];
  one.begin();
  const node = one.connections.enter("a", 9);
  one.connections.enter("a", 9);
  two.hear(1, one.shares, 0);
  assert.equal(two.connections.enter("a", 2), undefined);
  assert.ok(two.connections.enter("a", 3));
  assert.ok(node);
  one.connections.leave(node);
  two.hear(1, one.shares, 0);
  assert.ok(two.connections.enter("a", 3));
  assert.equal(two.connections.enter("a", 3), undefined);
  two.shares.gone(1);
  assert.ok(two.connections.enter("a", 3));
  two.shares.gone(1);
  assert.equal(two.connections.enter("a", 3), undefined, "it went once");
});

test("a worker that begins is told everything", () => {
  const [old, young] = [worker(), worker()];
  for (let count = 0; count < 4; count++) old.requests.count("a", 9000, true, 0);
  old.requests.count("gone", 9000, true, -9000);
  old.connections.enter("a", 9);
  const shares = old.shares.whole(500);
  young.shares.take(1, shares, true, 500);
  young.shares.take(1, shares, true, 500);
  assert.deepEqual(young.requests.levels(500, 9), [["a", 2500]]);
  assert.equal(young.connections.enter("a", 1), undefined);
  young.shares.gone(1);
  assert.ok(young.connections.enter("a", 1));
});

test("messages are bounded, and what is over comes with the next", () => {
  const one = worker();
  one.begin();
  for (let count = 0; count < 5000; count++) one.requests.count(`k${count}`, 0, true, 0);
  const first = one.shares.collect();
  assert.ok(first.more && first.shares[0]?.requests?.length === 4096);
  const second = one.shares.collect();
  assert.ok(!second.more && second.shares[0]?.requests?.length === 904);
  assert.deepEqual(one.shares.collect().shares, []);
});

test("names that this worker does not have change nothing", () => {
  const one = worker();
  one.shares.take(1, [{ zone: "other", requests: [["a", 1]], connections: [["a", 1]] }], false, 0);
  assert.equal(one.requests.size + one.connections.size, 0);
  assert.ok(!one.shares.empty && new LimitShares({ requests: [], connections: [] }).empty);
});
