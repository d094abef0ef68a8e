import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";

import { lbc } from "./session.ts";

const made: string[] = [];
after(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

/** A directory with these files, removed after the tests. */
function directory(files: Readonly<Record<string, string | Uint8Array>>): string {
  const path = mkdtempSync(join(tmpdir(), "lbc-fmt-"));
  made.push(path);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

const untidy = "events { }\nhttp{\ninclude sites/*.inc;\n}\n";
const tidy = "events {}\nhttp {\n    include sites/*.inc;\n}\n";
const broken = "events {\n";

void describe("lbc fmt", () => {
  void test("prints one file and leaves it as it is", async () => {
    const cwd = directory({ "nginx.conf": untidy });
    const { code, stdout, stderr } = await lbc(["fmt", "nginx.conf"], { cwd });
    assert.deepEqual([code, stdout, stderr], [0, tidy, ""]);
    assert.equal(readFileSync(join(cwd, "nginx.conf"), "utf8"), untidy);
  });

  void test("prints stdin, whose name and content say what it is", async () => {
    const input = "vrrp_instance A {\nstate  MASTER\n}\n";
    const args = ["fmt", "-", "--stdin-filename", "keepalived.conf"];
    const { code, stdout } = await lbc(args, { input });
    assert.deepEqual([code, stdout], [0, "vrrp_instance A {\n    state MASTER\n}\n"]);
  });

  void test("--check names what differs, exit 1; exit 0 where nothing does", async () => {
    const cwd = directory({ "a.conf": untidy, "b.conf": tidy });
    const some = await lbc(["fmt", "--check", "a.conf", "b.conf"], { cwd });
    assert.deepEqual([some.code, some.stdout], [1, "a.conf\n"]);
    const none = await lbc(["fmt", "--check", "b.conf"], { cwd });
    assert.deepEqual([none.code, none.stdout], [0, ""]);
  });

  void test("--diff prints what differs, exit 1", async () => {
    const cwd = directory({ "a.conf": untidy, "b.conf": tidy });
    const { code, stdout } = await lbc(["fmt", "--diff", "a.conf", "b.conf"], { cwd });
    assert.equal(code, 1);
    assert.match(stdout, /^--- a\.conf\n\+\+\+ a\.conf\n@@ -1,4 \+1,4 @@\n-events \{ \}\n/);
    assert.match(stdout, /^\+ {4}include sites\/\*\.inc;$/m);
    assert.doesNotMatch(stdout, /b\.conf/);
  });

  void test("--diff of a long file that changes in every line ends", async () => {
    const cwd = directory({ "a.conf": "a  b;\n".repeat(20_000) });
    const { code, stdout } = await lbc(["fmt", "--diff", "a.conf"], { cwd });
    assert.equal(code, 1);
    assert.match(stdout, /^@@ -1,20000 \+1,20000 @@$/m);
  });

  void test("-w writes a directory's files and what they include, and nothing else", async () => {
    const cwd = directory({
      "conf/nginx.conf": untidy,
      "conf/sites/a.inc": "server{listen 80;}\n",
      "conf/keepalived.conf": "global_defs {\nrouter_id  a\n}\n",
      "conf/notes.conf": "just   words\n",
      "conf/notes.txt": "a  b;\n",
    });
    chmodSync(join(cwd, "conf/nginx.conf"), 0o640);
    const { code, stdout } = await lbc(["fmt", "-w", "conf"], { cwd });
    assert.deepEqual([code, stdout], [0, ""]);
    const read = (name: string) => readFileSync(join(cwd, "conf", name), "utf8");
    assert.equal(read("nginx.conf"), tidy);
    assert.equal(read("sites/a.inc"), "server {\n    listen 80;\n}\n");
    assert.equal(read("keepalived.conf"), "global_defs {\n    router_id a\n}\n");
    assert.equal(read("notes.conf"), "just   words\n");
    assert.equal(read("notes.txt"), "a  b;\n");
    assert.equal(statSync(join(cwd, "conf/nginx.conf")).mode & 0o777, 0o640);
    assert.equal(readdirSync(join(cwd, "conf")).length, 5);
    assert.equal((await lbc(["fmt", "--check", "conf"], { cwd })).code, 0);
  });

  void test("a named file's includes are left alone", async () => {
    const cwd = directory({ "nginx.conf": untidy, "sites/a.inc": "server{listen 80;}\n" });
    assert.equal((await lbc(["fmt", "-w", "nginx.conf"], { cwd })).code, 0);
    assert.equal(readFileSync(join(cwd, "sites/a.inc"), "utf8"), "server{listen 80;}\n");
  });

  void test("GBK stays GBK, and lines end as most of them do", async () => {
    const gbk = Buffer.from([0x23, 0xc4, 0xe3, 0xba, 0xc3]);
    const cwd = directory({
      "a.conf": Buffer.concat([gbk, Buffer.from("\r\na  b;\r\nc;\n")]),
    });
    assert.equal((await lbc(["fmt", "-w", "a.conf"], { cwd })).code, 0);
    assert.deepEqual(
      readFileSync(join(cwd, "a.conf")),
      Buffer.concat([gbk, Buffer.from("\r\na b;\r\nc;\r\n")]),
    );
  });

  void test("a file without a whole tree is exit 2, and no file is written", async () => {
    const cwd = directory({ "a.conf": untidy, "b.conf": broken });
    for (const flag of ["-w", "--check", "--diff"]) {
      const { code, stdout, stderr } = await lbc(["fmt", flag, "a.conf", "b.conf"], { cwd });
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /syntax\/unfinished/);
      assert.match(stderr, /b\.conf:1:1/);
    }
    assert.equal(readFileSync(join(cwd, "a.conf"), "utf8"), untidy);
  });

  void test("what cannot be read, and wrong usage, are exit 2", async () => {
    const cwd = directory({ "a.conf": untidy, "b.conf": tidy, "empty/x": "" });
    for (const [args, says] of [
      [["none.conf"], /there is no such file/],
      [["empty"], /no configuration in this directory/],
      [["a.conf", "b.conf"], /only one file can be printed/],
      [["-w", "--check", "a.conf"], /-w writes the files/],
      [["-w", "-"], /-w cannot change stdin/],
      [[], /name a file, a directory or -/],
    ] as const) {
      const { code, stdout, stderr } = await lbc(["fmt", ...args], { cwd });
      assert.deepEqual([code, stdout], [2, ""], args.join(" "));
      assert.match(stderr, says);
    }
  });
});
