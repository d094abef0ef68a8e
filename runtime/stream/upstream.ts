import type { Balancer } from "../decide/balancer/balancer.ts";
import { createBalancer } from "../decide/balancer/create.ts";
import { compileValue, type Template } from "../decide/template.ts";
import type { Variables } from "../decide/variables.ts";
import type { UpstreamPlan } from "../plan.ts";

/** What one worker keeps for a group of backends. */
export class StreamUpstream {
  readonly plan: UpstreamPlan;
  readonly balancer: Balancer;
  readonly hashKey: Template | undefined;

  constructor(plan: UpstreamPlan, variables: Variables, random: () => number) {
    this.plan = plan;
    this.balancer = createBalancer(plan, (limit) => Math.floor(random() * limit));
    this.hashKey =
      plan.balance.kind === "hash" ? compileValue(plan.balance.key, variables) : undefined;
  }
}
