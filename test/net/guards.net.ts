import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { DiskKeeper } from "../../runtime/vrrp/guard/disk-keeper.ts";
import { agentOf, childOf, GuardStage, monotonic } from "../support/guard-stage.ts";
import { lacking } from "../support/netns.ts";
import type { Program } from "../support/vrrp-stage.ts";

/*
 * What befalls guarded nodes: processes that stop, die and wake up, an etcd that dies, hangs or is
 * cut off, storage that hangs. At no instant do both have the address.
 */

const reason = lacking("etcd", "nft");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

interface Pair {
  readonly guarded: GuardStage;
  readonly a: Program;
  readonly b: Program;
  readonly began: number;
}

/** Two nodes with a guard, the first of them master, and the heartbeat cut for good. */
async function pair(t: TestContext, guarded: GuardStage, lines: string): Promise<Pair> {
  t.after(() => guarded.close());
  const settings = { version: 3, interval: 0.2, lines } as const;
  await guarded.observe();
  const began = monotonic();
  const a = guarded.stage.supervised(guarded.a, { ...settings, priority: 200 });
  await guarded.taken("a");
  await guarded.cutHeartbeat();
  const b = guarded.stage.supervised(guarded.b, { ...settings, priority: 100 });
  await b.output.wait(/held by|in the file/);
  return { guarded, a, b, began };
}

const kill = (pid: number, signal: NodeJS.Signals) => {
  assert.ok(pid > 0, `no process for ${signal}`);
  process.kill(pid, signal);
};

/** Since the pair began, both never had it; says how long nobody had. */
function judge(t: TestContext, { guarded, began }: Pair, what: string, since = began): void {
  const { both } = guarded.account(began, monotonic());
  assert.equal(both, 0, `${what}: ${both} ms of two masters`);
  const { nobody } = guarded.account(since, monotonic());
  t.diagnostic(`${what}: nobody for ${nobody.toFixed(0)} ms`);
}

test("guards and faults", { skip, concurrency: true, timeout: 180_000 }, async (t) => {
  assert.equal(reason, undefined);
  await Promise.all([
    t.test("an agent that is stopped, with and without its supervisor", stopped),
    t.test("etcd dies, comes back, hangs, is cut off", unreachable),
    t.test("a disk lock whose holder is killed, whose storage hangs", stored),
    t.test("a disk that is full", full),
  ]);
});

async function stopped(t: TestContext): Promise<void> {
  const guarded = new GuardStage();
  const { url } = await guarded.etcd();
  const both = await pair(t, guarded, `# lbc:arbiter etcd ${url}`);
  const { a, b } = both;

  let since = monotonic();
  kill(agentOf(a), "SIGKILL");
  await guarded.lost("a");
  await Promise.race([guarded.taken("a"), guarded.taken("b")]);
  judge(t, both, "agent killed", since);
  await a.output.wait(/HA agent exited[\s\S]*/);

  // Whoever has it now, the first node shall.
  if (guarded.account(both.began, monotonic()).holders[0] === "b") {
    kill(agentOf(b), "SIGSTOP");
    await guarded.lost("b");
    await guarded.taken("a");
  }

  since = monotonic();
  const frozen = agentOf(a);
  kill(frozen, "SIGSTOP");
  await guarded.lost("a");
  await guarded.taken("b");
  judge(t, both, "agent stopped", since);
  await a.output.wait(/silent while its permit ran out/);

  // Both processes of the master: nobody of lbc is left to take the address away.
  since = monotonic();
  const agent = agentOf(b);
  kill(b.child.pid ?? 0, "SIGSTOP");
  kill(agent, "SIGSTOP");
  await guarded.lost("b");
  await guarded.taken("a");
  judge(t, both, "agent and supervisor stopped: the kernel", since);
  since = monotonic();
  kill(agent, "SIGCONT");
  kill(b.child.pid ?? 0, "SIGCONT");
  await sleep(1500);
  assert.deepEqual(guarded.account(since, monotonic()).holders, ["a"]);
  judge(t, both, "they wake up", since);

  since = monotonic();
  kill(a.child.pid ?? 0, "SIGSTOP");
  kill(agentOf(a), "SIGKILL");
  kill(a.child.pid ?? 0, "SIGKILL");
  await guarded.lost("a");
  await guarded.taken("b");
  judge(t, both, "all of lbc killed: the kernel", since);
}

