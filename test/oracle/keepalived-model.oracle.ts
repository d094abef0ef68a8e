import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { halfOf } from "../support/keepalived-dump.ts";
import { comparable, type Half, modelled, recordOf, textOf } from "../support/keepalived-model.ts";
import { withoutKeepalived } from "./keepalived-process.ts";

/** The half that balances is asked through a stand-in for the kernel's IPVS, which is compiled. */
const withoutCompiler =
  spawnSync("cc", ["--version"]).status === 0 || process.env["CI"] === "true"
    ? false
    : "there is no C compiler to stand in for IPVS";

/** keepalived in a namespace of its own, with a /tmp of its own that takes its dumps. */
class Dumps {
  readonly #namespace = `lbc-model-${process.pid}`;
  readonly #folder = mkdtempSync(join(tmpdir(), "lbc-model-"));
  #count = 0;

  constructor() {
    execFileSync("ip", ["netns", "add", this.#namespace]);
    const inside = (...args: readonly string[]) =>
      execFileSync("ip", ["-n", this.#namespace, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    inside("link", "set", "lo", "up");
    for (const name of ["eth0", "eth1"]) {
      inside("link", "add", name, "type", "veth", "peer", "name", `${name}-peer`);
      inside("link", "set", name, "up");
      inside("link", "set", `${name}-peer`, "up");
    }
    inside("address", "add", "10.0.0.1/24", "dev", "eth0");
  }

  /** What the processes of keepalived hold once they have read a configuration. */
  async ask(text: string, half: Half): Promise<{ readonly main: string; readonly bfd: string }> {
    const folder = join(this.#folder, String(this.#count++));
    mkdirSync(folder);
    writeFileSync(join(folder, "keepalived.conf"), text, { mode: 0o644 });
    const process = this.#start(folder, half);
    try {
      await started(process);
      process.kill("SIGUSR1");
      const main = join(folder, half === "lvs" ? "keepalived_check.data" : "keepalived.data");
      const bfd = text.includes("bfd_instance") ? join(folder, "keepalived_bfd.data") : undefined;
      return { main: await written(main), bfd: bfd === undefined ? "" : await written(bfd) };
    } finally {
      process.kill("SIGTERM");
      if (process.exitCode === null && process.signalCode === null) await once(process, "exit");
    }
  }

  #start(folder: string, half: Half): ChildProcess {
    const shim = join(folder, "ipvs.so");
    if (half === "lvs")
      execFileSync("cc", [
        "-shared",
        "-fPIC",
        "-o",
        shim,
        join(import.meta.dirname, "ipvs-shim.c"),
      ]);
    const preload = half === "lvs" ? "LD_PRELOAD=/tmp/ipvs.so" : "LBC=1";
    const command = [
      `mount --bind '${folder}' /tmp`,
      `exec env ${preload} keepalived -n -l -D ${half === "lvs" ? "-C" : "-P"} \
        -f /tmp/keepalived.conf -p /tmp/p -r /tmp/r -c /tmp/c -b /tmp/b`,
    ].join(" && ");
    const wrapped = ["netns", "exec", this.#namespace, "unshare", "-m", "sh", "-c", command];
    return spawn("ip", wrapped, { stdio: ["ignore", "pipe", "pipe"] });
  }

  remove(): void {
    spawnSync("ip", ["netns", "del", this.#namespace]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const patience = 30_000;

async function started({ stdout, stderr }: ChildProcess): Promise<void> {
  assert.ok(stdout && stderr);
  let log = "";
  const complete = new Promise<void>((resolve) => {
    const take = (chunk: Buffer) => {
      log += chunk.toString("latin1");
      if (log.includes("Startup complete")) resolve();
    };
    stdout.on("data", take);
    stderr.on("data", take);
  });
  const late = pause(patience, undefined, { ref: false }).then(() => assert.fail(log));
  await Promise.race([complete, late]);
}

/** A file that somebody writes in one go: as it is when it no longer changes. */
async function written(path: string): Promise<string> {
  const until = Date.now() + patience;
  for (let before = ""; Date.now() < until; await pause(50)) {
    const now = existsSync(path) ? readFileSync(path, "latin1") : "";
    if (now !== "" && now === before) return now;
    before = now;
  }
  return assert.fail(`${path} was not written`);
}

/** The name of the machine stands where none is written. */
const withoutHost = (lines: readonly string[], text: string): readonly string[] =>
  /\brouter_id\b/.test(text) ? lines : lines.filter((line) => !line.startsWith("Router ID ="));

describe("what keepalived 2.2.7 holds", { skip: withoutKeepalived }, () => {
  const dumps = withoutKeepalived === false ? new Dumps() : undefined;
  after(() => dumps?.remove());

  for (const { name, half } of modelled)
    test(name, { skip: half === "lvs" && withoutCompiler }, async () => {
      assert.ok(dumps);
      const text = textOf(name);
      const lines = halfOf(await dumps.ask(text, half), half).map(comparable);
      assert.deepEqual(withoutHost(lines, text), recordOf(name));
    });
});
