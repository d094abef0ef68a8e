import assert from "node:assert/strict";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";

import { DiskKeeper } from "../../../runtime/vrrp/guard/disk-keeper.ts";
import { decodeRecord } from "../../../runtime/vrrp/guard/disk-record.ts";

const skip = process.platform === "linux" ? false : "flock of Linux";
const forever = (): AbortSignal => AbortSignal.timeout(60_000);

function shared(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "lbc-disk-lock-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function keeper(t: TestContext, path: string, ttl = 3_000_000): DiskKeeper {
  const made = new DiskKeeper({
    kind: "disk_lock",
    path,
    interval: 100_000,
    ttl,
    mode: "flock",
  });
  t.after(() => made.close());
  return made;
}

test(
  "two processes and one file: one has it, 0600, until it gives it back",
  { skip },
  async (t) => {
    const path = join(shared(t), "lock");
    const [a, b] = [keeper(t, path), keeper(t, path)];
    assert.deepEqual(await a.acquire(forever()), { kind: "held" });
    assert.equal((await b.acquire(forever())).kind, "elsewhere");
    assert.deepEqual(await a.renew(forever()), { kind: "held" });
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const record = decodeRecord(readFileSync(path));
    assert.ok(typeof record === "object" && record.held && record.count === 2);
    assert.equal((await a.release(forever())).kind, "gone");
    assert.deepEqual(await b.acquire(forever()), { kind: "held" });
  },
);

test("links, folders and files of everybody are not used", { skip }, async (t) => {
  const folder = shared(t);
  const path = (name: string) => join(folder, name);
  writeFileSync(path("victim"), "precious", { mode: 0o600 });
  symlinkSync(path("victim"), path("symlink"));
  writeFileSync(path("twice"), "", { mode: 0o600 });
  linkSync(path("twice"), path("hardlink"));
  writeFileSync(path("open"), "");
  chmodSync(path("open"), 0o666);
  mkdirSync(path("folder"));
  const said = async (name: string) => {
    const outcome = await keeper(t, path(name)).acquire(forever());
    return outcome.kind === "failed" ? outcome.reason : outcome.kind;
  };
  const found = await Promise.all(["symlink", "hardlink", "open", "folder", "no/where"].map(said));
  assert.match(found[0] ?? "", /ELOOP/);
  assert.match(found[1] ?? "", /more than one name/);
  assert.match(found[2] ?? "", /written by others/);
  assert.match(found[3] ?? "", /EISDIR/);
  assert.match(found[4] ?? "", /ENOENT/);
  assert.equal(readFileSync(path("victim"), "utf8"), "precious");
});

test(
  "storage that hangs is a failure in time, and the next process begins anew",
  { skip },
  async (t) => {
    const path = join(shared(t), "lock");
    const a = keeper(t, path, 300_000);
    assert.deepEqual(await a.acquire(forever()), { kind: "held" });
    // A process that is stopped says as little as one that the storage does not let go.
    const pid = a.pid ?? assert.fail("no process");
    process.kill(pid, "SIGSTOP");
    const silent = await a.renew(AbortSignal.timeout(50));
    assert.deepEqual(silent, { kind: "failed", reason: "the storage does not answer" });
    assert.deepEqual(await a.release(AbortSignal.timeout(50)), silent);
    assert.equal(a.pid, undefined);
    // The record says held: nobody else has it before its time is over.
    const b = keeper(t, path, 300_000);
    assert.equal((await b.acquire(forever())).kind, "elsewhere");
    for (;;) {
      const outcome = await b.acquire(forever());
      if (outcome.kind === "held") break;
      assert.equal(outcome.kind, "elsewhere");
    }
  },
);
