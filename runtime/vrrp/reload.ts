import type { AddressPlan, HaPlan, InstancePlan } from "./plan.ts";

/*
 * What a new plan means for what runs. keepalived knows an instance again by its interface, VRID,
 * family and whether it speaks to a group or to peers, whatever its name (vrrp.c, vrrp_exist).
 */

export interface AddressChange {
  readonly added: readonly AddressPlan[];
  readonly removed: readonly AddressPlan[];
}

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

export const addressesOf = ({ addresses, excluded }: InstancePlan): readonly AddressPlan[] => [
  ...addresses,
  ...excluded,
];

/** Whether two plans, or parts of them, say the same. */
export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** The kernel tells addresses apart by these alone. */
export const isSamePlace = (one: AddressPlan, other: AddressPlan): boolean =>
  one.ip === other.ip && one.prefix === other.prefix && one.device === other.device;

export const compareAddresses = (
  before: readonly AddressPlan[],
  after: readonly AddressPlan[],
): AddressChange => ({ added: without(after, before), removed: without(before, after) });

function without(list: readonly AddressPlan[], other: readonly AddressPlan[]): AddressPlan[] {
  const known = new Set(other.map((one) => JSON.stringify(one)));
  return list.filter((one) => !known.has(JSON.stringify(one)));
}
