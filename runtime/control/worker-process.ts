import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

import { childEnvironment } from "./child-environment.ts";
import type { Handed } from "./listeners.ts";
import type { News, Order, StartMessage } from "./messages.ts";

/** What a worker needs to come to life; the files stand in `stdio` after the channel. */
export interface WorkerStart {
  readonly module: URL;
  readonly order: Omit<StartMessage, "type" | "sockets">;
  readonly sockets: readonly Handed[];
}

export interface WorkerEvents {
  news(news: News): void;
  /** Ended, however: by itself, by a signal, or because it could not be started. */
  ended(code: number | null, signal: NodeJS.Signals | null): void;
}

const workerOptions = [
  // Else the signal that reopens logs would open a debugger in a worker that just starts.
  "--disable-sigusr1",
  // What a request leaves behind is dead by the next sweep; few sweeps saved a tenth of the CPU.
  "--max-semi-space-size=8",
];

/** stdin, stdout, stderr and the channel come before the listening sockets. */
const firstSocket = 4;

/** One forked worker, as the supervisor sees it. */
export class WorkerProcess {
  readonly startedAt: number = performance.now();
  readonly #child: ChildProcess;
  #ended = false;

  constructor({ module, order, sockets }: WorkerStart, events: WorkerEvents) {
    this.#child = fork(fileURLToPath(module), [], {
      execArgv: workerOptions,
      env: childEnvironment(),
      stdio: ["ignore", "inherit", "inherit", "ipc", ...sockets.map(({ file }) => file)],
    });
    this.#child.on("message", (news) => events.news(news as News));
    const ended = (code: number | null, signal: NodeJS.Signals | null) => {
      if (this.#ended) return;
      this.#ended = true;
      events.ended(code, signal);
    };
    this.#child.on("exit", ended);
    this.#child.on("error", () => {
      // Also a message that could not be sent; only a child without a number never ran.
      if (this.#child.pid === undefined) ended(null, null);
    });
    this.send({
      type: "start",
      ...order,
      sockets: sockets.map(({ listener, deputy }, index) => ({
        fd: firstSocket + index,
        listener,
        deputy,
      })),
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  send(order: Order): void {
    if (!this.#ended && this.#child.connected) this.#child.send(order, () => {});
  }

  kill(signal: NodeJS.Signals): void {
    if (!this.#ended) this.#child.kill(signal);
  }
}
