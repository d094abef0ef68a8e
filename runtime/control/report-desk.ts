import type { News, WorkerReport } from "./messages.ts";
import type { WorkerProcess } from "./worker-process.ts";
import { emptyReport, retire, sumReports } from "./worker-report.ts";

/** A worker that is busy longer is counted with what it said before. */
const patience = 1000;

interface Asked {
  readonly missing: Set<WorkerProcess>;
  readonly timer: NodeJS.Timeout;
  done(): void;
}

/** Adds up what all workers of all generations have counted, also those that have ended. */
export class ReportDesk {
  readonly #latest = new Map<WorkerProcess, WorkerReport>();
  readonly #asked = new Map<number, Asked>();
  #gone: WorkerReport = emptyReport;
  #last = 0;

  joined(worker: WorkerProcess): void {
    this.#latest.set(worker, emptyReport);
  }

  /** Takes in a report. */
  heard(worker: WorkerProcess, news: Extract<News, { type: "report" | "farewell" }>): void {
    if (this.#latest.has(worker)) this.#latest.set(worker, news.report);
    if (news.type === "report") this.#answered(news.id, worker);
  }

  left(worker: WorkerProcess): void {
    const last = this.#latest.get(worker);
    if (!last) return;
    this.#latest.delete(worker);
    this.#gone = sumReports([retire(last)], this.#gone);
    for (const id of this.#asked.keys()) this.#answered(id, worker);
  }

  /**
   * Asks every worker and calls `done` with the sum, each, and who has not answered, after a second
   * at the latest.
   */
  collect(
    done: (
      report: WorkerReport,
      each: ReadonlyMap<WorkerProcess, WorkerReport>,
      missing: ReadonlySet<WorkerProcess>,
    ) => void,
  ): void {
    const id = ++this.#last;
    const finish = () => {
      clearTimeout(asked.timer);
      this.#asked.delete(id);
      const sum = sumReports([...this.#latest.values()], this.#gone);
      done(sum, new Map(this.#latest), asked.missing);
    };
    const asked = {
      missing: new Set(this.#latest.keys()),
      timer: setTimeout(finish, patience),
      done: finish,
    };
    this.#asked.set(id, asked);
    for (const worker of asked.missing) worker.send({ type: "report", id });
    if (asked.missing.size === 0) finish();
  }

  close(): void {
    for (const { timer } of this.#asked.values()) clearTimeout(timer);
    this.#asked.clear();
  }

  #answered(id: number, worker: WorkerProcess): void {
    const asked = this.#asked.get(id);
    asked?.missing.delete(worker);
    if (asked?.missing.size === 0) asked.done();
  }
}
