import { defers } from "./orders.ts";
import { downTime, skewTime } from "./timers.ts";
import type { Action, Machine, Microseconds, NotifyState } from "./types.ts";

export const never = Infinity;
/** The priority of whoever owns the addresses. */
export const owner = 255;

/** The machine in the making during one step. */
export interface Draft {
  machine: Machine;
  readonly actions: Action[];
}

export function advertise(draft: Draft): void {
  act(draft, { type: "send", priority: draft.machine.priority });
}

export function notify(draft: Draft, state: NotifyState): void {
  act(draft, { type: "notify", state, priority: draft.machine.priority });
}

export function log(draft: Draft, text: string, detail = false): void {
  act(draft, { type: "log", text: `(${draft.machine.settings.name}) ${text}`, detail });
}

export function act(draft: Draft, action: Action): void {
  draft.actions.push(action);
}

export function set(draft: Draft, changes: Partial<Machine>): void {
  draft.machine = { ...draft.machine, ...changes };
}

export const milliseconds = (time: Microseconds): number => Math.floor(time / 1000);

export const isWillingOwner = (machine: Machine): boolean =>
  machine.basePriority === owner && machine.settings.wantMaster && !defers(machine);

export const mayLead = ({ settings, granted }: Machine): boolean => !settings.guarded || granted;

export const skew = ({ settings, priority, masterInterval }: Machine): Microseconds =>
  skewTime(settings.version, priority, masterInterval);

export const down = ({ settings, priority, masterInterval }: Machine): Microseconds =>
  downTime(settings.version, priority, masterInterval, settings.downAdverts);
