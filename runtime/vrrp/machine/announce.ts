import { act, type Draft, never, set } from "./draft.ts";
import type { Microseconds } from "./types.ts";

/** The gratuitous ARPs whose time has come. */
export function announceDue(draft: Draft, now: Microseconds): void {
  const { settings } = draft.machine;
  const { announceAt, refreshAt, lowerAnnounceAt } = draft.machine;
  if (announceAt <= now) {
    act(draft, { type: "announce", repeat: settings.garp.repeat });
    set(draft, { announceAt: never });
  }
  if (lowerAnnounceAt <= now) {
    act(draft, { type: "announce", repeat: settings.garp.lowerRepeat });
    set(draft, { lowerAnnounceAt: never });
  }
  if (refreshAt <= now) {
    act(draft, { type: "announce", repeat: settings.garp.refreshRepeat });
    set(draft, { refreshAt: following(refreshAt, settings.garp.refresh, now) });
  }
}

/** The next beat of a steady rhythm; after a long sleep the missed ones are not made up. */
export function following(deadline: Microseconds, interval: Microseconds, now: Microseconds) {
  const next = deadline + interval;
  return next > now ? next : now + interval;
}
