import type { Cause } from "./machine/cause.ts";
import type { Machine } from "./machine/types.ts";
import type { Microseconds } from "./plan.ts";
import type { TrackerStatus } from "./status.ts";

/** What a transition's detail is made of. */
export interface Circumstances {
  readonly cause: Cause;
  readonly before: Machine;
  readonly after: Machine;
  readonly trackers: readonly TrackerStatus[];
  /** Since the master was last heard. */
  readonly silence: Microseconds | undefined;
}

/** Who or what made an instance change its role; no names where there are none. */
export function whyOf({ cause, before, after, trackers, silence }: Circumstances): string {
  if (cause === "silence")
    return `${routerOf(before)}${silence === undefined ? "" : `, silent for ${seconds(silence)}`}`;
  if (cause === "resigned") return routerOf(before);
  if (cause === "preempted") return routerOf(before, before.ignoring);
  if (cause === "higher-priority" || cause === "higher-address") return routerOf(after);
  return cause === "tracker" ? failing(trackers).map(nameOf).join(", ") : "";
}

/** The trackers that make an instance fail by themselves. */
export function failing(trackers: readonly TrackerStatus[]): readonly TrackerStatus[] {
  return trackers.filter(({ weight, up, reverse }) => weight === 0 && up === reverse);
}

const nameOf = ({ kind, name, detail }: TrackerStatus): string =>
  `${kind} ${name}${detail === "" ? "" : ` (${detail})`}`;

function routerOf({ master }: Machine, other?: string): string {
  if (other !== undefined && other !== master?.from) return other;
  return master ? `${master.from} (priority ${master.priority})` : "";
}

const seconds = (time: Microseconds): string => `${(time / 1_000_000).toFixed(3)} s`;
