import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";

import { errorLine, errorRecord, errorTime, takes } from "../../runtime/control/error-line.ts";
import { LogQueue } from "../../runtime/control/log-queue.ts";
import { folder } from "./host/run.ts";

const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

test("lines of one turn reach the file whole, byte for byte, without being asked", async (t) => {
  const prefix = folder(t);
  const queue = new LogQueue(prefix);
  t.after(() => queue.close());
  queue.write("a.log", "one \xe9\n");
  queue.write("a.log", "two\n");
  queue.write(join(prefix, "b.log"), "three\n");
  await turn();
  assert.equal(readFileSync(join(prefix, "a.log"), "latin1"), "one \xe9\ntwo\n");
  assert.equal(readFileSync(join(prefix, "b.log"), "latin1"), "three\n");
});

test("lines are held back until the buffer is full, or for so long", async (t) => {
  const prefix = folder(t);
  const read = (name: string): string => readFileSync(join(prefix, name), "latin1");
  const buffers = new Map([
    ["full.log", { size: 10, flush: 0, gzip: 0 }],
    ["timed.log", { size: 1000, flush: 1, gzip: 0 }],
    ["packed.log", { size: 10, flush: 0, gzip: 1 }],
  ]);
  const queue = new LogQueue(prefix, buffers);
  t.after(() => queue.close());
  queue.write("full.log", "12345\n");
  await turn();
  assert.equal(read("full.log"), "");
  queue.write("full.log", "67890\n");
  assert.equal(read("full.log"), "12345\n");
  queue.write("full.log", "longer than the buffer\n");
  assert.equal(read("full.log"), "12345\n67890\nlonger than the buffer\n");
  queue.write("timed.log", "soon\n");
  assert.equal(read("timed.log"), "");
  while (read("timed.log") === "") await new Promise((resolve) => setTimeout(resolve, 1));
  for (const line of ["first\n", "second\n"]) queue.write("packed.log", line);
  queue.close();
  assert.equal(gunzipSync(Buffer.from(read("packed.log"), "latin1")).toString(), "first\nsecond\n");
});

test("what is written before close is in the file", (t) => {
  const prefix = folder(t);
  const queue = new LogQueue(prefix);
  for (let line = 0; line < 10_000; line++) queue.write("a.log", `${line}\n`);
  queue.close();
  assert.equal(readFileSync(join(prefix, "a.log"), "latin1").split("\n").length, 10_001);
});

test("reopen follows a rename; a file that cannot be had again stays in use", (t) => {
  const prefix = folder(t);
  mkdirSync(join(prefix, "logs"));
  const queue = new LogQueue(prefix);
  queue.write("logs/a.log", "before\n");
  renameSync(join(prefix, "logs"), join(prefix, "gone"));
  const [failure] = queue.reopen();
  assert.match(failure ?? "", /^open\(\) ".*logs\/a.log" failed \(2: No such file or directory\)$/);
  queue.write("logs/a.log", "kept\n");
  queue.flush();
  mkdirSync(join(prefix, "logs"));
  assert.deepEqual(queue.reopen(), []);
  queue.write("logs/a.log", "after\n");
  queue.close();
  assert.equal(readFileSync(join(prefix, "gone/a.log"), "latin1"), "before\nkept\n");
  assert.equal(readFileSync(join(prefix, "logs/a.log"), "latin1"), "after\n");
});

test("names from requests do not use files up", (t) => {
  const prefix = folder(t);
  const queue = new LogQueue(prefix);
  for (let host = 0; host < 1000; host++) queue.write(`${host}.log`, "x\n");
  const probe = openSync(join(prefix, "probe"), "w");
  closeSync(probe);
  assert.ok(probe < 600, `${probe} files are open`);
  queue.close();
  assert.equal(readFileSync(join(prefix, "0.log"), "latin1"), "x\n");
});

test("a reader that does not keep up loses lines but never halves of them", (t) => {
  const prefix = folder(t);
  const pipe = join(prefix, "pipe");
  execFileSync("mkfifo", [pipe]);
  const reader = openSync(pipe, "r+");
  t.after(() => closeSync(reader));
  const queue = new LogQueue(prefix);
  assert.equal(queue.open(pipe), undefined);
  queue.write(pipe, "line\n");
  queue.flush();
  const bytes = Buffer.alloc(5);
  assert.equal(readFrom(reader, bytes), "line\n");
  queue.close();
});

const readFrom = (fd: number, bytes: Buffer): string => {
  const handle = execFileSync("dd", ["bs=5", "count=1", "status=none"], {
    stdio: [fd, "pipe", "ignore"],
  });
  handle.copy(bytes);
  return bytes.toString("latin1");
};

test("levels and the form of a line are nginx's", () => {
  assert.ok(takes({ path: "x", level: "error" }, "emerg"));
  assert.ok(takes({ path: "x", level: "error" }, "error"));
  assert.ok(!takes({ path: "x", level: "error" }, "warn"));
  const wall = new Date(2026, 10, 1, 4, 5, 6).getTime();
  assert.equal(errorTime(wall + 999), "2026/11/01 04:05:06");
  assert.equal(
    errorLine(wall, "error", 12, "*3 text"),
    "2026/11/01 04:05:06 [error] 12#12: *3 text\n",
  );
});

test("a message as JSON is one line, whatever it holds", () => {
  const facts = { client: "10.0.0.1", request: 'GET /"\n\xc3\xa9\xff HTTP/1.1', server: undefined };
  const line = errorRecord(1_700_000_000_123, "error", 12, "*3 it failed", facts);
  assert.ok(line.endsWith("}\n") && line.indexOf("\n") === line.length - 1);
  assert.deepEqual(JSON.parse(Buffer.from(line, "latin1").toString()), {
    time: "2023-11-14T22:13:20.123Z",
    level: "error",
    pid: 12,
    connection: 3,
    message: "it failed",
    client: "10.0.0.1",
    request: 'GET /"\n\u00e9\ufffd HTTP/1.1',
  });
});

test("what a client sent begins no line of its own", () => {
  const line = errorLine(0, "error", 7, 'open() "/a\n2026/11/22 [emerg] 1#1: \r\x1b[2J\tb" failed');
  assert.ok(line.endsWith('"/a\\x0A2026/11/22 [emerg] 1#1: \\x0D\\x1B[2J\tb" failed\n'), line);
});
