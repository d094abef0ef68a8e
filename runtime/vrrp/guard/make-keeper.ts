import type { GuardPlan, PermitPlan } from "../plan.ts";
import { DiskKeeper } from "./disk-keeper.ts";
import { EtcdKeeper } from "./etcd-keeper.ts";
import type { Keeper } from "./keeper.ts";

/** Who keeps the lease of a guard. */
export const makeKeeper = (plan: GuardPlan, permit: PermitPlan): Keeper =>
  plan.kind === "arbiter" ? new EtcdKeeper(plan.etcd, permit.name, plan.ttl) : new DiskKeeper(plan);
