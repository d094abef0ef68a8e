import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { findAccount } from "../../runtime/notify/accounts.ts";
import { type Command, prepareCommand } from "../../runtime/notify/command.ts";
import { Notifier } from "../../runtime/notify/notifier.ts";
import { ScriptRunner } from "../../runtime/notify/script-runner.ts";
import { findFile, insecurePart, mayExecute } from "../../runtime/notify/script-security.ts";
import type { CommandPlan, InstancePlan } from "../../runtime/vrrp/plan.ts";
import { instancePlan } from "./lab.ts";

const self = userInfo();
const own = { uid: self.uid, gid: self.gid };
const shell = (text: string): Command => ({ file: "/bin/sh", args: ["-c", text], account: own });
const plan = (...argv: string[]): CommandPlan => ({
  argv,
  user: self.username,
  group: undefined,
});

interface Run {
  readonly results: readonly (readonly [boolean, string])[];
  readonly logs: readonly string[];
}

/** Lets a script run until it has given so many results. */
async function run(
  text: string,
  count: number,
  { interval = 20, timeout = 1000 } = {},
): Promise<Run> {
  const results: (readonly [boolean, string])[] = [];
  const logs: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const times = { interval: interval * 1000, timeout: timeout * 1000 };
  const script = { name: "s", command: plan("x"), ...times, rise: 1, fall: 1, initFail: false };
  const runner = new ScriptRunner(script, shell(text), {
    result: (success, outcome) => {
      results.push([success, outcome]);
      if (results.length === count) resolve();
    },
    log: (line) => logs.push(line),
  });
  runner.start();
  await promise;
  runner.stop();
  return { results, logs };
}

/** A busy machine may add that a script was still running. */
const isStatus = (line: string) => line.includes("now returning");

test("a script's exit status is its result, in keepalived's words", async () => {
  const well = await run("exit 0", 2);
  assert.deepEqual(well.results, [
    [true, "succeeded"],
    [true, "succeeded"],
  ]);
  assert.deepEqual(well.logs.filter(isStatus), []);
  const { results, logs } = await run("exit 3", 2);
  assert.deepEqual(results[1], [false, "failed (exited with status 3)"]);
  assert.deepEqual(logs.filter(isStatus), ["Script `s` now returning 3"]);
  assert.deepEqual((await run("kill -9 $$", 1)).results, [[false, "failed (due to signal 9)"]]);
});

test("a script that overruns is told to end, and has failed", async () => {
  const { results } = await run("sleep 30", 1, { timeout: 50, interval: 5000 });
  assert.deepEqual(results, [[false, "timed_out"]]);
});

test("what is still running is not started again", async () => {
  const { results, logs } = await run("sleep 0.1", 1, { interval: 30 });
  assert.deepEqual(results, [[true, "succeeded"]]);
  assert.equal(logs[0], "Track script s is already running, expect idle - skipping run");
});

test("a program that cannot be started has failed", async () => {
  const results: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const script = {
    name: "s",
    command: plan("x"),
    interval: 1e6,
    timeout: 1e6,
    rise: 1,
    fall: 1,
    initFail: false,
  };
  const command = { file: "/nonexistent/program", args: [], account: own };
  const runner = new ScriptRunner(script, command, {
    result: (_success, outcome) => {
      results.push(outcome);
      resolve();
    },
    log: () => {},
  });
  runner.start();
  await promise;
  runner.stop();
  assert.deepEqual(results, ["failed (exited with status 127)"]);
});

const prepare = (command: CommandPlan | undefined) => {
  const prepared = command && prepareCommand(command, false);
  return prepared?.ok ? prepared.command : undefined;
};

