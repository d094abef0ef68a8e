import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { HaLog, syslogMessage } from "../../runtime/control/ha-log.ts";
import { haPlan } from "../support/keepalived.ts";

function inDirectory(run: (directory: string) => Promise<void> | void) {
  return async () => {
    const directory = mkdtempSync(join(tmpdir(), "lbc-ha-log-"));
    try {
      await run(directory);
    } finally {
      rmSync(directory, { recursive: true });
    }
  };
}

const refuse = (): never => assert.fail("nothing goes to the error log");

test(
  "a file of its own, which may be moved away, and is put aside when it is full",
  inDirectory(async (directory) => {
    const path = join(directory, "ha.log");
    const log = new HaLog(refuse);
    await log.use({ file: { path, rotate: 150, keep: 2 }, syslog: undefined });
    log.tell("notice", "one – 一");
    assert.match(readFileSync(path, "utf8"), /^\d{4}\/.* \[notice\] .*: one – 一\n$/);
    assert.equal(statSync(path).mode & 0o777, 0o640);
    renameSync(path, join(directory, "moved"));
    for (let count = 0; count < 9; count++) log.tell("notice", `line ${count}`);
    assert.deepEqual(readdirSync(directory).toSorted(), [
      "ha.log",
      "ha.log.1",
      "ha.log.2",
      "moved",
    ]);
    assert.match(readFileSync(path, "utf8"), /line 8\n$/);
    assert.ok(statSync(join(directory, "ha.log.1")).size <= 150);
    log.close();
  }),
);

test(
  "what cannot be written goes to the error log, with the reason once",
  inDirectory(async (directory) => {
    const path = join(directory, "link");
    symlinkSync("/etc/passwd", path);
    const said: string[] = [];
    const log = new HaLog((level, text) => said.push(`${level} ${text}`));
    log.tell("notice", "zero");
    await log.use({ file: { path, rotate: 0, keep: 1 }, syslog: undefined });
    log.tell("notice", "one");
    log.tell("notice", "two");
    assert.equal(said.length, 4);
    assert.match(said[1] ?? "", /^alert the log of the HA agent: ELOOP/);
    assert.deepEqual([said[0], said[2], said[3]], ["notice zero", "notice one", "notice two"]);
  }),
);

test("messages of syslog, by facility and level", () => {
  const now = new Date(2026, 0, 2, 3, 4, 5);
  const at = { now, pid: 7 };
  assert.equal(
    syslogMessage({ facility: "local0", tag: "t" }, "notice", "text", at),
    "<133>Jan  2 03:04:05 t[7]: text",
  );
  assert.match(syslogMessage({ facility: "daemon", tag: "t" }, "info", "x", at), /^<30>/);
  assert.match(syslogMessage({ facility: "local7", tag: "t" }, "emerg", "x", at), /^<184>/);
});

/** A syslog: Node has no sockets of this kind, python does. */
const listener = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("ready", flush=True)
print(s.recv(2000).decode(), flush=True)
`;

test(
  "the syslog hears of it; without one the error log does",
  inDirectory(async (directory) => {
    const path = join(directory, "log");
    const said: string[] = [];
    const log = new HaLog((_level, text) => said.push(text), path);
    await log.use({ file: undefined, syslog: { facility: "local1", tag: "lbc" } });
    log.tell("notice", "nobody");
    assert.equal(said.length, 2);
    assert.equal(said[1], "nobody");
    if (spawnSync("python3", ["-c", ""]).status !== 0) return log.close();
    const { spawn } = await import("node:child_process");
    const child = spawn("python3", ["-c", listener, path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const words: string[] = [];
    for await (const part of child.stdout) {
      words.push(String(part));
      if (words.length === 1) log.tell("notice", "somebody");
    }
    assert.match(words.join(""), /^ready\n<141>\w+ +\d+ [\d:]+ lbc\[\d+\]: somebody\n$/);
    assert.equal(said.length, 2);
    return log.close();
  }),
);

const configured = (lines: string) => `${lines}
vrrp_instance V {
  interface eth0
  virtual_router_id 1
}
`;

test("written as annotations", () => {
  assert.equal(haPlan(configured("")).log, undefined);
  assert.deepEqual(
    haPlan(
      configured("# lbc:log_file /var/log/ha.log rotate 10m keep 3\n# lbc:syslog facility local0"),
    ).log,
    {
      file: { path: "/var/log/ha.log", rotate: 10_485_760, keep: 3 },
      syslog: { facility: "local0", tag: "Keepalived_vrrp" },
    },
  );
});
