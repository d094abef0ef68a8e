import assert from "node:assert/strict";
import { type ChildProcess } from "node:child_process";
import { EventEmitter, on, once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { agentFlags } from "../../runtime/control/agent-flags.ts";
import type { HaPlan } from "../../runtime/vrrp/plan.ts";
import { haPlan } from "./keepalived.ts";
import { type Host, Network } from "./netns.ts";
import type { Observation } from "./vrrp-observer.ts";

const agentFile = fileURLToPath(new URL("../../runtime/vrrp/main.ts", import.meta.url));
const commandFile = fileURLToPath(new URL("../../bin/lbc.js", import.meta.url));
const supervisorFile = fileURLToPath(new URL("./ha-supervisor.ts", import.meta.url));
const snifferFile = fileURLToPath(new URL("./frame-sniffer.ts", import.meta.url));
const observerFile = fileURLToPath(new URL("./vrrp-observer.ts", import.meta.url));

export interface Settings {
  readonly priority: number;
  readonly version?: 2 | 3;
  /** Seconds. */
  readonly interval?: number;
  /** Further lines of the instance. */
  readonly lines?: string;
  /** Lines outside the instance. */
  readonly outside?: string;
  /** The whole file; nothing else counts. */
  readonly text?: string;
}

export const virtualAddress = "10.77.0.100";

/** A keepalived.conf that keepalived and lbc both take. */
export function configuration(settings: Settings): string {
  if (settings.text !== undefined) return settings.text;
  const { priority, version = 2, interval = 1, lines = "", outside = "" } = settings;
  const password = version === 2 ? "authentication {\nauth_type PASS\nauth_pass s3cret\n}" : "";
  return `${outside}
vrrp_instance V {
  state BACKUP
  version ${version}
  interface eth0
  virtual_router_id 51
  priority ${priority}
  advert_int ${interval}
  ${password}
  virtual_ipaddress {
    ${virtualAddress}/24
  }
  ${lines}
}
`;
}

/** A pair's usual instance, or a whole file. */
const textOf = (settings: Settings | string): string =>
  typeof settings === "string" ? settings : configuration(settings);

const planOf = (text: string): string => JSON.stringify(haPlan(text));

/** Lines of a program's output, kept, and awaited. */
export class Transcript {
  readonly lines: string[] = [];
  readonly #news = new EventEmitter();

  constructor(child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      if (stream)
        createInterface({ input: stream }).on("line", (line) => {
          this.lines.push(line);
          this.#news.emit("line", line);
        });
  }

  /** The first line from `from` on that matches; waits for it. */
  async wait(pattern: RegExp, from = 0, limit = 30_000): Promise<string> {
    const deadline = AbortSignal.timeout(limit);
    const known = this.lines.slice(from).find((line) => pattern.test(line));
    if (known !== undefined) return known;
    try {
      for await (const [line] of on(this.#news, "line", { signal: deadline }))
        if (pattern.test(String(line))) return String(line);
    } catch {
      // Said below, with what there was instead.
    }
    return assert.fail(`no line ${pattern} in:\n${this.lines.slice(-30).join("\n")}`);
  }
}

export interface Program {
  readonly child: ChildProcess;
  readonly output: Transcript;
  /** Gives it another configuration and SIGHUP; not for an agent without supervisor. */
  reload(settings: Settings | string): void;
  /** Ends it with a signal and waits until it is gone. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** What was seen on a host, in order. */
export class Observer {
  readonly seen: Observation[] = [];
  readonly #news = new EventEmitter();

  constructor(child: ChildProcess) {
    if (child.stdout)
      createInterface({ input: child.stdout }).on("line", (line) => {
        const observation = JSON.parse(line) as Observation;
        this.seen.push(observation);
        this.#news.emit("seen", observation);
      });
  }

  /** The next thing of its kind from now on. */
  async next<What extends Observation["what"]>(
    what: What,
    limit = 15_000,
    isIt: (seen: Extract<Observation, { what: What }>) => boolean = () => true,
  ): Promise<Extract<Observation, { what: What }>> {
    const signal = AbortSignal.timeout(limit);
    for await (const [seen] of on(this.#news, "seen", { signal })) {
      const found = seen as Extract<Observation, { what: What }>;
      if (found.what === what && isIt(found)) return found;
    }
    return assert.fail("unreachable");
  }
}

/** Two hosts on a bridge, with programs that speak VRRP on them; ends with `close`. */
export class Stage {
  readonly network: Network;
  readonly directory: string;
  #count = 0;

  constructor(hosts = 2) {
    this.network = new Network(hosts);
    this.directory = mkdtempSync(join(tmpdir(), "lbc-vrrp-"));
  }

  host(index: number): Host {
    return this.network.host(index);
  }

  /** keepalived in the foreground, logging to the terminal, its own pid files. */
  keepalived(host: Host, settings: Settings | string, wrapper: readonly string[] = []): Program {
    const path = this.#file("conf", textOf(settings));
    const pids = ["-p", `${path}.pid`, "-r", `${path}.vrrp.pid`];
    const flags = ["-n", "-l", "-D", "--vrrp", "-f", path, ...pids];
    const rewrite = (text: string) => writeFileSync(path, text);
    const [command = "keepalived", ...args] = [...wrapper, "keepalived", ...flags];
    return this.#program(host, rewrite, command, ...args);
  }

  /** keepalived with a configuration of the test's own. */
  keepalivedOf(host: Host, text: string): Program {
    return this.keepalived(host, text);
  }

  /** lbc's agent with a plan of the test's own. */
  agentOf(host: Host, plan: HaPlan): Program {
    const path = this.#file("json", JSON.stringify(plan));
    const flags = [...agentFlags, agentFile, "--plan", path];
    return this.#program(host, () => {}, process.execPath, ...flags);
  }

  /** lbc's agent with the same configuration, started by another program if one is named. */
  lbc(host: Host, settings: Settings | string, wrapper: readonly string[] = []): Program {
    const path = this.#file("json", planOf(textOf(settings)));
    const agent = [...agentFlags, agentFile, "--plan", path];
    const [command = process.execPath, ...args] = [...wrapper, process.execPath, ...agent];
    return this.#program(host, () => {}, command, ...args);
  }

  /** The same below the supervisor that fences it. */
  supervised(host: Host, settings: Settings | string, wrapper: readonly string[] = []): Program {
    const path = this.#file("json", planOf(textOf(settings)));
    const [command, ...args] = [...wrapper, process.execPath, supervisorFile, path];
    const rewrite = (text: string) => writeFileSync(path, planOf(text));
    return this.#program(host, rewrite, command, ...args);
  }

  /** The whole of lbc: `lbc serve --ha keepalived.conf`. */
  serve(host: Host, settings: Settings | string): Program {
    const path = this.#file("conf", textOf(settings));
    const rewrite = (text: string) => writeFileSync(path, text);
    return this.#program(host, rewrite, process.execPath, commandFile, "serve", "--ha", path);
  }

  async observer(host: Host): Promise<Observer> {
    const child = this.network.start(host.namespace, process.execPath, observerFile);
    const observer = new Observer(child);
    await observer.next("ready");
    return observer;
  }

  /** Every frame from elsewhere that tells of virtual routers, in hexadecimal, as lines of output. */
  async sniffer(host: Host): Promise<Transcript> {
    return await this.#sniff(host.namespace, "eth0");
  }

  /** The same of what a host alone sends. */
  async snifferOf(host: Host): Promise<Transcript> {
    return await this.#sniff(this.network.bridge, host.port);
  }

  async #sniff(namespace: string, device: string): Promise<Transcript> {
    const child = this.network.start(namespace, process.execPath, snifferFile, device);
    const frames = new Transcript(child);
    await frames.wait(/^ready$/);
    return frames;
  }

  async close(): Promise<void> {
    await this.network.remove();
    rmSync(this.directory, { recursive: true });
  }

  /** A configuration as a file; returns its path. */
  write(text: string): string {
    return this.#file("conf", text);
  }

  /** A file of the stage; returns its path. */
  #file(ending: string, text: string): string {
    this.#count += 1;
    const path = join(this.directory, `${this.#count}.${ending}`);
    writeFileSync(path, text);
    return path;
  }

  #program(
    host: Host,
    rewrite: (text: string) => void,
    command: string,
    ...args: readonly string[]
  ): Program {
    const child = this.network.start(host.namespace, command, ...args);
    const output = new Transcript(child);
    const end = async (signal: NodeJS.Signals = "SIGTERM") => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, "close");
      child.kill(signal);
      await closed;
    };
    const reload = (settings: Settings | string) => {
      rewrite(textOf(settings));
      child.kill("SIGHUP");
    };
    return { child, output, end, reload };
  }
}
