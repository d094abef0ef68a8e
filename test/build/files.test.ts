import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";

import { applyChanges, type Disk, lookBelow, recover, TreeError } from "../../src/build/files.ts";
import type { Change } from "../../src/build/tree.ts";

const made: string[] = [];
after(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

type Files = Readonly<Record<string, string>>;

function folder(files: Files): string {
  const path = mkdtempSync(join(tmpdir(), "lbc-tree-"));
  made.push(path);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

/** Everything below a folder, empty folders as such. */
const filesIn = (root: string): Files =>
  Object.fromEntries(
    globSync("**", { cwd: root, withFileTypes: true })
      .filter((entry) => entry.parentPath !== root || entry.name !== "")
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => path !== root)
      .toSorted()
      .map((path) => [
        path.slice(root.length + 1),
        statSync(path).isDirectory() ? "/" : readFileSync(path, "utf8"),
      ]),
  );

const change = (path: string, before: string | undefined, now: string | undefined): Change => ({
  path,
  before: before === undefined ? undefined : Buffer.from(before),
  after: now === undefined ? undefined : Buffer.from(now),
  mode: 0o640,
});

const before = { "a/x": "1", "a/y": "2", "b/z": "3", mine: "4" };
const changes = [
  change("c/v", undefined, "six"),
  change("a/x", "1", "one"),
  change("a/y", "2", undefined),
  change("b/z", "3", undefined),
  change("c/d/w", undefined, "five"),
];
const afterwards = {
  a: "/",
  "a/x": "one",
  c: "/",
  "c/d": "/",
  "c/d/w": "five",
  "c/v": "six",
  mine: "4",
};

test("all changes are made, and folders go with their last file", () => {
  const root = folder(before);
  applyChanges(root, changes);
  assert.deepEqual(filesIn(root), afterwards);
  assert.equal(statSync(join(root, "a/x")).mode & 0o777, 0o640);
  assert.ok(!existsSync(join(root, ".lbc-build.tmp")));
});

/** A disk on which the so many-eth step fails. */
function failingAt(step: number): Disk & { steps: number } {
  const disk = {
    steps: 0,
    write: (path: string, bytes: Uint8Array, mode: number) => {
      count();
      writeFileSync(path, bytes, { flag: "wx", mode });
    },
    rename: (from: string, to: string) => {
      count();
      renameSync(from, to);
    },
  };
  const count = (): void => {
    if (disk.steps++ === step) throw Object.assign(new Error("full"), { code: "ENOSPC" });
  };
  return disk;
}

test("whichever step fails, the tree is what it was", () => {
  const whole = failingAt(-1);
  applyChanges(folder(before), changes, whole);
  assert.ok(whole.steps >= 6, String(whole.steps));
  for (let step = 0; step < whole.steps; step++) {
    const root = folder(before);
    const old = filesIn(root);
    assert.throws(() => {
      applyChanges(root, changes, failingAt(step));
    }, /full/);
    assert.deepEqual(filesIn(root), old, String(step));
    const fresh = join(root, "new/deep");
    assert.throws(() => {
      applyChanges(fresh, [change("n/x", undefined, "1")], failingAt(step % 3));
    }, /full/);
    assert.ok(!existsSync(join(root, "new")));
  }
});

/** Builds in a process of its own that is killed before a step. */
function killedAt(step: number, root: string): void {
  const module = new URL("../../src/build/files.ts", import.meta.url);
  const code = `
    import { renameSync, writeFileSync } from "node:fs";
    import { applyChanges } from ${JSON.stringify(module.href)};
    let step = 0;
    const count = () => { if (step++ === ${step}) process.kill(process.pid, "SIGKILL"); };
    applyChanges(${JSON.stringify(root)}, [
      { path: "a/x", before: Buffer.from("1"), after: Buffer.from("one"), mode: 0o644 },
      { path: "a/y", before: Buffer.from("2"), after: undefined, mode: 0o644 },
      { path: "c/w", before: undefined, after: Buffer.from("five"), mode: 0o644 },
      { path: "d/v", before: undefined, after: Buffer.from("six"), mode: 0o644 },
    ], {
      write: (path, bytes, mode) => { count(); writeFileSync(path, bytes, { flag: "wx", mode }); },
      rename: (from, to) => { count(); renameSync(from, to); },
    });
  `;
  spawnSync(process.execPath, ["--input-type=module", "--eval", code]);
}

test("what a killed build left is undone by the next one", () => {
  for (const step of [1, 5, 7]) {
    const root = folder(before);
    killedAt(step, root);
    assert.ok(existsSync(join(root, ".lbc-build.tmp")), String(step));
    recover(root);
    assert.deepEqual(filesIn(root), filesIn(folder(before)), String(step));
    assert.ok(!existsSync(join(root, ".lbc-build.tmp")), String(step));
    applyChanges(root, changes);
    assert.deepEqual(filesIn(root), afterwards, String(step));
  }
});

test("a build that still runs is left alone", () => {
  const root = folder({ ...before, ".lbc-build.tmp/pid": String(process.ppid) });
  for (const work of [recover, (at: string) => applyChanges(at, changes)])
    assert.throws(() => {
      work(root);
    }, TreeError);
  assert.deepEqual(filesIn(root), filesIn(folder(before)));
  assert.ok(existsSync(join(root, ".lbc-build.tmp/pid")));
});

test("a journal that leads elsewhere undoes nothing", () => {
  const outside = folder({ kept: "1" });
  const name = outside.split("/").at(-1) ?? "";
  for (const path of [`../${name}/kept`, "link/kept", "/etc/hostname"]) {
    const entries = [{ path, had: false, stays: true }];
    const journal = JSON.stringify({ entries, folders: [] });
    const root = folder({ ...before, ".lbc-build.tmp/journal.json": journal });
    for (const one of ["old", "new"]) mkdirSync(join(root, ".lbc-build.tmp", one));
    symlinkSync(outside, join(root, "link"));
    recover(root);
    assert.ok(existsSync(join(outside, "kept")), path);
    assert.ok(!existsSync(join(root, ".lbc-build.tmp")), path);
  }
});

test("what a killed build is said to have left is no link and no pipe", () => {
  const outside = folder({ "0": "of another" });
  const root = folder({ ".lbc-build.tmp/new/0": "" });
  const stage = join(root, ".lbc-build.tmp");
  const entries = [{ path: "a", had: true, stays: true }];
  writeFileSync(join(stage, "journal.json"), JSON.stringify({ entries, folders: [] }));
  symlinkSync(outside, join(stage, "old"));
  recover(root);
  assert.deepEqual([filesIn(root), filesIn(outside)], [{}, { "0": "of another" }]);
  mkdirSync(join(stage, "old"), { recursive: true });
  // Reading it would wait for a writer.
  assert.equal(spawnSync("mkfifo", [join(stage, "journal.json")]).status, 0);
  recover(root);
  assert.deepEqual(filesIn(root), {});
});

test("links are seen and not followed", () => {
  const outside = folder({ "x/y": "1" });
  const root = folder({ "a/x": "1" });
  symlinkSync(outside, join(root, "out"));
  symlinkSync(join(outside, "x/y"), join(root, "a/link"));
  const look = lookBelow(root);
  assert.deepEqual(look("out/x/y"), { kind: "other", path: "out" });
  assert.deepEqual(look("a/link"), { kind: "other", path: "a/link" });
  assert.deepEqual(look("a/x/deeper"), { kind: "other", path: "a/x" });
  assert.deepEqual(look("b/c/d"), { kind: "nothing" });
  assert.equal(look("a/x").kind, "file");
});

test("a file in the place of a build's own folder is nobody's to remove", () => {
  const root = folder({ ...before, ".lbc-build.tmp": "mine" });
  assert.throws(() => {
    recover(root);
  }, TreeError);
  assert.equal(readFileSync(join(root, ".lbc-build.tmp"), "utf8"), "mine");
});