test("notify scripts: the state's own, then notify with four arguments; the end waits", async () => {
  const directory = await mkdtemp(join(tmpdir(), "lbc-notify-"));
  try {
    const file = join(directory, "said");
    const write = (text: string) => plan("/bin/sh", "-c", `echo ${text} "$@" >> ${file}`, "sh");
    const instance: InstancePlan = instancePlan({
      notify: {
        ...instancePlan().notify,
        master: write("master"),
        any: plan("/bin/sh", "-c", `sleep 0.2; echo any "$@" >> ${file}`, "sh"),
      },
    });
    const notifier = new Notifier({ kind: "INSTANCE", ...instance }, prepare, () => {});
    notifier.notify("MASTER", 160);
    await notifier.settle(5000);
    assert.deepEqual((await readFile(file, "utf8")).split("\n"), [
      "master",
      "any INSTANCE V MASTER 160",
      "",
    ]);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test("the end does not wait for ever", async () => {
  const instance = instancePlan({ notify: { ...instancePlan().notify, any: plan("x") } });
  const notifier = new Notifier(
    { kind: "INSTANCE", ...instance },
    (one) => one && shell("exec sleep 1"),
    () => {},
  );
  notifier.notify("STOP", 1);
  const before = performance.now();
  await notifier.settle(50);
  assert.ok(performance.now() - before < 900);
  await notifier.settle(5000);
});

test("programs are found along PATH, and only what can be executed", async () => {
  assert.equal(findFile("sh", "/nonexistent:/bin"), "/bin/sh");
  assert.equal(findFile("/bin/sh"), "/bin/sh");
  assert.equal(findFile("passwd", "/etc"), undefined);
  assert.equal(findFile("/bin"), undefined);
  assert.equal(findFile("no-such-program"), undefined);
  assert.equal(mayExecute("/etc/passwd", { uid: 0, gid: 0 }), false);
  assert.equal(mayExecute("/bin/sh", { uid: 12_345, gid: 12_345 }), true);
});

test("users and groups, by name and number", () => {
  assert.deepEqual(findAccount("root", undefined), { uid: 0, gid: 0 });
  assert.deepEqual(findAccount("0", "0"), { uid: 0, gid: 0 });
  assert.equal(findAccount("no-such-user", undefined), undefined);
  assert.equal(findAccount("root", "no-such-group"), undefined);
});

test("script security: nobody but root may be able to change what root runs", async (t) => {
  if (process.getuid?.() !== 0) return t.skip("needs root to own files as root");
  const directory = await mkdtemp(join(tmpdir(), "lbc-security-"));
  try {
    const root = { uid: 0, gid: 0 };
    const script = join(directory, "script");
    await writeFile(script, "#!/bin/sh\n");
    await chmod(script, 0o755);
    // The directory of temporary files is open to all, but sticky.
    assert.equal(insecurePart(script, root), undefined);
    await chmod(script, 0o757);
    assert.equal(insecurePart(script, root), script);
    assert.equal(insecurePart(script, { uid: 1000, gid: 1000 }), undefined);
    await chmod(script, 0o755);
    const open = join(directory, "open");
    await mkdir(open);
    await chmod(open, 0o777);
    const inside = join(open, "script");
    await writeFile(inside, "#!/bin/sh\n");
    await chmod(inside, 0o755);
    assert.equal(insecurePart(inside, root), open);
    const link = join(directory, "link");
    await symlink(inside, link);
    assert.equal(insecurePart(link, root), open);
    const unsafe = { argv: [inside], user: "root", group: undefined };
    assert.deepEqual(prepareCommand(unsafe, true), {
      ok: false,
      lines: [`Unsafe permissions found for script '${inside}' - disabling.`],
    });
    const allowed = prepareCommand(unsafe, false);
    assert.ok(allowed.ok && allowed.insecure);
    assert.deepEqual(allowed.lines, [`Unsafe permissions found for script '${inside}'.`]);
    await chmod(script, 0o700);
    const stranger = prepareCommand({ argv: [script], user: "nobody", group: undefined }, true);
    assert.match(stranger.lines[0] ?? "", /is not executable for uid:gid \d+:\d+ - disabling\.$/);
  } finally {
    await rm(directory, { recursive: true });
  }
});

function linesOf(command: CommandPlan, security = false): readonly string[] {
  const { ok, lines } = prepareCommand(command, security);
  assert.equal(ok, false);
  return lines;
}

test("a script that nobody can run is said and disabled", () => {
  assert.deepEqual(linesOf(plan("/nonexistent/check")), [
    "Script /nonexistent/check cannot be accessed - No such file or directory",
  ]);
  assert.deepEqual(linesOf(plan("no-such-program")), [
    "Cannot find script no-such-program in path - disabling",
  ]);
  assert.deepEqual(linesOf({ argv: ["/bin/sh"], user: "no-such-user", group: undefined }), [
    "Script user 'no-such-user' does not exist",
    "Unable to set uid/gid for script '/bin/sh'",
  ]);
  // With security, a script without a user would be root's.
  const whose: CommandPlan = { argv: ["/bin/sh"], user: undefined, group: undefined };
  if (!findAccount("keepalived_script", undefined))
    assert.deepEqual(linesOf(whose, true), [
      "Script user 'keepalived_script' does not exist",
      "Unable to set uid/gid for script '/bin/sh'",
    ]);
});
