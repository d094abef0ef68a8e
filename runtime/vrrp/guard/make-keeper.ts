import type { GuardPlan, PermitPlan } from "../plan.ts";
import { EtcdKeeper } from "./etcd-keeper.ts";
import type { Keeper } from "./keeper.ts";

/** Who keeps the lease of a guard. */
export function makeKeeper(plan: GuardPlan, permit: PermitPlan): Keeper {
  if (plan.kind === "arbiter") return new EtcdKeeper(plan.etcd, permit.name, plan.ttl);
  throw new RangeError("no disk lock yet");
}
