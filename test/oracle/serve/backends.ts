import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import type { BackendOrder } from "./backend.ts";

const module = fileURLToPath(new URL("./backend.ts", import.meta.url));

/** One application server on a port that it keeps through kills and starts. */
export class Backend {
  readonly name: string;
  readonly port: number;
  #child: ChildProcess | undefined;

  constructor(name: string, port: number) {
    this.name = name;
    this.port = port;
  }

  async start(): Promise<void> {
    const child = this.#fork(0);
    await once(child, "message");
  }

  /** Returns at once; the port opens after `listenAfter` milliseconds. */
  startSlowly(listenAfter: number): void {
    this.#fork(listenAfter);
  }

  /** Resolves when the port is closed. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }

  /** The kernel goes on accepting; nobody answers. */
  freeze(): void {
    this.#child?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#child?.kill("SIGCONT");
  }

  async order(order: BackendOrder): Promise<void> {
    const child = this.#child;
    if (!child) throw new Error(`${this.name} does not run`);
    child.send(order);
    await once(child, "message");
  }

  #fork(listenAfter: number): ChildProcess {
    this.#child = fork(module, [this.name, String(this.port), String(listenAfter)], {
      execArgv: [],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    return this.#child;
  }
}
