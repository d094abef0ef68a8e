import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { ask } from "./support/load.ts";
import { withMeasured } from "./support/measured.ts";

/*
 * What a request leaves to the garbage collector, which no load on the machine changes: the proxy
 * runs in a process of its own whose young generation is so large that nothing is collected while
 * requests are counted.
 */
const execArgv = ["--max-semi-space-size=64", "--min-semi-space-size=64", "--single-threaded-gc"];

interface Heap {
  readonly used: number;
  readonly promises: number;
}

const askHeap = async (child: ChildProcess): Promise<Heap> => {
  child.send("heap");
  const [heap] = (await once(child, "message")) as [Heap];
  return heap;
};

const each = 400;

/** Bytes and promises for each request, the middle of several counts. */
const costs = (close: boolean, keepalive: number): Promise<Heap> =>
  withMeasured(keepalive, { execArgv }, async (port, child) => {
    await ask(port, 1000, close, 4);
    const counts: Heap[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const before = await askHeap(child);
      await ask(port, each, close, 4);
      const after = await askHeap(child);
      counts.push({
        used: (after.used - before.used) / each,
        promises: (after.promises - before.promises) / each,
      });
    }
    counts.sort((a, b) => a.used - b.used);
    return counts[1] ?? { used: Infinity, promises: Infinity };
  });

test("a request on a connection that is kept leaves at most 4 kB behind, and no promise", async (t) => {
  const { used, promises } = await costs(false, 8);
  t.diagnostic(`${Math.round(used)} bytes`);
  assert.ok(used > 0 && used <= 4096, `${used} bytes for each request`);
  assert.equal(Math.round(promises), 0);
});

test("a request on connections of its own, both ways, leaves at most 8 kB behind", async (t) => {
  const { used, promises } = await costs(true, 0);
  t.diagnostic(`${Math.round(used)} bytes`);
  assert.ok(used > 0 && used <= 8192, `${used} bytes for each request`);
  assert.equal(Math.round(promises), 0);
});

/** What runs for each request; variables and the start of an engine are elsewhere. */
const hotFiles = [
  "http1/{request-*,response-*,field*,line-scanner,connection-options,chunked-decoder,head-end}.ts",
  "proxy/{client-*,exchange,flow,upstream-exchange,upstream-cached,upstream-request,relay,relay-side,attempts}.ts",
  "proxy/{lookup,upstream-target,upstream-variables,tunnel,gate,head-filter,pause,paced-wire}.ts",
  "proxy/{real-ip,secure-request}.ts",
  "proxy/{proxy-request,proxy-response,response-writer,request-sender,request-body,field-runs}.ts",
  "upstream/{handle-wire,keepalive-pool,timer-wheel,read-buffers}.ts",
];

/** Once for an exchange, a connection that closes slowly, new addresses of a name, a question about the state, or an oddity. */
const rare = [
  "this.slots = Array.from",
  "services.status(",
  "protocols.some(",
  "uri.replaceAll(",
  "addresses.map(",
  "setTimeout(() => this.destroy()",
  "process.nextTick(() =>",
];

test("no function is made for a request", () => {
  const root = join(import.meta.dirname, "../../runtime");
  const made: string[] = [];
  const files = globSync(hotFiles, { cwd: root });
  assert.ok(files.length > 25);
  for (const file of files) {
    const lines = readFileSync(join(root, file), "utf8").split("\n");
    for (const [index, line] of lines.entries()) {
      const inside =
        /^ {4,}.*(?:=>|\bfunction\b)/.test(line) ||
        /^ {2}(?!private|readonly|constructor).*=> /.test(line);
      if (inside && !/^\s*(?:\*|\/\/)/.test(line) && !rare.some((text) => line.includes(text)))
        made.push(`${file}:${index + 1}: ${line.trim()}`);
    }
  }
  assert.deepEqual(made, []);
});
