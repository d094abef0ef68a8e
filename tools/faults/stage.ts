import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { type Host, Network } from "../../test/support/netns.ts";
import { configurationOf, type Contestant } from "./contestants.ts";
import type { Load, Outcome } from "./outcome.ts";

const servingPort = "8080";
const patience = 120_000;

/** A backend on a machine of its own. */
export interface Backend {
  readonly host: Host;
  readonly journal: string;
  child: ChildProcess;
}

interface Proxy {
  readonly contestant: Contestant;
  readonly child: ChildProcess;
}

async function until(what: string, ready: () => boolean): Promise<void> {
  const end = performance.now() + patience;
  while (!ready()) {
    if (performance.now() > end) throw new Error(`in vain: ${what}`);
    await sleep(20);
  }
}

async function line(child: ChildProcess, what: string): Promise<void> {
  const { stdout } = child;
  if (!stdout) throw new Error(`${what} says nothing`);
  const failed = once(child, "exit").then(() => Promise.reject(new Error(`${what} ended`)));
  await Promise.race([once(stdout, "data"), failed]);
}

/** Three backends, each a machine of its own, and the machine of the proxies and their clients. */
export class Stage {
  readonly backends: Backend[] = [];
  readonly #network = new Network(4);
  readonly #folder = mkdtempSync(join(tmpdir(), "lbc-faults-"));
  readonly #lbc: string;
  #proxies: Proxy[] = [];
  #round = 0;

  constructor(lbc: string) {
    this.#lbc = lbc;
  }

  async open(): Promise<void> {
    for (let index = 1; index <= 3; index++) {
      const host = this.#network.host(index);
      const journal = join(this.#folder, `journal-${index}`);
      const backend = { host, journal, child: this.#execute(host, journal, "ok") };
      await line(backend.child, "a backend");
      this.backends.push(backend);
      await this.#remember(host);
    }
  }

  /** A neighbour that is gone stays in the table: else the kernel tells the proxy that it is. */
  async #remember(host: Host): Promise<void> {
    const text = await this.#network.run(host.namespace, "cat", "/sys/class/net/eth0/address");
    const entry = ["neigh", "replace", host.ip, "lladdr", text.trim(), "dev", "eth0"];
    await this.#network.run(this.#here, "ip", ...entry, "nud", "permanent");
  }

  get #here(): string {
    return this.#network.host(0).namespace;
  }

  #execute(host: Host, journal: string, mode: string): ChildProcess {
    const module = fileURLToPath(new URL("./backend.ts", import.meta.url));
    const args = [module, host.ip, servingPort, journal, mode];
    return this.#network.command(host.namespace, process.execPath, ...args);
  }

  backend(index: number): Backend {
    const backend = this.backends[index];
    if (!backend) throw new RangeError(`no backend ${index}`);
    return backend;
  }

  kill(index: number): void {
    this.backend(index).child.kill("SIGKILL");
  }

  /** Another process where one was killed; resolves when it accepts. */
  async restart(index: number, mode = "ok"): Promise<void> {
    const backend = this.backend(index);
    backend.child = this.#execute(backend.host, backend.journal, mode);
    await line(backend.child, "a backend");
  }

  signal(index: number, signal: NodeJS.Signals): void {
    this.backend(index).child.kill(signal);
  }

  /** `mode ok|refusing|silent`, `delay MILLISECONDS`. */
  order(index: number, text: string): void {
    this.backend(index).child.stdin?.write(`${text}\n`);
  }

  isolate(index: number): Promise<void> {
    return this.#network.isolate(this.backend(index).host);
  }

  rejoin(index: number): Promise<void> {
    return this.#network.rejoin(this.backend(index).host);
  }

  /** Starts proxies in a fresh round; resolves when all are up. */
  async serve(
    contestants: readonly Contestant[],
    workers: number,
    readTimeout?: string,
  ): Promise<void> {
    const folder = join(this.#folder, `round-${++this.#round}`);
    mkdirSync(folder);
    const backends = this.backends.map(({ host }) => `${host.ip}:${servingPort}`);
    for (const contestant of contestants) {
      const file = join(folder, `${contestant.name}.conf`);
      writeFileSync(file, configurationOf(contestant, { folder, backends, workers, readTimeout }));
      const own = [this.#lbc, "--lang", "en", "serve", "-p", folder, "-c", file];
      const child =
        contestant.program === "nginx"
          ? this.#network.start(this.#here, "nginx", "-p", folder, "-c", file)
          : this.#network.start(this.#here, process.execPath, ...own);
      child.stderr?.pipe(process.stderr);
      this.#proxies.push({ contestant, child });
    }
    for (const { contestant } of this.#proxies)
      await until(`${contestant.name} is up`, () =>
        existsSync(join(folder, `${contestant.name}.pid`)),
      );
  }

  /** Runs one client; `started` resolves with its first request. */
  load(load: Load): { readonly started: Promise<void>; readonly outcomes: Promise<Outcome[]> } {
    const module = fileURLToPath(new URL("./client.ts", import.meta.url));
    const child = this.#network.start(this.#here, process.execPath, module, JSON.stringify(load));
    let said = "";
    child.stdout?.setEncoding("utf8").on("data", (part: string) => (said += part));
    child.stderr?.pipe(process.stderr);
    const closed = once(child, "close");
    return {
      started: line(child, "a client"),
      // One that was ended has nothing to tell.
      outcomes: closed.then(() => JSON.parse(/^\[.*\]$/m.exec(said)?.[0] ?? "[]") as Outcome[]),
    };
  }

  log(contestant: Contestant): string {
    const file = join(this.#folder, `round-${this.#round}`, `${contestant.name}.log`);
    return existsSync(file) ? readFileSync(file, "latin1") : "";
  }

  /** Process ids of the workers that were ever started, oldest first. */
  workers(contestant: Contestant): number[] {
    return [...this.log(contestant).matchAll(/start worker process (\d+)/g)].map(([, pid]) =>
      Number(pid),
    );
  }

  /** `HUP`; resolves when the next workers are there. */
  async reload(contestant: Contestant): Promise<void> {
    const before = this.workers(contestant).length;
    this.#proxies.find((proxy) => proxy.contestant === contestant)?.child.kill("SIGHUP");
    await until("the next workers", () => this.workers(contestant).length > before);
  }

  /** Kills the older of two workers; resolves when another takes its place. */
  async killWorker(contestant: Contestant): Promise<void> {
    const before = this.workers(contestant);
    const victim = before.at(-2);
    if (victim !== undefined) process.kill(victim, "SIGKILL");
    await until("another worker", () => this.workers(contestant).length > before.length);
  }

  /** Paths that the backends executed since the last time, with their counts. */
  executed(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { journal } of this.backends) {
      for (const path of readFileSync(journal, "latin1").split("\n"))
        counts.set(path, (counts.get(path) ?? 0) + 1);
      writeFileSync(journal, "");
    }
    return counts;
  }

  async silence(): Promise<void> {
    const ended = this.#proxies.map(async ({ child }) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, "exit");
      child.kill("SIGTERM");
      await exit;
    });
    await Promise.all(ended);
    this.#proxies = [];
  }

  async close(): Promise<void> {
    await this.silence();
    await this.#network.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
