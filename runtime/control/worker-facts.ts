import type { AdminFacts } from "./admin-status.ts";
import type { Generation } from "./generation.ts";
import type { ReportDesk } from "./report-desk.ts";
import { emptyReport } from "./worker-report.ts";

/** What all workers have counted, together and each for itself. */
export function workerFacts(
  desk: ReportDesk,
  generations: Iterable<Generation>,
): Promise<Pick<AdminFacts, "report" | "workers">> {
  return new Promise((resolve) => {
    desk.collect((report, each) => {
      const workers = [...generations].flatMap(({ number, phase, workers: own }) =>
        own.map((worker) => ({
          pid: worker.pid,
          generation: number,
          state: phase,
          report: each.get(worker) ?? emptyReport,
        })),
      );
      resolve({ report, workers });
    });
  });
}
