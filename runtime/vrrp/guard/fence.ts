import type { Cause } from "../machine/cause.ts";
import type { Microseconds } from "../machine/types.ts";
import type { Transition } from "../status.ts";

/*
 * When a master that has lost what let it be one does something about itself (the third way of
 * "split brain": the loser reboots). Pure; the clock is CLOCK_BOOTTIME.
 */

export interface Loser {
  /** Lost then; `undefined`: it has lost nothing, or has it back. */
  readonly since: Microseconds | undefined;
  /** It has been tried since, and is still not to be had. */
  readonly confirmed: boolean;
}

export const noLoser: Loser = { since: undefined, confirmed: false };

type Change = Pick<Transition, "from" | "to" | "cause" | "detail">;

/**
 * A master that lost its permit is one if nobody can be asked afterwards; one that lost its
 * witnesses stays one until it sees them again.
 */
export function changed(
  loser: Loser,
  now: Microseconds,
  { from, to, cause, detail }: Change,
): Loser {
  if (to === "master" || cause === "recovered") return noLoser;
  if (from !== "master") return loser;
  const unseen = cause === "tracker" && /(^|, )witness /.test(detail);
  return isLoss(cause) || unseen ? { since: now, confirmed: unseen } : loser;
}

const isLoss = (cause: Cause): boolean => cause === "guard";

/** A guard has answered: `reached` also when it refused because another node has it. */
export function answered(loser: Loser, reached: boolean): Loser {
  if (loser.since === undefined) return loser;
  return reached ? noLoser : { ...loser, confirmed: true };
}

export const isDue = (loser: Loser, now: Microseconds, after: Microseconds): boolean =>
  loser.confirmed && loser.since !== undefined && now >= loser.since + after;

/** Whether it happened too lately; a stamp of the future is a clock that cannot be trusted. */
export const isTooSoon = (now: number, before: number | undefined, apart: number): boolean =>
  before !== undefined && now - before < apart;
