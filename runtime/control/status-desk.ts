import type { PeerOrder } from "../decide/peer-orders.ts";
import type { PeerHealth } from "../health/runner.ts";
import type { Plan } from "../plan.ts";
import type { StatusAnswer, StatusQuestion } from "../proxy/services.ts";
import type { ReportDesk } from "./report-desk.ts";
import { statusAnswer, statusTree, stubStatus } from "./status-tree.ts";

/** What the machine is at the moment of a question. */
export interface StatusMoment {
  readonly plan: Plan;
  readonly generation: number;
  readonly loadedAt: number;
  readonly health: readonly PeerHealth[];
  readonly orders: readonly PeerOrder[];
}

/** Answers `api` and `stub_status` for one worker with the numbers of all. */
export function answerStatus(
  question: StatusQuestion,
  pid: number,
  moment: StatusMoment,
  { desk, done }: { readonly desk: ReportDesk; readonly done: (answer: StatusAnswer) => void },
): void {
  desk.collect((report) => {
    if (question.kind === "stub-status") return done(stubStatus(report));
    const tree = statusTree({
      ...moment,
      version: moment.plan.branding ?? "lbc",
      pid,
      ppid: process.pid,
      report,
      now: Date.now(),
    });
    done(statusAnswer(tree, pathOf(question)));
  });
}

/** `api URI` replaces what the location matched, as `alias` does; THS writes `api /status` in `location /thsapi/`. */
const pathOf = ({ path, uri, location }: StatusQuestion): string =>
  `${path}/${uri.startsWith(location) ? uri.slice(location.length) : ""}`;
