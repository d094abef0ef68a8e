import { LearnTable } from "../../decide/sticky/learn-table.ts";
import type { StickyLearnPlan } from "../../plan/sticky.ts";
import type { LearntSession } from "../../upstream/zone.ts";
import type { Sessions } from "./learn.ts";

/** The learnt sessions that one worker knows, by zone. */
export class LearntSessions implements Sessions {
  readonly #tables = new Map<string, LearnTable>();
  readonly #plans = new Map<string, StickyLearnPlan>();
  readonly #wall: () => number;
  readonly #tell: (session: LearntSession) => void;

  constructor(wall: () => number, tell: (session: LearntSession) => void) {
    this.#wall = wall;
    this.#tell = tell;
  }

  /** A zone is known before anything is learnt in it, also from other workers. */
  open(plan: StickyLearnPlan): void {
    if (!this.#plans.has(plan.zone)) this.#plans.set(plan.zone, plan);
  }

  find(plan: StickyLearnPlan, session: string): string {
    return this.#table(plan).find(session, this.#wall());
  }

  learn(plan: StickyLearnPlan, session: string, sid: string, create: boolean): void {
    const how = { create, refresh: plan.refresh };
    const changed = this.#table(plan).learn(session, sid, this.#wall(), how);
    if (changed) this.#tell({ zone: plan.zone, session, sid, create });
  }

  /** What another worker has learnt. */
  take({ zone, session, sid, create }: LearntSession): void {
    const plan = this.#plans.get(zone);
    if (!plan) return;
    this.#table(plan).learn(session, sid, this.#wall(), { create, refresh: plan.refresh });
  }

  #table(plan: StickyLearnPlan): LearnTable {
    const known = this.#tables.get(plan.zone);
    if (known) return known;
    const table = new LearnTable(plan.capacity, plan.timeout);
    this.#tables.set(plan.zone, table);
    return table;
  }
}