async function unreachable(t: TestContext): Promise<void> {
  const guarded = new GuardStage();
  const etcd = await guarded.etcd();
  const [script, ran] = ["loser.sh", "ran"].map((name) => join(guarded.stage.directory, name));
  writeFileSync(script ?? "", `#!/bin/sh\necho "$1" >> ${ran}\n`, { mode: 0o755 });
  const fence = `# lbc:fence script ${script} after 500ms stamp ${ran}.stamp`;
  const arbiter = `# lbc:arbiter etcd http://127.0.0.1:1,${etcd.url}`;
  const both = await pair(t, guarded, `${arbiter}\n  ${fence}`);

  let since = monotonic();
  await guarded.heal(guarded.a);
  await guarded.part(guarded.a);
  await guarded.lost("a");
  await guarded.taken("b");
  judge(t, both, "etcd cut off from the master", since);
  await both.a.output.wait(/fence: the loser runs/);

  since = monotonic();
  await guarded.heal(guarded.a);
  await etcd.end("SIGKILL");
  await guarded.lost("b");
  await sleep(1000);
  assert.deepEqual(guarded.account(since, monotonic()).holders, []);
  judge(t, both, "etcd killed", since);

  const again = await guarded.etcd();
  await Promise.race([guarded.taken("a"), guarded.taken("b")]);
  judge(t, both, "etcd back", since);

  since = monotonic();
  kill(again.pid, "SIGSTOP");
  await Promise.all([guarded.lost("a"), guarded.lost("b")]);
  await sleep(2000);
  kill(again.pid, "SIGCONT");
  await Promise.race([guarded.taken("a"), guarded.taken("b")]);
  judge(t, both, "etcd hung", since);
  // Both have lost since, but not so long after the first.
  assert.equal(readFileSync(ran ?? "", "utf8"), "V\n");
}

async function stored(t: TestContext): Promise<void> {
  const guarded = new GuardStage();
  const both = await pair(t, guarded, `# lbc:disk_lock ${guarded.shared} interval 300ms ttl 3s`);
  const { a, b } = both;
  assert.equal(statSync(guarded.shared).mode & 0o777, 0o600);

  let since = monotonic();
  kill(a.child.pid ?? 0, "SIGSTOP");
  kill(agentOf(a), "SIGKILL");
  kill(a.child.pid ?? 0, "SIGKILL");
  await guarded.lost("a");
  await guarded.taken("b");
  judge(t, both, "the holder is killed: not for ever", since);

  since = monotonic();
  const helper = childOf(agentOf(b), "disk lock");
  kill(helper, "SIGSTOP");
  await guarded.lost("b");
  await b.output.wait(/not permitted to be master any more: the permit was not renewed in time/);
  judge(t, both, "storage hangs", since);
  await guarded.taken("b");
  judge(t, both, "and is there again", since);
}

async function full(t: TestContext): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "lbc-full-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", folder]);
  t.after(() => {
    // The processes of the locks end in their own time.
    execFileSync("umount", ["-l", folder]);
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, "lock");
  const plan = { kind: "disk_lock", path, interval: 100_000, ttl: 3_000_000 } as const;
  const keeper = (mode: "flock" | "lease") => {
    const made = new DiskKeeper({ ...plan, mode });
    t.after(() => made.close());
    return made;
  };
  const patience = AbortSignal.timeout(20_000);
  const fill = () =>
    assert.throws(() => writeFileSync(join(folder, "rest"), Buffer.alloc(65_536)), /ENOSPC/);
  fill();
  const a = keeper("flock");
  const refused = await a.acquire(patience);
  assert.ok(refused.kind === "failed" && /ENOSPC/.test(refused.reason), JSON.stringify(refused));
  rmSync(join(folder, "rest"));
  assert.deepEqual(await a.acquire(patience), { kind: "held" });
  fill();
  assert.deepEqual(await a.renew(patience), { kind: "held" });
  assert.equal((await keeper("lease").acquire(patience)).kind, "elsewhere");
  assert.equal((await a.release(patience)).kind, "gone");
  assert.deepEqual(await keeper("lease").acquire(patience), { kind: "held" });
}
