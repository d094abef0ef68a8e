import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

import { lacking } from "../support/netns.ts";

const missing = lacking("keepalived", "unshare", "mount", "curl");
if (missing !== undefined && process.env["CI"] === "true") throw new Error(missing);

/** keepalived's own verdict, with the directory at its place and the interface there. */
function verdictOf(directory: string, address: string) {
  const script = `
    ip link add eth0 type veth peer name lbc-peer && ip link set eth0 up && ip addr add ${address} dev eth0
    mount --bind "$1" /etc/keepalived
    exec keepalived -t -f /etc/keepalived/keepalived.conf`;
  const { status, stdout, stderr } = spawnSync(
    "unshare",
    ["--mount", "--net", "sh", "-c", script, "sh", directory],
    { encoding: "utf8" },
  );
  return { status, said: stdout + stderr };
}

const examples = join(import.meta.dirname, "../../examples");

for (const node of ["lb1", "lb2"])
  test(`keepalived accepts the sane pair's ${node} without a word`, { skip: missing }, () => {
    const { status, said } = verdictOf(join(examples, "ths-pair", node), "10.20.0.11/24");
    assert.equal(said, "");
    assert.equal(status, 0);
  });

test("keepalived refuses the hazardous lb1", { skip: missing }, () => {
  const { status, said } = verdictOf(join(examples, "ths-pair-hazards/lb1"), "10.30.0.11/24");
  assert.notEqual(status, 0);
  assert.match(said, /Truncating auth_pass/);
  assert.match(said, /Unknown keyword 'prioriti'/);
});
