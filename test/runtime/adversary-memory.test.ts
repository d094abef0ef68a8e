import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { ConnectionZone } from "../../runtime/decide/limits/connections.ts";
import { RequestZone } from "../../runtime/decide/limits/requests.ts";
import { LearnTable } from "../../runtime/decide/sticky/learn-table.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const keys = 1000;
const headLength = 16_384;

/** Bytes that stay when `keep` was given a part of as many heads. */
function keptBy(keep: (key: string, index: number) => void): number {
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < keys; index++) {
    const text = `GET / HTTP/1.1\r\nX: key-of-a-client-${index}-\r\nY: ${"y".repeat(headLength)}`;
    const head = Buffer.from(text, "latin1").toString("latin1");
    keep(head.slice(19, head.indexOf("-\r\n")), index);
  }
  collect();
  return process.memoryUsage().heapUsed - before;
}

const most = (keys * headLength) / 4;

test("what is remembered of a request does not keep its head", () => {
  const requests = new RequestZone("r", 10_000_000, 1000);
  const connections = new ConnectionZone("c", 10_000_000);
  const sessions = new LearnTable(keys, 60_000);
  const ways = [
    (key: string, index: number) => requests.count(key, 0, true, index),
    (key: string) => connections.enter(key, 1),
    (key: string) => sessions.learn(key, "a", 0, { create: true, refresh: true }),
  ];
  for (const [index, way] of ways.entries()) {
    const kept = keptBy(way);
    assert.ok(kept < most, `way ${index} keeps ${kept} bytes`);
  }
  assert.deepEqual([requests.size, connections.size, sessions.size], [keys, keys, keys]);
});
