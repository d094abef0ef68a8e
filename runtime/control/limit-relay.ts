import type { News } from "./messages.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** Passes on what workers say of limits, to all that run: of the present generation and of old ones. */
export class LimitRelay {
  readonly #workers = new Set<WorkerProcess>();

  /** A worker can serve: the others tell it what they know. */
  joined(worker: WorkerProcess): void {
    for (const other of this.#workers) other.send({ type: "limits-whole", to: worker.pid });
    this.#workers.add(worker);
  }

  heard(from: WorkerProcess, { shares, to }: Extract<News, { type: "limits" }>): void {
    for (const worker of this.#workers)
      if (worker !== from && (to === undefined || worker.pid === to))
        worker.send({ type: "limits", from: from.pid, shares, whole: to !== undefined });
  }

  left(worker: WorkerProcess): void {
    if (!this.#workers.delete(worker)) return;
    for (const other of this.#workers) other.send({ type: "limits-gone", from: worker.pid });
  }
}
