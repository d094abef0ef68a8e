import assert from "node:assert/strict";
import test from "node:test";

import { DiskLock, type LockFile } from "../../../runtime/vrrp/guard/disk-lock.ts";
import {
  decodeRecord,
  type DiskRecord,
  encodeRecord,
  recordSize,
} from "../../../runtime/vrrp/guard/disk-record.ts";
import { seconds } from "../lab.ts";

/* Two nodes and one file, in virtual time. */

class Disk {
  now = 0;
  bytes: Uint8Array = new Uint8Array(recordSize);
  /** Changes when the file is replaced. */
  inode = 1;
  locked: object | undefined;
  fails: string | undefined;
  /** What happens while somebody waits. */
  during: () => void = () => {};
  /** How long a write takes. */
  slow = 0;

  lock(node: string, flock = true): DiskLock {
    let count = 0;
    return new DiskLock(
      { node, owner: `${node}'s`, ttl: 5 * seconds, settle: 1.5 * seconds, flock },
      {
        now: () => this.now,
        token: () => `${node}-${++count}`,
        open: () => this.#open(),
        pause: (time) => {
          this.during();
          this.now += time;
          return Promise.resolve();
        },
      },
    );
  }

  get record(): DiskRecord {
    const found = decodeRecord(this.bytes);
    return typeof found === "object" ? found : assert.fail("no record");
  }

  #open(): LockFile {
    const { inode } = this;
    const me = {};
    if (this.fails !== undefined) throw new Error(this.fails);
    return {
      lock: () => (this.locked ??= me) === me,
      unlock: () => {
        if (this.locked === me) this.locked = undefined;
      },
      isCurrent: () => this.inode === inode,
      read: () => this.bytes,
      write: (bytes) => {
        if (this.fails !== undefined) throw new Error(this.fails);
        this.now += this.slow;
        this.bytes = bytes;
      },
      close: () => {},
    };
  }
}

const held = { kind: "held" };

test("one has it, the other is told who; given back in order it is free at once", async () => {
  const disk = new Disk();
  const [a, b] = [disk.lock("a"), disk.lock("b")];
  assert.deepEqual(await a.acquire(), held);
  assert.deepEqual(await b.acquire(), { kind: "elsewhere", holder: "a" });
  assert.deepEqual(a.renew(), held);
  assert.equal(disk.record.count, 2);
  assert.equal(a.release().kind, "gone");
  assert.deepEqual(await b.acquire(), held);
  assert.equal(a.renew().kind, "gone");
});

test("a holder that crashed blocks for its time to live, not for ever", async () => {
  const disk = new Disk();
  const [a, b] = [disk.lock("a"), disk.lock("b")];
  await a.acquire();
  // Its process is gone, and with it flock; its addresses may still be there.
  disk.locked = undefined;
  assert.equal((await b.acquire()).kind, "elsewhere");
  disk.now += 4.9 * seconds;
  assert.equal((await b.acquire()).kind, "elsewhere");
  disk.now += 0.1 * seconds;
  assert.deepEqual(await b.acquire(), held);
});

test("a holder that lives is never taken for a crashed one", async () => {
  const disk = new Disk();
  const [a, b] = [disk.lock("a", false), disk.lock("b", false)];
  await a.acquire();
  for (let round = 0; round < 20; round++) {
    disk.now += 4 * seconds;
    assert.equal((await b.acquire()).kind, "elsewhere");
    assert.deepEqual(a.renew(), held);
  }
});

test("a holder that is frozen with its flock is replaced too, and finds out", async () => {
  const disk = new Disk();
  const [a, b] = [disk.lock("a"), disk.lock("b")];
  await a.acquire();
  assert.equal((await b.acquire()).kind, "elsewhere");
  disk.now += 5 * seconds;
  assert.deepEqual(await b.acquire(), held);
  assert.deepEqual(a.renew(), { kind: "elsewhere", holder: "b" });
  assert.deepEqual(b.renew(), held);
  assert.equal(a.renew().kind, "gone");
});

test("without flock the last writer has it, and who was overwritten knows", async () => {
  const disk = new Disk();
  const [a, b] = [disk.lock("a", false), disk.lock("b", false)];
  const other: Promise<{ kind: string }>[] = [];
  disk.during = () => {
    disk.during = () => {};
    disk.bytes = new Uint8Array(recordSize);
    other.push(b.acquire());
  };
  assert.deepEqual(await a.acquire(), { kind: "elsewhere", holder: "b" });
  assert.deepEqual(await Promise.all(other), [held]);
});

test("a writer who took too long does not have it", async () => {
  const disk = new Disk();
  disk.slow = 0.8 * seconds;
  const outcome = await disk.lock("a", false).acquire();
  assert.deepEqual(outcome, { kind: "failed", reason: "the storage is too slow" });
});

test("a file that was replaced or emptied is not ours any more", async () => {
  const disk = new Disk();
  const a = disk.lock("a");
  await a.acquire();
  disk.inode = 2;
  assert.deepEqual(a.renew(), { kind: "gone", reason: "the file was replaced" });
  assert.equal((await a.acquire()).kind, "elsewhere");
  disk.now += 5 * seconds;
  assert.deepEqual(await a.acquire(), held);
  disk.bytes = new Uint8Array(recordSize);
  assert.equal(a.renew().kind, "elsewhere");
});

test("half a record is somebody's, until it has stood still long enough", async () => {
  const disk = new Disk();
  const whole = encodeRecord({ token: "x", node: "a", held: false, count: 1, ttl: 1 });
  disk.bytes = Uint8Array.from(whole, (byte, at) => (at < 40 ? byte : 0x20));
  const b = disk.lock("b");
  assert.deepEqual(await b.acquire(), { kind: "elsewhere", holder: "another node" });
  disk.now += 5 * seconds;
  assert.deepEqual(await b.acquire(), held);
});

test("storage that fails is no answer: the lock stays as long as it lasts", async () => {
  const disk = new Disk();
  const a = disk.lock("a");
  await a.acquire();
  disk.fails = "ENOSPC";
  assert.throws(() => a.renew(), /ENOSPC/);
  disk.fails = undefined;
  assert.deepEqual(a.renew(), held);
});

test("what an agent that was killed had is given back by the next one, and by nobody else", async () => {
  const disk = new Disk();
  await disk.lock("a").acquire();
  disk.locked = undefined;
  disk.lock("b").inherit();
  assert.equal(disk.record.held, true);
  disk.lock("a").inherit();
  assert.equal(disk.record.held, false);
  assert.deepEqual(await disk.lock("b").acquire(), held);
});
