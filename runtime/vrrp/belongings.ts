import type { AddressPlan, InstancePlan } from "./plan.ts";
import type { RoutePlan, RulePlan } from "./plan/routing-plan.ts";

/** What a master has on its machine. */
export interface Belongings {
  readonly addresses: readonly AddressPlan[];
  readonly routes: readonly RoutePlan[];
  readonly rules: readonly RulePlan[];
}

/** What a new plan brings and no longer has. */
export interface Change {
  readonly added: Belongings;
  readonly removed: Belongings;
}

/** All addresses, whether adverts name them or not. */
export const addressesOf = ({ addresses, excluded }: InstancePlan): readonly AddressPlan[] => [
  ...addresses,
  ...excluded,
];

export const belongingsOf = (plan: InstancePlan): Belongings => ({
  addresses: addressesOf(plan),
  routes: plan.routes,
  rules: plan.rules,
});

export const compare = (before: Belongings, after: Belongings): Change => ({
  added: without(after, before),
  removed: without(before, after),
});

const without = (some: Belongings, others: Belongings): Belongings => ({
  addresses: difference(some.addresses, others.addresses),
  routes: difference(some.routes, others.routes),
  rules: difference(some.rules, others.rules),
});

function difference<T>(some: readonly T[], others: readonly T[]): T[] {
  const known = new Set(others.map((one) => JSON.stringify(one)));
  return some.filter((one) => !known.has(JSON.stringify(one)));
}

/** The kernel tells addresses apart by these alone. */
export const isSamePlace = (one: AddressPlan, other: AddressPlan): boolean =>
  one.ip === other.ip && one.prefix === other.prefix && one.device === other.device;
