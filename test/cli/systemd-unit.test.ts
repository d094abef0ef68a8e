import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { ctlDeclaration } from "../../src/cli/ctl-flags.ts";
import { plainCommandLine } from "../../src/cli/plain-command-line.ts";
import { parseServeFlags } from "../../src/cli/serve-flags.ts";

const unit = readFileSync(join(import.meta.dirname, "../../templates/systemd/lbc.service"), "utf8");

const setting = (name: string): string => {
  const [, value] = new RegExp(`^${name}=(.*)$`, "m").exec(unit) ?? [];
  assert.ok(value !== undefined, name);
  return value;
};

test("the unit starts what lbc understands, and reloads by the address that it opens", () => {
  const options = /LBC_OPTIONS=([^"]+)/.exec(setting("Environment"))?.[1] ?? "";
  const [, , ...serve] = setting("ExecStart").replace("$LBC_OPTIONS", options).split(" ");
  const flags = parseServeFlags(serve);
  assert.deepEqual([flags.prefix, flags.conf], ["/var/lib/lbc", "/etc/lbc/nginx.conf"]);
  const [, , ...ctl] = setting("ExecReload").split(" ");
  const given = plainCommandLine(ctl, ctlDeclaration);
  assert.deepEqual([given?.flags.admin, given?.operands], [flags.admin, ["reload"]]);
  // More than a path of a socket may have would be cut.
  assert.ok((flags.admin ?? "").length < 108);
});

test("the unit tells systemd how lbc speaks and ends", () => {
  assert.equal(setting("Type"), "notify");
  assert.equal(setting("NotifyAccess"), "all");
  assert.equal(setting("KillMode"), "mixed");
  assert.equal(setting("KillSignal"), "SIGQUIT");
});

const analyze = (...args: readonly string[]) =>
  spawnSync("systemd-analyze", args, { encoding: "utf8" });

const missing =
  process.env["CI"] !== "true" &&
  analyze("--version").status !== 0 &&
  "systemd-analyze is not installed";

test("systemd has nothing against the units", { skip: missing }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), "lbc-unit-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "lbc.service");
  // It looks whether the program is there.
  writeFileSync(file, unit.replaceAll("/usr/bin/lbc", "/bin/sh"));
  const socket = join(folder, "lbc.socket");
  copyFileSync(join(import.meta.dirname, "../../templates/systemd/lbc.socket"), socket);
  const { status, stdout, stderr } = analyze("verify", "--man=no", file, socket);
  const said = `${stdout}${stderr}`
    .split("\n")
    .filter((line) => /lbc\.(service|socket)/.test(line));
  assert.deepEqual(said, []);
  assert.equal(status, 0, stderr);
});
