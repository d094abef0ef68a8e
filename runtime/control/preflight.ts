import type { Plan } from "../plan.ts";
import { TlsContexts } from "../tls/contexts.ts";
import { logPaths } from "./log-paths.ts";
import { LogQueue } from "./log-queue.ts";

/**
 * Tries what a plan needs of the machine and no worker is needed for: certificates load, logs open
 * (and exist from then on, as after `nginx -t`). What fails, in the words of an error log.
 */
export function preflight(plan: Plan): readonly string[] {
  const failures: string[] = [];
  const contexts = new TlsContexts(undefined);
  for (const { tls } of [...(plan.http?.servers ?? []), ...(plan.stream?.servers ?? [])]) {
    try {
      if (tls) contexts.of(tls);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  const logs = new LogQueue(plan.prefix);
  for (const path of logPaths(plan)) {
    const failure = logs.open(path);
    if (failure !== undefined) failures.push(failure);
  }
  logs.close();
  return [...new Set(failures)];
}
