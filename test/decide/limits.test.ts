import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import { ConnectionZone } from "../../runtime/decide/limits/connections.ts";
import { counted, RequestZone } from "../../runtime/decide/limits/requests.ts";
import { Slab } from "../../runtime/decide/limits/slab.ts";
import {
  ConnectionVerdict,
  judgeConnection,
  judgeRequest,
  limitStatus,
  limitStatusNames,
  release,
  requestMessage,
  RequestVerdict,
} from "../../runtime/decide/limits/verdict.ts";
import type { LimitConnPlan, LimitReqPlan } from "../../runtime/plan/limits.ts";

const size = 1_048_576;

const keyed = <Z>(zone: Z) => ({
  zone,
  key: { text: "", kinds: none, numbers: nobody, texts: [] },
  source: "$k",
});
const none = new Uint8Array(0);
const nobody = new Int32Array(0);

/** Requests of one key at those milliseconds, by one zone: their statuses, delays and excesses. */
function run(
  limit: { rate: number; burst: number; delay?: number; dryRun?: boolean },
  times: readonly number[],
): string[] {
  const zones = { requests: [keyed(new RequestZone("r", size, limit.rate))], connections: [] };
  const plan: LimitReqPlan = {
    limits: [
      {
        zone: 0,
        burst: limit.burst * 1000,
        delay: "delay" in limit ? limit.delay * 1000 : undefined,
      },
    ],
    status: 503,
    logLevel: "error",
    dryRun: limit.dryRun ?? false,
  };
  const verdict = new RequestVerdict();
  return times.map((now) => {
    judgeRequest(plan, zones, ["a"], 10_000 + now, verdict);
    return `${limitStatusNames[verdict.status]} ${verdict.delay} ${verdict.excess}`;
  });
}

test("a bucket leaks with time, in thousandths of a request", () => {
  assert.deepEqual(run({ rate: 1000, burst: 0 }, [0, 500, 999, 1000, 1001, 2001]), [
    "PASSED 0 0",
    "REJECTED 0 500",
    "REJECTED 0 1",
    "PASSED 0 0",
    "REJECTED 0 999",
    "PASSED 0 0",
  ]);
});

test("a burst waits for its turn, or does not", () => {
  const burst = { rate: 2000, burst: 2 };
  assert.deepEqual(run({ ...burst, delay: 0 }, [0, 0, 0, 0, 250]), [
    "PASSED 0 0",
    "DELAYED 500 1000",
    "DELAYED 1000 2000",
    "REJECTED 0 3000",
    "REJECTED 0 2500",
  ]);
  assert.deepEqual(run(burst, [0, 0, 0, 0]), [
    "PASSED 0 0",
    "PASSED 0 1000",
    "PASSED 0 2000",
    "REJECTED 0 3000",
  ]);
  assert.deepEqual(run({ ...burst, delay: 1 }, [0, 0, 0]), [
    "PASSED 0 0",
    "PASSED 0 1000",
    "DELAYED 500 2000",
  ]);
  assert.deepEqual(
    run({ ...burst, delay: 0, dryRun: true }, [0, 0, 0, 0]).map((line) => line.split(" ")[0]),
    ["PASSED", "DELAYED_DRY_RUN", "DELAYED_DRY_RUN", "REJECTED_DRY_RUN"],
  );
});

test("rates below one a second are whole thousandths", () => {
  assert.deepEqual(run({ rate: 16, burst: 0 }, [0, 62_499, 62_500]), [
    "PASSED 0 0",
    "REJECTED 0 1",
    "PASSED 0 0",
  ]);
});

test("a clock that goes back a little stands still, one that goes back far counts a millisecond", () => {
  assert.deepEqual(run({ rate: 1000, burst: 0 }, [100_000, 99_000, 30_000]), [
    "PASSED 0 0",
    "REJECTED 0 1000",
    "REJECTED 0 999",
  ]);
});

test("several zones: all are asked before one is charged, and the longest delay holds", () => {
  const zones = {
    requests: [
      keyed(new RequestZone("wide", size, 10_000)),
      keyed(new RequestZone("strict", size, 1000)),
    ],
    connections: [],
  };
  const plan: LimitReqPlan = {
    limits: [
      { zone: 0, burst: 10_000, delay: 0 },
      { zone: 1, burst: 1000, delay: 0 },
    ],
    status: 503,
    logLevel: "error",
    dryRun: false,
  };
  const verdict = new RequestVerdict();
  const ask = (keys: readonly string[]): string => {
    judgeRequest(plan, zones, keys, 5, verdict);
    return `${limitStatusNames[verdict.status]} ${verdict.delay} by ${verdict.limit}`;
  };
  assert.equal(ask(["a", "b"]), "PASSED 0 by 1");
  assert.equal(ask(["a", "b"]), "DELAYED 1000 by 1");
  assert.equal(ask(["a", "b"]), "REJECTED 0 by 1");
  // What the strict zone refused is not in the account of the wide one.
  assert.equal(ask(["a", ""]), "DELAYED 200 by 0");
  assert.equal(ask(["", ""]), "undefined 0 by -1");
});

