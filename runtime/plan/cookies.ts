import type { ValuePlan } from "../plan.ts";

/** A text, or a pattern. */
export type CookieMatchPlan =
  | { readonly kind: "text"; readonly text: ValuePlan }
  | { readonly kind: "pattern"; readonly pattern: string; readonly caseless: boolean };

export interface CookieRulePlan {
  readonly from: CookieMatchPlan;
  readonly to: ValuePlan;
}

export interface CookieFlagsPlan {
  readonly cookie: CookieMatchPlan;
  readonly flags: readonly ValuePlan[];
}

/** What is done to `Set-Cookie` of a backend. */
export interface CookiesPlan {
  /** Texts without a dot in front. */
  readonly domains: readonly CookieRulePlan[];
  readonly paths: readonly CookieRulePlan[];
  readonly flags: readonly CookieFlagsPlan[];
}
