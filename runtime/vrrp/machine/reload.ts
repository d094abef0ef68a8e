import { act, down, type Draft, isWillingOwner, log, owner, set } from "./draft.ts";
import type { Machine, Microseconds, ReloadEvent, Settings } from "./types.ts";

const never = Infinity;

/**
 * Goes on under other settings, as keepalived does on SIGHUP (vrrp.c, restore_vrrp_state): a master
 * stays one and says at once what is new, a backup waits for a whole down time anew.
 */
export function reconfigure(draft: Draft, { now, settings, priority: total }: ReloadEvent): void {
  const before = draft.machine;
  const base = settings.priority;
  const priority = base === owner ? owner : Math.min(Math.max(total, 1), owner - 1);
  set(draft, {
    settings,
    priority,
    basePriority: base,
    masterInterval: followsMaster(before, settings) ? before.masterInterval : settings.interval,
    preemptAt: settings.preemptDelay === before.settings.preemptDelay ? before.preemptAt : 0,
    refreshAt: refreshAt(before, settings, now),
  });
  if (priority - base !== before.priority - before.basePriority)
    log(draft, `Changing effective priority from ${before.priority} to ${priority}`);
  if (before.role === "master") {
    act(draft, { type: "send", priority });
    set(draft, { deadline: now + settings.interval });
  } else if (before.role === "backup")
    set(draft, { deadline: isWillingOwner(draft.machine) ? now : now + down(draft.machine) });
}

/** A version 3 backup lives by the interval of the master it hears. */
const followsMaster = ({ role, master, settings: old }: Machine, settings: Settings): boolean =>
  role === "backup" && master !== undefined && settings.version === 3 && old.version === 3;

function refreshAt(before: Machine, { garp }: Settings, now: Microseconds): Microseconds {
  if (before.role !== "master" || garp.refresh === before.settings.garp.refresh)
    return before.refreshAt;
  return garp.refresh > 0 ? now : never;
}
