import { TrustedProxies } from "../decide/real-ip.ts";
import { compileValue, type Template } from "../decide/template.ts";
import type { Variables } from "../decide/variables.ts";
import type { GatePlan, RatePlan, RealIpPlan } from "../plan/limits.ts";

/** A `GatePlan`, compiled. */
export interface CompiledGate {
  readonly plan: GatePlan;
  readonly realIp: { readonly plan: RealIpPlan; readonly proxies: TrustedProxies } | undefined;
  readonly realm: Template | undefined;
  readonly userFile: Template | undefined;
}

/** `limit_rate`, compiled. */
export interface CompiledRate {
  readonly rate: Template;
  readonly after: Template;
}

export function compileGate(plan: GatePlan, variables: Variables): CompiledGate {
  const { realIp, basic } = plan;
  return {
    plan,
    realIp: realIp && {
      plan: realIp,
      proxies: new TrustedProxies(realIp.from),
    },
    realm: basic && compileValue(basic.realm, variables),
    userFile: basic && compileValue(basic.file, variables),
  };
}

export const compileRate = (plan: RatePlan, variables: Variables): CompiledRate => ({
  rate: compileValue(plan.rate, variables),
  after: compileValue(plan.after, variables),
});
