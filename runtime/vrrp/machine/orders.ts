import type { Machine, Microseconds, OrderEvent } from "./types.ts";

/*
 * What an operator may ask of an instance, kept apart from what the protocol decides. Pure.
 *
 *   hold      does not become master until `resume`; a master stays one until something takes it
 *   failover  a master resigns and lets the peer have the addresses, whatever its priority, until
 *             that peer is gone or `resume`; when nobody has taken them by `until`, it does
 *   resume    neither of both any more
 */

/** Addresses given away on an order. */
export interface Handover {
  /** When nobody has taken the addresses by then, they come back. */
  readonly until: Microseconds;
  readonly taken: boolean;
}

/** Whether an instance lets any peer be master, however low its priority is. */
export function defers({ held, handover }: Pick<Machine, "held" | "handover">): boolean {
  return held || handover !== undefined;
}

/** Whether a backup whose down timer has run out waits for another one instead of leading. */
export function staysOut({ held, handover }: Machine, now: Microseconds): boolean {
  return held || (handover?.taken === false && handover.until > now);
}

/** What an order changes in a machine; whether it must leave MASTER is for the machine. */
export function ordered(machine: Machine, event: OrderEvent): Partial<Machine> {
  switch (event.order) {
    case "hold":
      return { held: true };
    case "resume":
      return { held: false, handover: undefined };
    case "failover":
      return machine.role === "master" ? { handover: { until: event.until, taken: false } } : {};
    case "defer":
      return { handover: { until: event.now, taken: true } };
  }
}
