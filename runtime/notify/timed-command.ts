import { once } from "node:events";

import type { TimedCommandPlan } from "../vrrp/plan/channels.ts";
import { prepareCommand, securityViolation, signalGroup, startCommand } from "./command.ts";

/**
 * Runs `startup_script` or `shutdown_script` and waits for it, no longer than it may take; how it
 * went goes to the log in keepalived's words.
 */
export async function runTimed(
  { command: plan, timeout }: TimedCommandPlan,
  what: "startup" | "shutdown",
  security: boolean,
  log: (text: string) => void,
): Promise<void> {
  const prepared = prepareCommand(plan, security);
  for (const line of prepared.lines) log(line);
  if (!prepared.ok) return;
  if (!security) log(securityViolation(prepared.insecure, "start/shutdown scripts"));
  const child = startCommand(prepared.command);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    signalGroup(child, "SIGKILL");
  }, timeout);
  try {
    const [status, signal] = (await once(child, "close")) as [number | null, string | null];
    if (late) log(`${what} script timed out`);
    else if (signal !== null) log(`${what} script terminated by signal ${signal}`);
    else if (status !== 0) log(`${what} script failed, status ${status}`);
  } catch (error) {
    log(`${what} script cannot run: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    clearTimeout(timer);
  }
}
