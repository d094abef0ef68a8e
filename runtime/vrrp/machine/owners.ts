import { type Draft, log, never, owner, set } from "./draft.ts";
import type { AdvertEvent, Microseconds } from "./types.ts";

/*
 * Two nodes that both own the addresses: a fault of the configuration, of which the service must not
 * suffer more than it has to.
 */

/** Adverts of ours that a rival owner is given to yield. */
const warnings = 2;

const error = (what: string): string =>
  `CONFIGURATION ERROR: local instance and ${what} are both configured as address owner, please`;

/** A master of priority 255 hears another one (vrrp_state_master_rx). */
export function meetOwner(draft: Draft, event: AdvertEvent): void {
  const { settings, priority, rogueUntil, rogueAdverts } = draft.machine;
  if (priority !== owner || event.priority !== owner || event.order === 0) return;
  if (settings.rivalOwner === "reduce") {
    log(draft, `${error("a remote instance")} fix - reducing local priority`);
    set(draft, { basePriority: owner - 1, priority: owner - 1 });
  } else if (event.order > 0) log(draft, `${error(event.from)} resolve`);
  else if (rogueUntil < never) {
    log(
      draft,
      `${event.from} is still advertising as address owner, please resolve - reducing our priority`,
    );
    set(draft, { priority: owner - 1, rogueUntil: never });
  } else {
    if (rogueAdverts === 0) log(draft, `${error(event.from)} resolve`);
    set(draft, { rogueAdverts: rogueAdverts || warnings, rogueInterval: event.interval });
  }
}

/** One more advert of ours is out: after the second a rival has a little more than an interval. */
export function warnOwner(draft: Draft, now: Microseconds): void {
  const { rogueAdverts, rogueInterval, settings } = draft.machine;
  if (rogueAdverts === 0) return;
  const wait = Math.floor((Math.max(rogueInterval, settings.interval) * 12) / 10);
  const left = rogueAdverts - 1;
  set(draft, { rogueAdverts: left, ...(left === 0 && { rogueUntil: now + wait }) });
}

/** The rival has been silent for that time. */
export function outlastOwner(draft: Draft, now: Microseconds): void {
  if (draft.machine.rogueUntil > now) return;
  log(draft, "rogue address owner appears to have stopped advertising");
  set(draft, { rogueUntil: never });
}

/** Whoever went down to 254 for a rival owner is one again when that is gone. */
export function restoreOwner(draft: Draft, event?: AdvertEvent): void {
  const { basePriority, priority, master } = draft.machine;
  if (basePriority !== owner || priority === owner) return;
  if (event && event.from === master?.from && event.priority === owner) return;
  const why = event ? "received advert with lower priority" : "other address owner has disappeared";
  log(draft, `Restoring our priority to ${owner} since ${why}`);
  set(draft, { priority: owner });
}
