import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { withoutKeepalived } from "./keepalived-process.ts";

/*
 * What rules say that keepalived 2.2.7 does beside complaining: `why` of script/security-off and
 * user-missing, and "does not start" of vrrp/vrid-missing, vrid-range, vrid-duplicate-on-interface,
 * interface-missing, strict-no-vip and no-vip.
 */

type Accounts = "with" | "without";

const onlyTest = ["-t"];
const foreground = ["-n", "-l", "-P"];

const account = "keepalived_script:x:64990:64990::/:/bin/false\n";

const others = (file: string): string =>
  readFileSync(file, "utf8").replaceAll(/^keepalived_script:.*\n/gm, "");

/** keepalived in namespaces of its own: a network with eth0, accounts with or without its user. */
class Machine {
  readonly #namespace = `lbc-claims-${process.pid}`;
  readonly #folder = mkdtempSync(join(tmpdir(), "lbc-claims-"));

  constructor() {
    execFileSync("ip", ["netns", "add", this.#namespace]);
    const inside = (...args: readonly string[]) =>
      execFileSync("ip", ["-n", this.#namespace, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    inside("link", "set", "lo", "up");
    inside("link", "add", "eth0", "type", "veth", "peer", "name", "eth0-peer");
    inside("link", "set", "eth0", "up");
    inside("link", "set", "eth0-peer", "up");
    inside("address", "add", "10.0.0.1/24", "dev", "eth0");
    for (const name of ["passwd", "group"]) {
      const own = name === "group" ? "keepalived_script:x:64990:\n" : account;
      writeFileSync(join(this.#folder, `${name}-without`), others(`/etc/${name}`));
      writeFileSync(join(this.#folder, `${name}-with`), others(`/etc/${name}`) + own);
    }
  }

  /** How `keepalived -t` ends, or keepalived itself where it gives up. */
  run(text: string, options: readonly string[], accounts: Accounts = "without") {
    const { status, signal, stderr, stdout } = spawnSync(
      "ip",
      this.#command(text, options, accounts),
    );
    return { status: status ?? signal, log: stderr.toString("latin1") + stdout.toString("latin1") };
  }

  /** What keepalived logs until a line of the log is there; then it is ended. */
  async logUntil(text: string, wanted: RegExp, accounts: Accounts): Promise<string> {
    const child = spawn("ip", this.#command(text, foreground, accounts));
    const closed = once(child, "close");
    let log = "";
    const take = (chunk: Buffer) => {
      log += chunk.toString("latin1");
      if (wanted.test(log)) child.kill("SIGTERM");
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    await closed;
    return log;
  }

  #command(text: string, options: readonly string[], accounts: Accounts): readonly string[] {
    const folder = this.#folder;
    const file = join(folder, "keepalived.conf");
    writeFileSync(file, text, { mode: 0o644 });
    const command = [
      `mount --bind ${folder}/passwd-${accounts} /etc/passwd`,
      `mount --bind ${folder}/group-${accounts} /etc/group`,
      `exec timeout 20 keepalived ${options.join(" ")} -f ${file} -p ${folder}/p -r ${folder}/r`,
    ].join(" && ");
    return ["netns", "exec", this.#namespace, "unshare", "-m", "sh", "-c", command];
  }

  remove(): void {
    spawnSync("ip", ["netns", "del", this.#namespace]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const address = "virtual_ipaddress {\n10.0.0.9/24\n}\n";
const device = "interface eth0\nvirtual_router_id 51\n";
const instance = (name: string, lines: string): string => `vrrp_instance ${name} {\n${lines}}\n`;

const script = "vrrp_script chk {\nscript /bin/true\n}\n";
const secured = (globals: string): string =>
  `global_defs {\n${globals}}\n${script}${instance("VI", `${device}track_script {\nchk\n}\n${address}`)}`;

describe("what rules say that keepalived does", { skip: withoutKeepalived }, () => {
  const machine = withoutKeepalived === false ? new Machine() : undefined;
  after(() => machine?.remove());

  const fatal: readonly (readonly [string, string])[] = [
    ["no virtual_router_id", instance("VI", `interface eth0\n${address}`)],
    ["one that is too large", instance("VI", `interface eth0\nvirtual_router_id 256\n${address}`)],
    ["one twice", instance("VI", device + address) + instance("VJ", device + address)],
    ["no interface", instance("VI", `virtual_router_id 51\n${address}`)],
    ["no address in strict mode", `global_defs {\nvrrp_strict\n}\n${instance("VI", device)}`],
    ["no address in version 3", instance("VI", `version 3\n${device}`)],
  ];
  for (const [name, text] of fatal)
    test(`it does not start: ${name}`, () => {
      const { status, log } = machine?.run(text, foreground) ?? {};
      assert.match(log ?? "", /exited with permanent error CONFIG/);
      assert.notEqual(status, 0);
    });

  const succeeds = /VRRP_Script\(chk\) succeeded/;

  test("without security scripts run, and -t ends with 6, with script_user too", async () => {
    assert.ok(machine);
    for (const globals of ["", "script_user root\n"]) {
      const { status, log } = machine.run(secured(globals), onlyTest);
      assert.match(log, /SECURITY VIOLATION/);
      assert.equal(status, 6);
    }
    const log = await machine.logUntil(secured(""), succeeds, "with");
    assert.match(log, /SECURITY VIOLATION/);
    assert.match(log, succeeds);
  });

  test("with security and without a user the script is gone, where keepalived_script is no user", async () => {
    assert.ok(machine);
    const text = secured("enable_script_security\n");
    const { status, log } = machine.run(text, onlyTest);
    assert.match(log, /Unable to set default user for vrrp script chk - removing/);
    assert.match(log, /track script chk not found, ignoring/);
    assert.equal(status, 5);
    const fixed = secured("script_user root\nenable_script_security\n");
    assert.deepEqual(machine.run(fixed, onlyTest), { status: 0, log: "" });
    assert.match(await machine.logUntil(text, succeeds, "with"), succeeds);
  });

  test("with a user that is not root -t ends itself", () => {
    const text = secured("enable_script_security\n");
    assert.deepEqual(machine?.run(text, onlyTest, "with"), { status: "SIGTERM", log: "" });
  });

  test("global_defs may come last", () => {
    const late = `${script}global_defs {\nscript_user root\nenable_script_security\n}\n`;
    assert.deepEqual(machine?.run(late, onlyTest), { status: 0, log: "" });
  });
});
