import type { Microseconds } from "../machine/types.ts";

/*
 * One lease that at most one node has, whoever keeps it: an arbiter, a disk. Pure; times are
 * microseconds of a clock that also runs while the machine sleeps (CLOCK_BOOTTIME).
 *
 * The rule that makes it safe: a lease counts from when its last successful renewal was *begun*,
 * since the keeper counts from later, and it is given up `margin` before it ends there.
 */

export interface LeaseTimes {
  readonly ttl: Microseconds;
  /** Given up so long before the keeper may give it to another. */
  readonly margin: Microseconds;
  readonly renewal: Microseconds;
  /** After a refusal or a failure. */
  readonly retry: Microseconds;
  /** How long the keeper may take to say whether we may have it. */
  readonly patience: Microseconds;
  /** Keep it while the keeper cannot be asked: two nodes may then have it. */
  readonly keep: boolean;
}

/** What is asked of the keeper. */
export type Errand = "acquire" | "renew" | "release";

/** What the keeper, or the way to it, answers. */
export type Outcome =
  | { readonly kind: "held" }
  | { readonly kind: "elsewhere"; readonly holder: string }
  /** It was ours, and is not any more. */
  | { readonly kind: "gone"; readonly reason: string }
  /** Nobody knows: no answer, no access, a full disk. */
  | { readonly kind: "failed"; readonly reason: string };

export type LeaseEvent =
  | { readonly type: "claim" | "release" | "expired"; readonly now: Microseconds }
  | {
      readonly type: "answer";
      readonly now: Microseconds;
      readonly id: number;
      readonly outcome: Outcome;
    };

export interface Grant {
  readonly granted: boolean;
  readonly reason: string;
  readonly elsewhere: boolean;
  /** We count it as ours until then. */
  readonly until: Microseconds;
  /** Nobody else has it before then. */
  readonly ends: Microseconds;
}

export type LeaseAction =
  /** Whatever was asked before is of no interest any more. */
  | { readonly type: "ask"; readonly id: number; readonly what: Errand }
  | ({ readonly type: "grant" } & Grant);

export interface Lease {
  readonly times: LeaseTimes;
  readonly phase: "idle" | "wanted" | "held";
  readonly asked: Asked | undefined;
  /** How many errands there were. */
  readonly errands: number;
  /** When the next one is due. */
  readonly next: Microseconds;
  readonly until: Microseconds;
  /** Why the last one failed. */
  readonly trouble: string | undefined;
}

interface Asked {
  readonly id: number;
  readonly what: Errand;
  readonly begun: Microseconds;
}

export interface LeaseStep {
  readonly lease: Lease;
  readonly actions: readonly LeaseAction[];
}

const never = Infinity;

/** Usual proportions: three renewals in the life of a lease, a fifth of it for safety. */
export function leaseTimes(ttl: Microseconds, keep = false): LeaseTimes {
  const retry = Math.min(Math.max(ttl / 15, 100_000), 1_000_000);
  const renewal = ttl / 3;
  return { ttl, margin: ttl / 5, renewal, retry, patience: renewal, keep };
}

export function createLease(times: LeaseTimes): Lease {
  const asked = undefined;
  return { times, phase: "idle", asked, errands: 0, next: never, until: 0, trouble: undefined };
}

/** When an `expired` event is due; Infinity: never. */
export function leaseDeadline({ phase, next, until }: Lease): Microseconds {
  return phase === "held" ? Math.min(next, until) : next;
}

export function stepLease(lease: Lease, event: LeaseEvent): LeaseStep {
  switch (event.type) {
    case "claim":
      return lease.phase === "idle" ? ask(lease, event.now, "acquire", "wanted") : still(lease);
    case "release":
      return lease.phase === "idle" ? still(lease) : ask(lease, event.now, "release", "idle");
    case "expired":
      return expired(lease, event.now);
    case "answer":
      return answered(lease, event.now, event.id, event.outcome);
  }
}

function expired(lease: Lease, now: Microseconds): LeaseStep {
  const { phase, next, until, times, trouble } = lease;
  if (phase === "held" && now >= until) {
    if (times.keep && trouble !== undefined)
      return extend({ ...lease, asked: undefined, next: now }, now, `kept: ${trouble}`);
    return lose(lease, now, `not renewed in time${trouble === undefined ? "" : `: ${trouble}`}`);
  }
  if (now < next) return still(lease);
  return ask(lease, now, phase === "held" ? "renew" : "acquire", phase);
}

function answered(lease: Lease, now: Microseconds, id: number, outcome: Outcome): LeaseStep {
  const { asked, phase, times } = lease;
  if (asked?.id !== id) return still(lease);
  const idle = { ...lease, asked: undefined };
  if (phase === "idle") return still(idle);
  if (outcome.kind === "held") {
    // An answer that took so long is of a lease that may be over.
    if (now >= asked.begun + times.ttl - times.margin) return lose(idle, now, "answered too late");
    const next = Math.max(now, asked.begun + times.renewal);
    return extend({ ...idle, phase: "held", next, trouble: undefined }, asked.begun, "granted");
  }
  if (phase === "wanted") {
    const elsewhere = outcome.kind === "elsewhere";
    const reason = elsewhere ? `held by ${outcome.holder}` : outcome.reason;
    return refuse({ ...idle, next: now + times.retry }, reason, elsewhere);
  }
  if (outcome.kind === "failed")
    return still({ ...idle, next: now + times.retry, trouble: outcome.reason });
  return lose(idle, now, outcome.kind === "gone" ? outcome.reason : `held by ${outcome.holder}`);
}

/** Ours, counted from `begun`. */
function extend(lease: Lease, begun: Microseconds, reason: string): LeaseStep {
  const { ttl, margin } = lease.times;
  const ends = begun + ttl;
  const until = ends - margin;
  const action = { type: "grant", granted: true, reason, elsewhere: false, until, ends } as const;
  return { lease: { ...lease, until }, actions: [action] };
}

/** Said at once, given back as far as that is possible; whoever claims it anew begins anew. */
function lose(lease: Lease, now: Microseconds, reason: string): LeaseStep {
  const given = ask(lease, now, "release", "idle");
  return { lease: given.lease, actions: [...refuse(lease, reason).actions, ...given.actions] };
}

function refuse(lease: Lease, reason: string, elsewhere = false): LeaseStep {
  const none = { granted: false, until: 0, ends: 0 };
  return { lease, actions: [{ type: "grant", ...none, reason, elsewhere }] };
}

function ask(lease: Lease, now: Microseconds, what: Errand, phase: Lease["phase"]): LeaseStep {
  const id = lease.errands + 1;
  const asked = { id, what, begun: now };
  const { renewal, patience } = lease.times;
  const next = what === "release" ? never : now + (what === "renew" ? renewal : patience);
  return {
    lease: { ...lease, phase, asked, errands: id, next, trouble: trouble(lease, what) },
    actions: [{ type: "ask", id, what }],
  };
}

/** An errand that is asked anew without an answer was in vain. */
const trouble = ({ asked, trouble: last }: Lease, what: Errand): string | undefined =>
  what === "renew" && asked?.what === "renew" ? (last ?? "no answer") : last;

const still = (lease: Lease): LeaseStep => ({ lease, actions: [] });
