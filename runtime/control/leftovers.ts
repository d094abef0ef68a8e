import type { HaPlan } from "../vrrp/plan.ts";

/**
 * Takes away what agents that were killed with their supervisor have left on this machine: rules,
 * routes, addresses, virtual interfaces, packet filters. Returns what went wrong.
 */
export async function removeLeftovers(plan: HaPlan): Promise<readonly string[]> {
  const { farewell } = await import("../vrrp/farewell.ts");
  return farewell(plan, []);
}
