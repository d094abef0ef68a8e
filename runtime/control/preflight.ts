import type { Plan } from "../plan.ts";
import type { BackendTlsPlan } from "../plan/tls.ts";
import { TlsContexts } from "../tls/contexts.ts";
import { PeerTls } from "../tls/peer-tls.ts";
import { logPaths } from "./log-paths.ts";
import { LogQueue } from "./log-queue.ts";

/**
 * Tries what a plan needs of the machine and no worker is needed for: certificates load, logs open
 * (and exist from then on, as after `nginx -t`). What fails, in the words of an error log.
 */
export function preflight(plan: Plan): readonly string[] {
  const failures: string[] = [];
  const contexts = new TlsContexts({ ticketKeys: undefined, now: () => 0 });
  for (const { tls } of [...(plan.http?.servers ?? []), ...(plan.stream?.servers ?? [])]) {
    try {
      if (tls) contexts.prepare(tls);
    } catch (error) {
      failures.push(messageOf(error));
    }
  }
  failures.push(...peerFailures(plan));
  const logs = new LogQueue(plan.prefix);
  for (const path of logPaths(plan)) {
    const failure = logs.open(path);
    if (failure !== undefined) failures.push(failure);
  }
  logs.close();
  return [...new Set(failures)];
}

/** Files of TLS towards backends, each set of them tried once. */
function peerFailures({ http, stream }: Plan): string[] {
  const asked = new Map<string, BackendTlsPlan>();
  for (const { handler } of [...(http?.locations ?? []), ...(stream?.servers ?? [])])
    if (handler.kind === "proxy" && handler.proxy.tls)
      asked.set(JSON.stringify(handler.proxy.tls), handler.proxy.tls);
  return [...asked.values()].flatMap((tls) => {
    try {
      make(tls);
      return [];
    } catch (error) {
      return [messageOf(error)];
    }
  });
}

const make = (tls: BackendTlsPlan): PeerTls => new PeerTls(tls);

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
