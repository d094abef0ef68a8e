import type { Event, Machine } from "./types.ts";

/** Why an instance changed its role. */
export type Cause =
  | "started"
  /** The first down timer ran out, and nobody was there before us. */
  | "nobody-heard"
  /** The master fell silent. */
  | "silence"
  /** The master sent priority 0. */
  | "resigned"
  /** The master has a lower priority than ours. */
  | "preempted"
  /** Priority 255: the addresses are ours. */
  | "owner"
  | "higher-priority"
  | "higher-address"
  | "tracker"
  | "recovered"
  | "address-lost"
  | "group"
  /** A guard against split brain did not let it be master. */
  | "guard"
  /** `lbc ctl ha failover`. */
  | "ordered"
  /** What was given away on an order was taken by nobody. */
  | "not-taken"
  /** It was held up for so long that another must be master by now. */
  | "late"
  | "stopped"
  /** A reload: the configuration no longer has it. */
  | "deleted";

/** What moved a machine, told from where it was and what happened. */
export function causeOf(before: Machine, event: Event): Cause {
  switch (event.type) {
    case "start":
      return event.health === "down" ? "tracker" : "started";
    case "expired":
      return before.role === "master" ? "late" : causeOfTakeover(before);
    case "advert":
      return event.priority > before.priority ? "higher-priority" : "higher-address";
    case "health":
      return event.health === "down" ? "tracker" : "recovered";
    case "permit":
      return "guard";
    case "address-lost":
      return "address-lost";
    case "follow":
      return "group";
    case "order":
      return "ordered";
    case "stop":
      return "stopped";
    case "delete":
    case "reload":
      return "deleted";
    case "priority":
    case "postpone":
      return "tracker";
  }
}

function causeOfTakeover({ basePriority, settings, ...before }: Machine): Cause {
  if (before.handover?.taken === false) return "not-taken";
  if (before.ignoring !== undefined) return "preempted";
  if (before.resigned) return "resigned";
  if (before.master) return "silence";
  return basePriority === 255 && settings.wantMaster ? "owner" : "nobody-heard";
}
