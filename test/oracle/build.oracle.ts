import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { inProcess } from "../cli/in-process.ts";
import { lacking } from "../support/netns.ts";

/*
 * What `lbc build` writes, taken to a machine as its README says: the products are asked about
 * each file, in a namespace that has nothing but what is written there.
 */
const missing = lacking("nginx", "keepalived", "unshare", "mount", "curl", "shellcheck");
if (missing !== undefined && process.env["CI"] === "true") throw new Error(missing);

const description = `name: orders
target: nginx@1.22
interface: eth0
nodes:
  lb1: { address: 10.0.0.11/24 }
  lb2: { address: 10.0.0.12/24 }
floats:
  vip: { address: 10.0.0.100, vrid: 51, secret: "env:VRRP_SECRET" }
  v6: { address: "fd00::64/64", transport: multicast }
groups:
  both: { floats: [vip, v6] }
checks:
  proxy: { http: "http://127.0.0.1:8080/healthz" }
  port: { tcp: "127.0.0.1:8080" }
notify: { log: true, webhook: "http://10.0.0.5/told" }
upstreams:
  app:
    server: ["10.0.1.21:8080", { address: "10.0.1.22:8080", weight: 2 }]
    keepalive: 32
servers:
  web:
    on: [vip, v6]
    listen: ["8080"]
    server_name: orders.example
    routes:
      - { path: /healthz, modifier: "=", access_log: "off", program: [{ return: [200, ok] }] }
      - { path: /, to: app }
      - { path: /ws/, to: app, websocket: true }
  local:
    listen: ["127.0.0.1:8080"]
    routes: [{ path: /healthz, program: [{ return: 204 }] }]
virtual_servers:
  dns: { on: vip, port: 53, udp: true, servers: ["10.0.1.31:53", "10.0.1.32:53"] }
`;

/** The commands of a README, up to where lbc itself takes over. */
const commandsOf = (readme: string): string =>
  [...(readme.split("## Or with lbc")[0]?.matchAll(/```sh\n(.*?)\n```/gs) ?? [])]
    .map(([, commands = ""]) => commands)
    .join("\n");

void describe("the files of lbc build", { skip: missing, timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "lbc-build-oracle-"));
  const out = join(folder, "out");
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  before(async () => {
    writeFileSync(join(folder, "key"), "a#b c!d\n");
    const file = description.replace("env:VRRP_SECRET", `file:${join(folder, "key")}`);
    writeFileSync(join(folder, "c.yaml"), file);
    const { code, stderr } = await inProcess(["build", "c.yaml", "-o", "out"], folder);
    assert.equal(code, 0, stderr);
  });

  for (const node of ["lb1", "lb2"])
    void test(`go to ${node} as its README says, and the products take them`, () => {
      const own = join(out, node);
      const tools = join(folder, `tools-${node}`);
      mkdirSync(tools);
      writeFileSync(join(tools, "systemctl"), '#!/bin/sh\necho "systemctl $*"\n', { mode: 0o755 });
      const address = node === "lb1" ? "10.0.0.11/24" : "10.0.0.12/24";
      const script = `set -eu
        ip link set lo up
        ip link add eth0 type veth peer name lbc-peer
        ip link set eth0 up
        ip addr add ${address} dev eth0
        ip addr add fd00::1/64 dev eth0
        for folder in /etc/keepalived /etc/nginx /etc/sysctl.d /var/log/nginx; do
          mount -t tmpfs tmpfs "$folder"
        done
        mkdir -p /etc/nginx/logs
        cd "$1"
        PATH="$2:$PATH"
        ${commandsOf(readFileSync(join(own, "README.md"), "utf8"))}
        cmp nginx.conf /etc/nginx/nginx.conf
        cmp keepalived.conf /etc/keepalived/keepalived.conf
        cmp scripts/notify.sh /etc/keepalived/scripts/notify.sh
        stat -c %a /etc/keepalived/keepalived.conf`;
      const { status, stdout, stderr } = spawnSync(
        "unshare",
        ["--mount", "--net", "sh", "-c", script, "sh", own, tools],
        { encoding: "utf8", timeout: 30_000 },
      );
      assert.equal(status, 0, stdout + stderr);
      assert.deepEqual(
        stdout.split("\n").filter((line) => /^systemctl|^\d+$/.test(line)),
        ["systemctl reload-or-restart nginx", "systemctl reload-or-restart keepalived", "600"],
      );
      assert.match(stderr, /nginx\.conf\.new test is successful/);
      // Whatever keepalived has to say, it says here.
      assert.doesNotMatch(stderr, /Unknown keyword|Truncating|WARNING|insecure|not executable/i);
    });

  void test("are scripts that shellcheck has nothing against", () => {
    const scripts = globSync("*/scripts/*", { cwd: out });
    assert.ok(scripts.length > 0);
    const { status, stdout } = spawnSync("shellcheck", ["--shell=sh", ...scripts], {
      cwd: out,
      encoding: "utf8",
    });
    assert.equal(status, 0, stdout);
  });

  void test("are units that systemd has nothing against", (t) => {
    if (spawnSync("systemd-analyze", ["--version"]).status !== 0) {
      t.skip("systemd-analyze is not installed");
      return;
    }
    const units = join(folder, "units");
    mkdirSync(units);
    for (const name of readdirSync(join(out, "lb1/systemd"))) {
      const text = readFileSync(join(out, "lb1/systemd", name), "utf8");
      writeFileSync(join(units, name), text.replaceAll("/usr/bin/lbc", "/bin/sh"));
    }
    const files = readdirSync(units).map((name) => join(units, name));
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", ...files], {
      encoding: "utf8",
    });
    const said = stderr.split("\n").filter((line) => line.includes(units));
    assert.deepEqual([status, said], [0, []], stderr);
  });

  void test("are checked by lbc at its strictest without a word", async () => {
    const { code, stdout } = await inProcess(
      ["lint", "--cluster", "out", "--preset", "strict"],
      folder,
    );
    assert.equal(code, 0, stdout);
    assert.match(stdout, /no findings in \d+ files/);
  });
});
