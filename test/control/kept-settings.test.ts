import assert from "node:assert/strict";
import { chmodSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { readKept, writeKept } from "../../runtime/control/kept-settings.ts";
import { folder } from "./host/run.ts";

const linux = process.platform === "linux" ? false : "there is no /proc";
const kept = [["eth0", "arp_ignore", "0"]] as const;

test("what is kept is found again, by us alone, and gone when given back", { skip: linux }, (t) => {
  const place = join(folder(t), "s.ha");
  assert.deepEqual(readKept(place), []);
  writeKept(place, kept);
  assert.equal(statSync(join(place, "settings.json")).mode & 0o777, 0o600);
  assert.deepEqual(readKept(place), kept);
  writeKept(place, []);
  assert.deepEqual(readKept(place), []);
});

test("a file of another boot, another user or another kind says nothing", { skip: linux }, (t) => {
  const place = folder(t);
  const path = join(place, "settings.json");
  chmodSync(place, 0o700);
  writeKept(place, kept);
  const text = readFileSync(path, "utf8");

  writeFileSync(path, text.replace(/"machine":"./, '"machine":"!'));
  assert.deepEqual(readKept(place), []);
  writeFileSync(path, "{");
  assert.deepEqual(readKept(place), []);
  writeFileSync(path, text);
  chmodSync(path, 0o644);
  assert.deepEqual(readKept(place), []);
  chmodSync(path, 0o600);
  assert.deepEqual(readKept(place), kept);
  renameSync(path, join(place, "other"));
  symlinkSync("other", path);
  assert.deepEqual(readKept(place), []);
});

test("no word of it leads elsewhere", { skip: linux }, (t) => {
  const place = folder(t);
  chmodSync(place, 0o700);
  const evil = [
    ["../../../kernel", "core_pattern", "0"],
    ["..", "x", "0"],
    ["eth0", "../all/rp_filter", "0"],
    ["eth0", "rp_filter", "|/bin/sh"],
  ] as const;
  writeKept(place, [...evil, ...kept]);
  assert.deepEqual(readKept(place), kept);
});
