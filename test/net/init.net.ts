import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, test, type TestContext } from "node:test";

import { until } from "../control/host/run.ts";
import { typedIn } from "../support/followed-readme.ts";
import { type Host, lacking, Network } from "../support/netns.ts";

/* Each template is followed as a new user would: an empty folder, the commands of its README. */

const reason = lacking("bash", "curl", "openssl");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const cli = join(import.meta.dirname, "../../src/cli/main.ts");

class Follower {
  readonly network: Network;
  readonly #folder: string;
  readonly #path: string;

  constructor(t: TestContext, hosts: number) {
    this.#folder = mkdtempSync(join(tmpdir(), "lbc-follow-"));
    this.network = new Network(hosts);
    t.after(async () => {
      for (let index = 0; index < hosts; index++) this.#endAll(this.network.host(index));
      await this.network.remove();
      rmSync(this.#folder, { recursive: true, force: true });
    });
    const bin = join(this.#folder, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "lbc"), `#!/bin/sh\nexec node ${cli} --lang en "$@"\n`);
    chmodSync(join(bin, "lbc"), 0o755);
    this.#path = [bin, dirname(process.execPath), process.env["PATH"]].join(":");
  }

  /** The folder of a machine, with the template in it. */
  init(template: string, machine = "here"): string {
    const cwd = join(this.#folder, machine);
    mkdirSync(cwd);
    this.#execute("init", template)(cwd);
    return cwd;
  }

  copy(from: string, machine: string): string {
    const cwd = join(this.#folder, machine);
    cpSync(from, cwd, { recursive: true });
    return cwd;
  }

  readonly #execute =
    (...args: readonly string[]) =>
    (cwd: string) =>
      execFileSync("lbc", args, { cwd, env: this.#env(), encoding: "utf8" });

  #env() {
    return { ...process.env, PATH: this.#path, LC_ALL: "C" };
  }

  /** A shell in which a script is typed; it and what it started end with the test. */
  start({ namespace }: Host, cwd: string, script: string) {
    const typed = `export PATH="${this.#path}" LC_ALL=C; cd "${cwd}"; set -e\n${script}`;
    return this.network.start(namespace, "bash", "-c", typed);
  }

  /** What a script prints, to its end; what it leaves in the background goes on. */
  async type(host: Host, cwd: string, script: string): Promise<string> {
    const shell = this.start(host, cwd, `exec 2>&1\n${script}`);
    const said = shell.stdout ? text(shell.stdout) : "";
    const code = await new Promise((resolve) => shell.on("exit", resolve));
    // Whoever was left in the background holds the pipe.
    this.#endAll(host);
    const output = await said;
    assert.equal(code, 0, `${script}\n${output}`);
    return output;
  }

  #endAll({ namespace }: Host): void {
    const { stdout } = spawnSync("ip", ["netns", "pids", namespace], { encoding: "utf8" });
    for (const pid of stdout.split("\n").filter(Boolean).map(Number))
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has gone by itself.
      }
  }
}

const answers: Readonly<Record<string, readonly RegExp[]>> = {
  "blue-green": [/^backend 127\.0\.0\.1:900[12] GET \/$/m, /^backend 127\.0\.0\.1:9002 GET \/$/m],
  "single-proxy": [/^backend 127\.0\.0\.1:900[12] GET \/$/m],
  "tcp-udp": [/^backend 127\.0\.0\.1:9001 GET \/$/m, /^127\.0\.0\.1:900[12] hello$/m],
  tls: [/^backend 127\.0\.0\.1:900[12] GET \/$/m, /^Location: https:\/\/shop\.example/im],
  websocket: [/^backend 127\.0\.0\.1:900[12] GET \/$/m, /^echo hello$/m],
};

describe("lbc init, followed to a served request", { concurrency: 2 }, () => {
  for (const [template, expected] of Object.entries(answers))
    test(template, { skip, timeout: 120_000 }, async (t) => {
      assert.equal(reason, undefined);
      const follower = new Follower(t, 1);
      const cwd = follower.init(template);
      const script = typedIn(cwd).map((each) => each.script);
      const said = await follower.type(follower.network.host(0), cwd, script.join("\n"));
      for (const line of expected) assert.match(said, line);
      assert.match(said, /no findings|0 errors/i);
    });

  for (const [template, port] of [
    ["ha-pair", 9001],
    ["ths-tongweb", 8088],
  ] as const)
    test(`${template}: the address moves`, { skip, timeout: 120_000 }, async (t) => {
      assert.equal(reason, undefined);
      await followPair(new Follower(t, 4), template, port);
    });
});

async function followPair(follower: Follower, template: string, port: number): Promise<void> {
  const { network } = follower;
  const machines = ["lb1", "lb2", "backends", "client"] as const;
  const hosts = Object.fromEntries(machines.map((name, index) => [name, network.host(index)]));
  const addresses = {
    lb1: ["10.0.0.11"],
    lb2: ["10.0.0.12"],
    backends: ["10.0.0.21", "10.0.0.22", "10.0.0.23"],
    client: ["10.0.0.50"],
  };
  for (const name of machines)
    for (const address of addresses[name])
      await network.run(
        hosts[name]?.namespace ?? "",
        "ip",
        "addr",
        "add",
        `${address}/24`,
        "dev",
        "eth0",
      );
  const here = follower.init(template);
  const lb1 = hosts["lb1"] ?? network.host(0);
  const typed = typedIn(here);
  const at = (place: string) =>
    typed
      .filter(({ where }) => where === place)
      .map(({ script }) => script)
      .join("\n");
  await follower.type(network.host(3), here, at(""));
  const folders = Object.fromEntries(machines.map((name) => [name, follower.copy(here, name)]));
  const started = (["backends", "lb1", "lb2"] as const).map((name) => {
    const shell = follower.start(hosts[name] ?? lb1, folders[name] ?? here, `${at(name)}\nwait`);
    shell.stdout?.resume();
    shell.stderr?.resume();
    return shell;
  });
  assert.equal(started.length, 3);
  const holds = async (name: "lb1" | "lb2") =>
    (await network.addresses(hosts[name] ?? lb1)).includes("10.0.0.100/24");
  await until("lb1 holds the address", () => holds("lb1"), 40_000);
  const client = hosts["client"] ?? lb1;
  const answer = new RegExp(`^backend 10\\.0\\.0\\.2\\d:${port} GET /$`, "m");
  assert.match(await follower.type(client, here, at("client")), answer);
  await network.unplug(lb1);
  await until("lb2 holds the address", () => holds("lb2"), 40_000);
  assert.match(await follower.type(client, here, at("client")), answer);
}
