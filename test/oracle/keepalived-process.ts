import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { lacking } from "../support/netns.ts";

const reason = lacking("keepalived");
const version =
  reason === undefined ? spawnSync("keepalived", ["--version"]).stderr.toString() : "";

/** The reason to skip tests that ask keepalived 2.2.7; false where they run, an error in CI. */
export const withoutKeepalived: string | false =
  reason ??
  (/v2\.2\.7\b/.test(version) ? false : "keepalived is not 2.2.7, which the facts are of");
if (withoutKeepalived !== false && process.env["CI"] === "true") throw new Error(withoutKeepalived);

export interface Verdict {
  /** 0 fine, 5 errors, 6 scripts that are not secure; 2 gave up; nothing when it hung. */
  readonly status: number | undefined;
  readonly messages: readonly string[];
  /** Lines that a message names. */
  readonly lines: ReadonlySet<number>;
}

const interfaces = ["eth0", "eth1"];
let made = 0;

/** `keepalived -t` in a namespace that has eth0 and eth1 and nothing of this machine. */
export class KeepalivedCheck {
  readonly #namespace = `lbc-oracle-${process.pid}-${made++}`;
  readonly #directory = mkdtempSync(join(tmpdir(), "lbc-oracle-"));
  #added = 0;

  constructor() {
    execFileSync("ip", ["netns", "add", this.#namespace]);
    const inside = (...args: readonly string[]) =>
      execFileSync("ip", ["-n", this.#namespace, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    inside("link", "set", "lo", "up");
    for (const name of interfaces) {
      inside("link", "add", name, "type", "veth", "peer", "name", `${name}-peer`);
      inside("link", "set", name, "up");
      inside("link", "set", `${name}-peer`, "up");
    }
  }

  /** Makes interfaces that a configuration names. */
  add(names: Iterable<string>): void {
    for (const name of names) {
      const peer = `lbc${this.#added++}`;
      const words = ["link", "add", name, "type", "veth", "peer", "name", peer];
      spawnSync("ip", ["-n", this.#namespace, ...words]);
      for (const end of [name, peer])
        spawnSync("ip", ["-n", this.#namespace, "link", "set", end, "up"]);
    }
  }

  ask(text: string | Uint8Array): Verdict {
    return this.askFile(this.#written(text));
  }

  #written(text: string | Uint8Array): string {
    const file = join(this.#directory, "keepalived.conf");
    writeFileSync(file, text, { mode: 0o644 });
    return file;
  }

  #run(file: string): { readonly status: number | null; readonly messages: readonly string[] } {
    const command = ["netns", "exec", this.#namespace, "timeout", "10", "keepalived", "-t"];
    const { status, stderr, stdout } = spawnSync("ip", [...command, "-f", file]);
    const messages = `${stderr.toString("latin1")}${stdout.toString("latin1")}`
      .split("\n")
      .filter((line) => line !== "" && !/Configuration file|Runtime Options/.test(line));
    return { status, messages };
  }

  /** What the first of keepalived's processes says that reads a file: each message once. */
  askOnce(text: string): readonly string[] {
    const { messages } = this.#run(this.#written(text));
    const others = messages.findIndex((message) => /^\(\/.*: Line \d+\)/.test(message));
    return others === -1 ? messages : messages.slice(0, others);
  }

  askFile(file: string): Verdict {
    const { status, messages } = this.#run(file);
    const lines = messages.flatMap((message) => {
      const line = /^\((?:\S+: )?Line (\d+)\)/.exec(message)?.[1];
      return line === undefined ? [] : [Number(line)];
    });
    return {
      status: status === 124 || status === null ? undefined : status,
      messages: [...new Set(messages)],
      lines: new Set(lines),
    };
  }

  remove(): void {
    spawnSync("ip", ["netns", "del", this.#namespace]);
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
