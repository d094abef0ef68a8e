import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { ask } from "../runtime/support/load.ts";
import { withMeasured } from "../runtime/support/measured.ts";

/*
 * Calls of the system for each request, which no load on the machine makes more: strace counts those
 * of the proxy's main thread in a short and in a longer run, and the difference is the requests'.
 */
const installed = spawnSync("strace", ["-V"]).status === 0;
const skip = installed || process.env["CI"] === "true" ? false : "strace is not installed";
const folder = mkdtempSync(join(tmpdir(), "lbc-calls-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What V8 does for its own memory and threads is not the requests'. */
const ignored = new Set(
  ["futex", "mmap", "munmap", "mprotect", "madvise", "brk", "getpid", "gettid"].concat([
    "sched_getaffinity",
    "sched_yield",
    "rt_sigprocmask",
    "clone3",
    "restart_syscall",
  ]),
);

type Calls = ReadonlyMap<string, number>;

function callsIn(report: string): Calls {
  const calls = new Map<string, number>();
  for (const line of report.split("\n")) {
    const [share = "", , , count = "", ...rest] = line.trim().split(/\s+/);
    const name = rest.at(-1);
    if (!/^\d+\.\d+$/.test(share) || name === undefined || name === "total") continue;
    if (!ignored.has(name)) calls.set(name, Number(count));
  }
  return calls;
}

let runs = 0;

async function callsOf(requests: number, close: boolean): Promise<Calls> {
  const report = join(folder, `calls-${++runs}`);
  const options = {
    execPath: "strace",
    execArgv: ["-qq", "-c", "-o", report, process.execPath],
  };
  await withMeasured(64, options, (port) => ask(port, requests, close, 32));
  return callsIn(readFileSync(report, "utf8"));
}

async function callsEach(close: boolean): Promise<{ sum: number; text: string }> {
  const short = await callsOf(500, close);
  const long = await callsOf(2500, close);
  let sum = 0;
  const parts: string[] = [];
  for (const [name, count] of long) {
    const each = (count - (short.get(name) ?? 0)) / 2000;
    sum += each;
    if (each > 0.01) parts.push(`${name} ${each.toFixed(2)}`);
  }
  return { sum, text: `${sum.toFixed(2)} calls: ${parts.join(", ")}` };
}

test("at most 4.6 calls for a request on a connection that is kept", { skip }, async (t) => {
  const { sum, text } = await callsEach(false);
  t.diagnostic(text);
  assert.ok(sum <= 4.6, text);
});

test("at most 14 calls for a request with Connection: close", { skip }, async (t) => {
  const { sum, text } = await callsEach(true);
  t.diagnostic(text);
  assert.ok(sum <= 14, text);
});
