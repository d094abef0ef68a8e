import type { Plan } from "../plan.ts";
import type { HaPlan } from "../vrrp/plan.ts";

/** What the processes of one machine are to do. */
export interface Accepted {
  readonly plan: Plan;
  readonly ha: HaPlan | undefined;
}

/** In the words of an error log: what is wrong, and where. */
export interface Refused {
  readonly refusals: readonly string[];
}

/** A configuration that was read anew. */
export type Compiled = Accepted | Refused;
