import type { HaPlan } from "../vrrp/plan.ts";
import { readKept, writeKept } from "./kept-settings.ts";

/**
 * Takes away what agents that were killed with their supervisor have left on this machine: rules,
 * routes, addresses, virtual interfaces, packet filters, settings that `folder` knows the originals
 * of. Returns what went wrong.
 */
export async function removeLeftovers(plan: HaPlan, folder: string): Promise<readonly string[]> {
  const { farewell, giveBack } = await import("../vrrp/farewell.ts");
  const problems = [...farewell(plan, []), ...giveBack(readKept(folder))];
  if (problems.length === 0) writeKept(folder, []);
  return problems;
}
