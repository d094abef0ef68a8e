import type { CommandPlan } from "../../runtime/vrrp/plan.ts";
import type { Command } from "../catalog/keepalived/script.ts";

/** Who runs what says nothing of it: `script_user`. */
export interface Runner {
  readonly user: string | undefined;
  readonly group: string | undefined;
}

/** The user of the line, else the one of `script_user`. */
export function planCommand({ argv, user, group }: Command, runner: Runner): CommandPlan {
  return user === undefined ? { argv, ...runner } : { argv, user, group };
}
