import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";

import type { ErrorLogPlan, MainPlan } from "../../runtime/plan.ts";
import * as core from "../catalog/nginx/core.ts";
import { workerConnections } from "../catalog/nginx/events.ts";
import type { ProxyConfig } from "../ir/config.ts";
import { read, Scope, siteOf } from "../ir/scope.ts";
import type { Findings } from "./findings.ts";
import { errorLogsOf } from "./logs.ts";
import { below, type Paths } from "./paths.ts";

/** nginx has a folder for logs below its prefix; lbc uses one where there is one. */
export const logFile = (paths: Paths, name: string): string | undefined =>
  existsSync(below(paths.prefix, "logs")) ? below(paths.prefix, `logs/${name}`) : undefined;

export interface MainContext {
  readonly paths: Paths;
  readonly findings: Findings;
  readonly defaultErrorLogs: readonly ErrorLogPlan[];
  readonly jsonErrors?: boolean | undefined;
}

/** What holds for the whole of the process. */
export function planMain({ main, events }: ProxyConfig, context: MainContext): MainPlan {
  const pid = read(main, core.pid);
  const user = read(main, core.user).value;
  const workers = read(main, core.workerProcesses).value;
  return {
    pid: siteOf(pid) ? below(context.paths.prefix, pid.value) : logFile(context.paths, "nginx.pid"),
    user: user?.[0] === undefined ? undefined : { name: user[0], group: user[1] },
    workers: workers === "auto" ? availableParallelism() : workers,
    workerConnections: read(events ?? new Scope("events", main, main.target), workerConnections)
      .value,
    openFiles: read(main, core.workerRlimitNofile).value,
    shutdownTimeout: read(main, core.workerShutdownTimeout).value ?? 0,
    errorLogs: errorLogsOf(main, context),
    ...(context.jsonErrors === true && { jsonErrors: true }),
  };
}
