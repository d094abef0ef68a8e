import { LearnTable } from "../decide/sticky/learn-table.ts";
import type { Plan } from "../plan.ts";
import type { StickyLearnPlan } from "../plan/sticky.ts";
import type { LearntSession } from "../upstream/zone.ts";

interface Zone {
  readonly plan: StickyLearnPlan;
  readonly table: LearnTable;
}

/**
 * What `sticky learn` has learnt in all workers, for those that start later. A zone that changes its
 * size or time starts anew, as in nginx.
 */
export class SessionDesk {
  readonly #wall: () => number;
  #zones = new Map<string, Zone>();

  constructor(wall: () => number) {
    this.#wall = wall;
  }

  take(sessions: readonly LearntSession[]): void {
    for (const { zone, session, sid, create } of sessions) {
      const known = this.#zones.get(zone);
      const refresh = known?.plan.refresh === true;
      known?.table.learn(session, sid, this.#wall(), { create, refresh });
    }
  }

  /** What a worker of a plan starts with; from here on its zones are kept. */
  of(plan: Plan): readonly LearntSession[] {
    const before = this.#zones;
    this.#zones = new Map<string, Zone>();
    for (const { sticky } of plan.http?.upstreams ?? [])
      if (sticky?.kind === "learn" && !this.#zones.has(sticky.zone))
        this.#zones.set(sticky.zone, keep(before.get(sticky.zone), sticky));
    return [...this.#zones].flatMap(([zone, { table }]) =>
      [...table.entries()].map(([session, sid]) => ({ zone, session, sid, create: true })),
    );
  }
}

function keep(known: Zone | undefined, plan: StickyLearnPlan): Zone {
  const { capacity, timeout } = plan;
  const same = known?.plan.capacity === capacity && known.plan.timeout === timeout;
  return { plan, table: known && same ? known.table : new LearnTable(capacity, timeout) };
}
