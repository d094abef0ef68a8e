import type { Cause } from "../../runtime/vrrp/machine/cause.ts";
import { down, skew } from "../../runtime/vrrp/machine/draft.ts";
import { createMachine, nextDeadline, step } from "../../runtime/vrrp/machine/machine.ts";
import type { Action, Event, Machine, Role } from "../../runtime/vrrp/machine/types.ts";
import { samples, variants } from "./samples.ts";

/*
 * Drives the step function of the machine through every state that it can reach under settings
 * that stand for all, with events that stand for all, and writes down what it does.
 */

export interface Outcome {
  readonly from: Role;
  readonly event: string;
  readonly to: Role;
  readonly does: string;
  /** What the timer is set to. */
  readonly timer: string;
  readonly cause: Cause | undefined;
  /** What suffices for it to happen: one of these sets; none is in another. */
  when: readonly (readonly string[])[];
}

export interface Exploration {
  readonly outcomes: readonly Outcome[];
  /** Different states, seen without their times. */
  readonly states: number;
  readonly steps: number;
}

interface Place {
  readonly machine: Machine;
  readonly now: number;
}

const most = 500_000;

/** One step: what was, what came of it. */
export type Visit = (before: Machine, after: Machine, event: Event) => void;

/** Every outcome there is; `visit` sees every step. */
export function explore(visit: Visit = () => {}): Exploration {
  const outcomes = new Map<string, Outcome>();
  const seen = new Set<string>();
  let steps = 0;
  for (const { settings } of variants) {
    const queue: Place[] = [{ machine: createMachine(settings), now: 1_000_000_000 }];
    for (let place = queue.shift(); place; place = queue.shift()) {
      for (const { name, event } of eventsOf(place)) {
        steps += 1;
        if (steps > most) throw new Error("the machine has no end of states");
        const { machine, actions } = step(place.machine, event);
        visit(place.machine, machine, event);
        note(outcomes, outcomeOf(place.machine, machine, { name, event, actions }), place);
        const key = keyOf(machine, event.now);
        if (seen.has(key)) continue;
        seen.add(key);
        queue.push({ machine, now: event.now });
      }
    }
  }
  return { outcomes: [...outcomes.values()], states: seen.size, steps };
}

function* eventsOf({ machine, now }: Place): Generator<{ name: string; event: Event }> {
  for (const sample of samples) {
    const at = sample.name.startsWith("a timer") ? nextDeadline(machine) : now + 1;
    if (!Number.isFinite(at)) continue;
    if (sample.when && !sample.when(machine)) continue;
    yield { name: sample.name, event: sample.event(machine, Math.max(at, now)) };
  }
}

interface Happening {
  readonly name: string;
  readonly event: Event;
  readonly actions: readonly Action[];
}

function outcomeOf(before: Machine, after: Machine, { name, event, actions }: Happening): Outcome {
  const transition = actions.find((action) => action.type === "transition");
  return {
    from: before.role,
    event: name,
    to: after.role,
    does: actions.flatMap(actionText).join(", "),
    timer: timerText(before, after, event.now),
    cause: transition?.type === "transition" ? transition.cause : undefined,
    when: [flagsOf(before)],
  };
}

function actionText(action: Action): string[] {
  switch (action.type) {
    case "log":
    case "transition":
      return [];
    case "send":
      return [action.priority === 0 ? "send priority 0" : "send"];
    case "take-addresses":
      return ["take the addresses"];
    case "drop-addresses":
      return ["drop the addresses"];
    case "announce":
      return ["announce"];
    case "announce-source":
      return ["announce the source address"];
    case "notify":
      return [`notify ${action.state}`];
    case "claim":
    case "release":
      return [action.type];
  }
}

function timerText(before: Machine, after: Machine, now: number): string {
  if (after.deadline === before.deadline) return "";
  if (!Number.isFinite(after.deadline)) return "stopped";
  const left = after.deadline - now;
  if (left === 0) return "now";
  if (left === down(after)) return "down";
  if (left === skew(after)) return "skew";
  if (left === after.settings.interval) return "interval";
  return "shifted";
}

/** What is special about a state, in words. */
function flagsOf(machine: Machine): readonly string[] {
  const { settings, handover } = machine;
  const flags: readonly (readonly [name: string, holds: boolean])[] = [
    ["guarded", settings.guarded],
    ["priority 255", machine.basePriority === 255],
    ["`nopreempt`", !settings.preempt],
    ["`preempt_delay`", settings.preemptDelay > 0],
    ["version 3", settings.version === 3],
    ["held", machine.held],
    ["failover waits", handover?.taken === false],
    ["failover done", handover?.taken === true],
    ["permitted", machine.granted],
    ["permit elsewhere", machine.elsewhere],
    ["willing", machine.willing],
    ["preempting", machine.ignoring !== undefined],
    ["master resigned", machine.resigned],
    ["no master known", machine.master === undefined],
  ];
  return flags.filter(([, holds]) => holds).map(([name]) => name);
}

function note(outcomes: Map<string, Outcome>, outcome: Outcome, place: Place): void {
  const { from, event, to, does, timer, cause } = outcome;
  // After the end there is nothing but the end.
  if (place.machine.role === "stopped") return;
  const key = [from, event, to, does, timer, cause].join("|");
  const known = outcomes.get(key);
  if (!known) outcomes.set(key, outcome);
  else known.when = smallest([...known.when, ...outcome.when]);
}

/** Of sets the ones that have no other one in them. */
function smallest(sets: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return sets.filter((set, index) =>
    sets.every(
      (other, at) =>
        at === index ||
        !other.every((flag) => set.includes(flag)) ||
        (other.length === set.length && at > index),
    ),
  );
}

/** A state without its times: which timers run, not when. */
function keyOf(machine: Machine, now: number): string {
  const { role, priority, announceAt, refreshAt, lowerAnnounceAt, preemptAt } = machine;
  const timers = [announceAt, refreshAt, lowerAnnounceAt].map(Number.isFinite);
  const delay = preemptAt === 0 ? "none" : String(preemptAt > now);
  const over = machine.handover && machine.handover.until <= machine.deadline;
  return [role, priority, ...flagsOf(machine), ...timers, delay, over].join();
}
