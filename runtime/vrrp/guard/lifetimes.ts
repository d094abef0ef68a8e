import type { InstancePlan, Microseconds } from "../plan.ts";
import type { Team } from "../team.ts";
import type { PermitTable } from "./permit-table.ts";

/** Lifetimes are whole seconds of one second or more: often enough for the shortest. */
const period = 250_000;

/**
 * The dead man's switch: addresses that are held by permit have a lifetime in the kernel, which we
 * renew while we live and are permitted. Who stops all of lbc, or kills it, cannot stop that clock.
 */
export class Lifetimes {
  readonly #permits: PermitTable;
  readonly #team: Team;
  readonly #set: (plan: InstancePlan, valid: number) => void;
  #next: Microseconds = 0;

  constructor(permits: PermitTable, team: Team, set: (plan: InstancePlan, valid: number) => void) {
    this.#permits = permits;
    this.#team = team;
    this.#set = set;
  }

  /** When `refresh` is due; Infinity: nothing is held by permit. */
  get deadline(): Microseconds {
    return this.#permits.fence === undefined ? Infinity : this.#next;
  }

  refresh(now: Microseconds): void {
    if (this.deadline > now) return;
    this.#next = now + period;
    for (const [index, { plan, role }] of this.#team.instances.entries()) {
      const valid = role === "master" ? this.#permits.prolong(index) : 0;
      if (valid > 0) this.#set(plan, valid);
    }
  }
}
