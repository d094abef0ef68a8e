import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { pathHere } from "../../src/check/machine/paths.ts";
import { ThisMachine } from "../../src/check/machine/this-machine.ts";

/** A folder with a script of each kind. */
function withScripts(work: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "lbc-machine-"));
  try {
    const script = (name: string, text: string, mode: number): void => {
      writeFileSync(join(folder, name), text);
      chmodSync(join(folder, name), mode);
    };
    script("check.sh", "#!/bin/sh\n# systemctl stop keepalived\nexit 0\n", 0o755);
    script("stop.sh", "#!/bin/sh\npidof nginx || systemctl stop keepalived\n", 0o750);
    script("plain.txt", "systemctl stop keepalived\n", 0o644);
    symlinkSync(join(folder, "check.sh"), join(folder, "link.sh"));
    symlinkSync(join(folder, "absent.sh"), join(folder, "dangling.sh"));
    mkdirSync(join(folder, "shared"));
    script("shared/in.sh", "#!/bin/sh\n", 0o755);
    chmodSync(join(folder, "shared"), 0o777);
    work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("what a path is, links followed", () => {
  withScripts((folder) => {
    const at = (name: string) => pathHere(join(folder, name));
    const { uid } = at("check.sh") ?? {};
    assert.equal(uid, process.getuid?.());
    assert.deepEqual([at("check.sh")?.kind, at("check.sh")?.mode], ["file", "0755"]);
    assert.equal(at("check.sh")?.stopsKeepalived, undefined);
    assert.equal(at("stop.sh")?.stopsKeepalived, true);
    assert.equal(at("plain.txt")?.stopsKeepalived, undefined);
    assert.match(at("link.sh")?.real ?? "", /check\.sh$/);
    assert.deepEqual(at("dangling.sh"), { kind: "absent" });
    assert.deepEqual(at("check.sh/below"), { kind: "absent" });
    assert.equal(at("shared")?.kind, "directory");
    const shared = at("shared/in.sh")?.writable?.find(({ path }) => path.endsWith("/shared"));
    assert.equal(shared?.mode, "0777");
    // The folder for temporary files is everybody's, and sticky.
    assert.ok(!at("check.sh")?.writable?.some(({ path }) => path === "/tmp"));
  });
});

test("bare names are searched, relative paths are nobody's", () => {
  assert.equal(pathHere("sh")?.kind, "file");
  assert.deepEqual(pathHere("lbc-no-such-program"), { kind: "absent" });
  assert.equal(pathHere("scripts/check.sh"), undefined);
});

test("users, groups and interfaces of this machine", () => {
  const machine = new ThisMachine();
  assert.deepEqual(machine.user("root"), { exists: true, id: 0 });
  assert.deepEqual(machine.group("root"), { exists: true, id: 0 });
  // Where no service for names can be asked nothing is said.
  assert.notEqual(machine.user("lbc-no-such-user")?.exists, true);
  assert.deepEqual(machine.user("-x /etc"), { exists: false });
  const loopback = machine.interfaces()?.find(({ name }) => name === "lo");
  assert.equal(loopback?.name, "lo");
  if (loopback.running) assert.ok(loopback.addresses?.includes("127.0.0.1/8"));
});
