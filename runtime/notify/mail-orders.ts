import type { MailPlan } from "../vrrp/plan/channels.ts";

/** From the agent to the process that mails. */
export interface MailOrder {
  readonly id: number;
  readonly plan: MailPlan;
  readonly message: string;
}

/** Its answer; `final`: trying again would not help. */
export interface MailAnswer {
  readonly id: number;
  readonly failure: string | undefined;
  readonly final: boolean;
}
