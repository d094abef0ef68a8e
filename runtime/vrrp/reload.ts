import type { HaPlan, InstancePlan } from "./plan.ts";

/*
 * What a new plan means for what runs. keepalived knows an instance again by its interface, VRID,
 * family and whether it speaks to a group or to peers, whatever its name (vrrp.c, vrrp_exist).
 */

/** What stays the same of an instance that a reload may change otherwise. */
export function identityOf(plan: InstancePlan): string {
  const mode = plan.unicastPeers.length > 0 ? "unicast" : "multicast";
  const guard = plan.guarded ? "guarded" : "free";
  return `${plan.interface} ${plan.vrid} ${plan.family} ${mode} ${guard}`;
}

/** Whether an agent that runs one plan can go on with the other: leases do not change hands. */
export const canGoOn = (before: HaPlan, after: HaPlan): boolean =>
  isSame(leasesOf(before), leasesOf(after));

const leasesOf = ({ permits, instances }: HaPlan) =>
  permits.map((permit) => ({
    ...permit,
    identities: permit.members.map((index) => instances.map(identityOf)[index]),
  }));

/** Whether two plans, or parts of them, say the same. */
export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
