import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { Channels } from "../../runtime/notify/channels.ts";
import type { Command } from "../../runtime/notify/command.ts";
import { Fifo } from "../../runtime/notify/fifo.ts";
import { ScriptRunner } from "../../runtime/notify/script-runner.ts";
import { runTimed } from "../../runtime/notify/timed-command.ts";
import { noChannels, tellNobody, type FifoPlan } from "../../runtime/vrrp/plan/channels.ts";

const { uid, gid, username } = userInfo();
const linux = process.platform === "linux" ? false : "named pipes are made through Linux's libc";

function directoryOf(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), "lbc-channels-"));
  t.after(() => rmSync(directory, { recursive: true }));
  return directory;
}

const pipe = (path: string): FifoPlan => ({
  path,
  user: undefined,
  group: undefined,
  script: undefined,
});

const shell = (text: string): Command => ({
  file: "/bin/sh",
  args: ["-c", text, "sh"],
  account: { uid, gid },
});

/** Something waits in the pipe: resolves when a reader has it, to what it gets until the end. */
async function readAll(path: string): Promise<() => Promise<string>> {
  const child = spawn("cat", [path], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (part: Buffer) => (text += part.toString()));
  const closed = once(child, "close");
  await once(child.stdout, "data");
  return async () => {
    await closed;
    return text;
  };
}

test(
  "a pipe is its owner's, holds what nobody has read yet, and goes away",
  { skip: linux },
  async (t) => {
    const path = join(directoryOf(t), "fifo");
    const fifo = new Fifo(pipe(path), undefined, (text) => assert.fail(text));
    assert.ok(statSync(path).isFIFO());
    assert.equal(statSync(path).mode & 0o777, 0o600);
    fifo.write("one");
    const text = await readAll(path);
    fifo.write("two");
    await fifo.close(1000);
    assert.equal(await text(), "one\ntwo\n");
    assert.equal(existsSync(path), false);
  },
);

test(
  "a reader that is away or slow holds nobody; the oldest lines are lost, once said",
  { skip: linux },
  async (t) => {
    const path = join(directoryOf(t), "fifo");
    const logs: string[] = [];
    const fifo = new Fifo(pipe(path), undefined, (text) => logs.push(text));
    const before = performance.now();
    const long = "x".repeat(1000);
    for (let count = 0; count < 3000; count++) fifo.write(`${count} ${long}`);
    assert.ok(performance.now() - before < 5000);
    assert.deepEqual(logs, [`${path}: nobody reads the notify FIFO, lines are lost`]);
    const text = await readAll(path);
    // It catches up while we go on.
    await sleep(300);
    fifo.write("last");
    await sleep(100);
    await fifo.close(1000);
    const numbers = (await text()).split("\n").map((line) => line.split(" ")[0]);
    assert.equal(numbers[0], "0");
    assert.deepEqual(numbers.slice(-3), ["2999", "last", ""]);
  },
);

test("a file or a link in its place is not used", { skip: linux }, (t) => {
  const directory = directoryOf(t);
  const logs: string[] = [];
  writeFileSync(join(directory, "file"), "keep");
  symlinkSync("file", join(directory, "link"));
  for (const name of ["file", "link"]) {
    const fifo = new Fifo(pipe(join(directory, name)), undefined, (text) => logs.push(text));
    fifo.write("one");
  }
  assert.equal(readFileSync(join(directory, "file"), "utf8"), "keep");
  assert.equal(logs.length, 2);
  assert.match(logs[0] ?? "", /Unable to use notify FIFO .*it exists and is no FIFO/);
});

test(
  "the program that reads a pipe gets its path, and may read on to the end",
  { skip: linux },
  async (t) => {
    const directory = directoryOf(t);
    const [path, out] = [join(directory, "fifo"), join(directory, "out")];
    const script = shell(`exec cat "$1" > ${out}`);
    const fifo = new Fifo(pipe(path), script, (text) => assert.fail(text));
    fifo.write("one");
    while (!existsSync(out)) await sleep(5);
    fifo.write("two");
    await sleep(50);
    await fifo.close(5000);
    assert.equal(readFileSync(out, "utf8"), "one\ntwo\n");
  },
);

test("priorities are told only where somebody asks", { skip: linux }, async (t) => {
  const path = join(directoryOf(t), "fifo");
  const channels = new Channels(
    { ...noChannels, fifos: [pipe(path)] },
    () => undefined,
    () => {},
  );
  const change = { kind: "INSTANCE", name: "V", state: "MASTER_PRIORITY", priority: 90 } as const;
  channels.tell(change, tellNobody);
  channels.tell({ ...change, state: "MASTER" }, tellNobody);
  const text = await readAll(path);
  channels.tell(change, { ...tellNobody, priorityChanges: true });
  await channels.close(1000);
  assert.equal(await text(), 'INSTANCE "V" MASTER 90\nINSTANCE "V" MASTER_PRIORITY 90\n');
});

async function startup(text: string, timeout = 5000): Promise<string[]> {
  const logs: string[] = [];
  const command = { argv: ["/bin/sh", "-c", text], user: username, group: undefined };
  await runTimed({ command, timeout }, "startup", true, (line) => logs.push(line));
  return logs;
}

test("startup and shutdown scripts are waited for, no longer than they may take", async () => {
  assert.deepEqual(await startup("exit 0"), []);
  assert.deepEqual(await startup("exit 3"), ["startup script failed, status 3"]);
  assert.deepEqual(await startup("kill -9 $$"), ["startup script terminated by signal SIGKILL"]);
  assert.deepEqual(await startup("sleep 30", 50), ["startup script timed out"]);
});

test("a script that prints without end or leaves children behind has one result, in time", async () => {
  for (const [text, result] of [
    ["head -c 20000000 /dev/zero", "succeeded"],
    ["sleep 1 & sleep 1 & exit 0", "succeeded"],
    ["trap '' TERM; sleep 30 & while :; do sleep 0.05; done", "timed_out"],
  ] as const) {
    const { promise, resolve } = Promise.withResolvers<string>();
    const timeout = result === "timed_out" ? 100_000 : 10_000_000;
    const times = { interval: 60_000_000, timeout };
    const command = { argv: ["x"], user: username, group: undefined };
    const plan = { name: "s", command, ...times, rise: 1, fall: 1, initFail: false };
    const runner = new ScriptRunner(plan, shell(text), {
      result: (_success, outcome) => resolve(outcome),
      log: () => {},
    });
    runner.start();
    assert.equal(await promise, result, text);
    runner.stop();
  }
});
