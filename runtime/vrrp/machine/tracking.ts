import type { Health } from "./types.ts";

/*
 * What trackers make of an instance's priority and health (vrrp_track.c,
 * vrrp_script_child_thread). Pure.
 */

/** keepalived's counter of one vrrp_script: 0 to rise + fall - 1; `rise` and above is up. */
export interface ScriptState {
  readonly result: number;
  /** No run has ended yet, and `init_fail` does not stand for one. */
  readonly initial: boolean;
}

export interface ScriptLimits {
  readonly rise: number;
  readonly fall: number;
  readonly initFail: boolean;
}

/** Where a script stands before its first run: one success is enough, unless `init_fail`. */
export function initialScript({ rise, initFail }: ScriptLimits): ScriptState {
  return initFail ? { result: 0, initial: false } : { result: rise - 1, initial: true };
}

/** As well as a script can be. */
export const successfulScript = ({ rise, fall }: ScriptLimits): ScriptState => ({
  result: rise + fall - 1,
  initial: false,
});

/** Counts one run. A timeout is a failure; a first failure is one whatever `fall` says. */
export function countRun(limits: ScriptLimits, state: ScriptState, success: boolean): ScriptState {
  const { rise, fall } = limits;
  if (success) {
    const result = state.result < rise - 1 ? state.result + 1 : rise + fall - 1;
    return { result, initial: false };
  }
  return { result: state.result > rise ? state.result - 1 : 0, initial: false };
}

/** `undefined` before the first result. */
export function scriptUp({ rise }: ScriptLimits, state: ScriptState): boolean | undefined {
  return state.initial ? undefined : state.result >= rise;
}

/** One tracked thing, as an instance sees it. */
export interface Tracker {
  readonly weight: number;
  readonly reverse: boolean;
  readonly up: boolean | undefined;
}

export interface Verdict {
  /** Not clamped: the machine does that. */
  readonly priority: number;
  readonly health: Health;
}

/**
 * The sum of an instance's trackers. Weight 0: down is a fault, not known yet is pending. Above
 * zero it is added while up, below zero while down; `reverse` turns the sign of either.
 */
export function judge(basePriority: number, trackers: readonly Tracker[]): Verdict {
  let priority = basePriority;
  let pending = false;
  let down = false;
  for (const { weight, reverse, up } of trackers) {
    if (weight === 0) {
      if (up === undefined) pending = true;
      else if (up === reverse) down = true;
    } else if (up !== undefined && up === weight > 0) priority += reverse ? -weight : weight;
  }
  return { priority, health: down ? "down" : pending ? "pending" : "up" };
}