test("the sentence says what nginx says", () => {
  const verdict = new RequestVerdict();
  verdict.status = limitStatus.rejected;
  verdict.excess = 1007;
  assert.equal(
    requestMessage(verdict, false, "one"),
    'limiting requests, excess: 1.007 by zone "one"',
  );
  verdict.status = limitStatus.delayedDryRun;
  assert.equal(
    requestMessage(verdict, true, "one"),
    'delaying request, dry run, excess: 1.007, by zone "one"',
  );
});

test("a zone of 32k holds as many keys as nginx's, and forgets the one that was used longest ago", () => {
  // 191 keys of four bytes: asked of nginx 1.22.1.
  const zone = new RequestZone("rk", 32_768, 16);
  for (let index = 0; index < 191; index++)
    assert.equal(zone.count(String(1000 + index), 0, true, index), counted.done);
  assert.equal(zone.size, 191);
  assert.equal(zone.count("1000", 0, true, 200), counted.busy);
  zone.count("new!", 0, true, 201);
  assert.equal(zone.size, 191);
  assert.equal(zone.count("1001", 0, true, 202), counted.done, "1001 was the oldest");
  assert.equal(zone.count("1000", 0, true, 203), counted.busy, "1000 was used again");
});

test("keys that hold nothing any more go when others come", () => {
  const zone = new RequestZone("r", size, 1000);
  for (const key of ["a", "b", "c"]) zone.count(key, 0, true, 0);
  zone.count("d", 0, true, 59_999);
  assert.equal(zone.size, 4);
  zone.count("e", 0, true, 60_001);
  assert.equal(zone.size, 3);
});

test("no zone grows beyond its memory, whatever the keys", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 400 }), fc.nat(100_000))),
      (requests) => {
        const zone = new RequestZone("r", 32_768, 1000);
        for (const [key, now] of requests) zone.count(key, 0, true, now);
        assert.ok(zone.size <= 191);
      },
    ),
    { numRuns: 50 },
  );
});

test("memory is counted in pages and slots", () => {
  const slab = new Slab(32_768);
  let slots = 0;
  while (slab.take(2048)) slots++;
  assert.equal(slots, 14);
  slab.give(2048);
  assert.ok(!slab.take(4096), "one slot of two is free");
  slab.give(2048);
  assert.ok(slab.take(4096));
  assert.ok(!slab.take(8));
});

test("connections are counted until they leave", () => {
  const zones = {
    requests: [],
    connections: [keyed(new ConnectionZone("c", size)), keyed(new ConnectionZone("d", size))],
  };
  const plan: LimitConnPlan = {
    limits: [
      { zone: 0, most: 2 },
      { zone: 1, most: 1 },
    ],
    status: 503,
    logLevel: "error",
    dryRun: false,
  };
  const verdict = new ConnectionVerdict();
  const ask = (keys: readonly string[], held: Parameters<typeof release>[0] = []) => {
    judgeConnection(plan, zones, keys, held, verdict);
    return `${limitStatusNames[verdict.status]} ${held.length}`;
  };
  const first: Parameters<typeof release>[0] = [];
  assert.equal(ask(["a", "x"], first), "PASSED 2");
  assert.equal(ask(["a", "x"]), "REJECTED 0");
  assert.equal(verdict.limit, 1);
  assert.equal(ask(["a", "y"]), "PASSED 2", "what was refused gave the first zone back");
  assert.equal(ask(["a", "z"]), "REJECTED 0");
  assert.equal(ask(["", "z"]), "PASSED 1");
  assert.equal(ask(["", "".padEnd(256, "k")]), "undefined 0");
  release(first);
  assert.equal(first.length, 0);
  assert.equal(ask(["a", "w"]), "PASSED 2");
});

test("a full zone of connections refuses new keys, and says so", () => {
  const zone = new ConnectionZone("c", 32_768);
  const held: Parameters<typeof release>[0] = [];
  for (let index = 0; ; index++) {
    const node = zone.enter(`key${index}`, 1);
    if (!node) break;
    held.push(node);
  }
  assert.equal(zone.size, held.length);
  assert.ok(!zone.knows(`key${held.length}`) && zone.knows("key0"));
  release(held);
  assert.equal(zone.size, 0);
  assert.ok(zone.enter("again", 1));
});
