import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import { until } from "../control/host/run.ts";
import { lacking } from "../support/netns.ts";

const reason = lacking("curl");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const cli = join(import.meta.dirname, "../../src/cli/main.ts");

interface Demo {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown[]>;
  said: string;
}

/** Starts the demonstration with a folder of its own for temporary files, which must end empty. */
function startDemo(t: TestContext, args: readonly string[]): Demo & { readonly temporary: string } {
  const temporary = mkdtempSync(join(tmpdir(), "lbc-demo-test-"));
  const child = spawn(process.execPath, [cli, "--lang", "en", "demo", ...args], {
    env: { ...process.env, TMPDIR: temporary, NODE_COMPILE_CACHE: "" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const demo = { child, exited: once(child, "exit"), said: "", temporary };
  child.stdout.setEncoding("utf8").on("data", (part: string) => (demo.said += part));
  t.after(() => {
    child.kill("SIGKILL");
    rmSync(temporary, { recursive: true, force: true });
  });
  return demo;
}

/** What the demonstration made, by the process id in its names, and has not taken away. */
const leftBehind = ({ child, temporary }: Demo & { readonly temporary: string }): string[] => [
  ...execFileSync("ip", ["netns", "list"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.startsWith(`lbc${child.pid}`)),
  ...readdirSync(temporary).filter((name) => name.startsWith("lbc-demo-")),
];

test("demo --ha moves the address to the other machine", { skip, timeout: 120_000 }, async (t) => {
  assert.equal(reason, undefined);
  const demo = startDemo(t, ["--ha"]);
  const [code] = await demo.exited;
  assert.equal(code, 0, demo.said);
  assert.match(demo.said, /lb1 {2}\(VI_PORTAL\) Entering MASTER STATE/);
  assert.match(demo.said, /10\.20\.0\.100 answers from lb2 after \d\.\d\d s/);
  assert.deepEqual(leftBehind(demo), []);
});

test("Ctrl-C leaves nothing of demo --ha behind", { skip, timeout: 120_000 }, async (t) => {
  assert.equal(reason, undefined);
  const demo = startDemo(t, ["--ha"]);
  await until("the first is master", () => demo.said.includes("Entering MASTER STATE"), 60_000);
  assert.ok(leftBehind(demo).length > 1, "there is something to remove");
  demo.child.kill("SIGINT");
  await demo.exited;
  assert.deepEqual(leftBehind(demo), []);
});

test("Ctrl-C under load leaves nothing of demo behind", { skip, timeout: 120_000 }, async (t) => {
  assert.equal(reason, undefined);
  const demo = startDemo(t, []);
  await until("under load", () => demo.said.includes("t=2s"), 60_000);
  assert.ok(leftBehind(demo).length > 0, "there is something to remove");
  demo.child.kill("SIGINT");
  await demo.exited;
  assert.deepEqual(leftBehind(demo), []);
});
