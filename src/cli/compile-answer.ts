import type { Plan } from "../../runtime/plan.ts";
import type { HaPlan } from "../../runtime/vrrp/plan.ts";

/** The channel by which the compile child hands its answer over, as JSON. */
export const answerFile = 3;

/** What the compile child found; diagnostics for people went to stderr already. */
export interface CompileAnswer {
  /** undefined: refused. */
  readonly plan: Plan | undefined;
  readonly ha: HaPlan | undefined;
  /** Why it is refused, in the words of nginx's error log: `message in file:line`. */
  readonly refusals: readonly string[];
}
