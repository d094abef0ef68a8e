import { type Draft, log } from "./draft.ts";
import { downTime } from "./timers.ts";
import type { Machine, Microseconds } from "./types.ts";

/**
 * `timer_expired_backup`: whether a master's advert is so late that a node of that priority has taken
 * over by now (vrrp.c, vrrp_thread_timeout_handler).
 */
export function isLate({ settings, deadline }: Machine, now: Microseconds): boolean {
  const { version, interval, lateBackup } = settings;
  if (lateBackup === undefined) return false;
  const silence = now - deadline + interval;
  return silence >= downTime(version, lateBackup, interval, 3);
}

export function sayLate(draft: Draft, now: Microseconds): void {
  const late = (now - draft.machine.deadline) / 1_000_000;
  log(draft, `VRRP thread timer expired ${late.toFixed(6)} seconds ago`);
}
