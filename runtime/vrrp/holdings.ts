import { Barrier } from "./barrier.ts";
import { addressesOf, type Belongings, type Change, isSamePlace } from "./belongings.ts";
import type { Instance } from "./instance.ts";
import type { InterfaceTable } from "./interfaces.ts";
import { isLinkLocal } from "./ip.ts";
import type { Links } from "./links.ts";
import type { Originals } from "./originals.ts";
import type { AddressPlan, HaPlan, InstancePlan } from "./plan.ts";
import type { RoutePlan, RulePlan } from "./plan/routing-plan.ts";
import type { Vmacs } from "./vmacs.ts";

/** What putting addresses on interfaces needs of the protocol thread. */
export interface HoldingsPorts {
  readonly links: Links;
  readonly table: InterfaceTable;
  readonly vmacs: Vmacs;
  readonly originals: Originals;
  /** For how many seconds the kernel is given an instance's addresses; undefined: for ever. */
  lifetime(instance: string): number | undefined;
  /** What goes wrong with one address must not keep the others from their way. */
  attempt(instance: string, what: () => void): void;
  log(text: string, detail?: boolean): void;
}

/** Virtual addresses on this machine's interfaces. */
export class Holdings {
  readonly #ports: HoldingsPorts;
  readonly #barrier: Barrier;
  #virtual: ReadonlySet<string> = new Set();
  /** No instance has begun: what is there was left behind, or is the machine's own. */
  starting = true;
  /** During a reload: whose addresses stay, whoever gives them up. */
  team: readonly Instance[] = [];

  constructor(ports: HoldingsPorts) {
    this.#ports = ports;
    this.#barrier = new Barrier((device) => ports.table.link(device)?.index ?? 0);
  }

  /** Every virtual address of the plan in force. */
  get virtual(): ReadonlySet<string> {
    return this.#virtual;
  }

  use({ instances }: HaPlan): void {
    this.#virtual = new Set(instances.flatMap((plan) => addressesOf(plan).map(({ ip }) => ip)));
  }

  /** Interfaces, and `promote_secondaries`: removing one address leaves others of its prefix. */
  prepare(plan: HaPlan): void {
    const { instances, vmacs } = plan;
    this.#ports.attempt("", () => this.#barrier.begin(plan));
    for (const line of instances.flatMap(noticeOf)) this.#ports.log(line);
    this.#ports.vmacs.ensure(vmacs);
    for (const { name, interface: device, promoteSecondaries } of instances)
      if (promoteSecondaries)
        this.#ports.attempt(
          name,
          () => void this.#ports.originals.change(device, "promote_secondaries", "1"),
        );
  }

  take(plan: InstancePlan, addresses: readonly AddressPlan[]): void {
    const { name, routes, rules } = plan;
    this.#bar(plan, addresses);
    this.#ports.log(`(${name}) setting VIPs.`, true);
    this.#ports.vmacs.setUp(devicesOf(addresses), true);
    this.#set(name, addresses);
    if (routes.length > 0) this.#ports.log(`(${name}) setting Virtual Routes`, true);
    this.#route(name, routes, true);
    if (rules.length > 0) this.#ports.log(`(${name}) setting Virtual Rules`, true);
    this.#rule(name, rules, true);
  }

  /** What is there stays for so many seconds. */
  prolong(plan: InstancePlan, seconds: number): void {
    for (const address of addressesOf(plan))
      this.#ports.attempt(plan.name, () => this.#ports.links.setAddress(address, true, seconds));
  }

  /** What was set last goes first. */
  drop(plan: InstancePlan, addresses: readonly AddressPlan[]): void {
    const { name, routes, rules } = plan;
    if (rules.length > 0) this.#ports.log(`(${name}) removing Virtual Rules`, true);
    this.#rule(name, rules.toReversed(), false);
    if (routes.length > 0) this.#ports.log(`(${name}) removing Virtual Routes`, true);
    this.#route(name, routes.toReversed(), false);
    this.#ports.log(`(${name}) removing VIPs.`, true);
    if (this.starting && this.#isOwn(plan, addresses)) return;
    this.#ports.vmacs.setUp(devicesOf(addresses), false);
    this.#remove(name, addresses);
    this.#unbar(plan, addresses);
  }

  /** What is new comes first, so that a machine can be reached throughout. */
  exchange(plan: InstancePlan, { added, removed }: Change): void {
    const { name } = plan;
    // What was there may be accepted no more, or again.
    this.#bar(plan, addressesOf(plan));
    for (const { ip, prefix, device } of removed.addresses)
      this.#ports.log(`(${name}) ip address ${ip}/${prefix} dev ${device}, no longer exist`);
    const replaced = removed.addresses.filter((one) =>
      added.addresses.some((other) => isSamePlace(one, other)),
    );
    this.#rule(name, removed.rules, false);
    this.#route(name, removed.routes, false);
    this.#remove(name, replaced);
    this.#ports.vmacs.setUp(devicesOf(added.addresses), true);
    this.#set(name, added.addresses);
    this.#route(name, added.routes, true);
    this.#rule(name, added.rules, true);
    this.#remove(
      name,
      removed.addresses.filter((one) => !replaced.includes(one)),
    );
    const kept = new Set(addressesOf(plan).map(({ ip, device }) => `${ip} ${device}`));
    const gone = removed.addresses.filter(({ ip, device }) => !kept.has(`${ip} ${device}`));
    this.#unbar(plan, [...gone, ...(plan.accept ? addressesOf(plan) : [])]);
  }

  /** What somebody else has taken away. */
  restore({ name }: InstancePlan, { addresses, routes, rules }: Belongings): void {
    this.#set(name, addresses);
    this.#route(name, routes, true);
    this.#rule(name, rules, true);
  }

  close(): void {
    this.#ports.attempt("", () => this.#barrier.close());
    this.#ports.vmacs.close();
    this.#ports.originals.restore();
  }

  /** Before the addresses are there, so that nobody reaches them for a moment. */
  #bar({ name, accept }: InstancePlan, addresses: readonly AddressPlan[]): void {
    const open = accept ? [] : addresses.filter((one) => !this.#barrier.bars(one));
    if (open.length === 0) return;
    this.#ports.log(`(${name}) setting firewall drop rule`, true);
    this.#ports.attempt(name, () => this.#barrier.raise(open));
  }

  #unbar({ name }: InstancePlan, addresses: readonly AddressPlan[]): void {
    const barred = addresses.filter(
      (one) => this.#barrier.bars(one) && !this.#isElsewhere(name, one),
    );
    if (barred.length === 0) return;
    this.#ports.log(`(${name}) removing firewall drop rule`, true);
    this.#ports.attempt(name, () => this.#barrier.lower(barred));
  }

  #route(name: string, routes: readonly RoutePlan[], add: boolean): void {
    for (const route of routes)
      this.#ports.attempt(name, () => this.#ports.links.setRoute(route, add));
  }

  #rule(name: string, rules: readonly RulePlan[], add: boolean): void {
    for (const rule of rules) this.#ports.attempt(name, () => this.#ports.links.setRule(rule, add));
  }

  #set(name: string, addresses: readonly AddressPlan[]): void {
    const valid = this.#ports.lifetime(name);
    for (const address of addresses)
      this.#ports.attempt(name, () => this.#ports.links.setAddress(address, true, valid));
  }

  #remove(name: string, addresses: readonly AddressPlan[]): void {
    for (const address of addresses)
      if (!this.#isElsewhere(name, address))
        this.#ports.attempt(name, () => this.#ports.links.setAddress(address, false));
  }

  /** A reload may have given an address to another instance. */
  #isElsewhere(name: string, address: AddressPlan): boolean {
    return this.team.some(
      ({ role, plan }) =>
        role === "master" &&
        plan.name !== name &&
        addressesOf(plan).some((other) => isSamePlace(address, other)),
    );
  }

  /**
   * Whether all an interface has is a virtual address: then it is the machine's own, and taking it
   * away (as keepalived does) would cut the machine off.
   */
  #isOwn(plan: InstancePlan, addresses: readonly AddressPlan[]): boolean {
    const { name, interface: device, family } = plan;
    const { table } = this.#ports;
    const held = addresses.find(
      (one) => one.device === device && table.holds(device, one.ip, one.prefix),
    );
    const source = plan.source ?? table.source(device, this.#virtual, family);
    if (!held || source !== undefined) return false;
    this.#ports.log(`(${name}) ${held.ip} is ${device}'s only address, not removed`);
    return true;
  }
}

const devicesOf = (addresses: readonly AddressPlan[]): Set<string> =>
  new Set(addresses.map(({ device }) => device));

/** RFC 5798 5.2.9; other implementations may not take the adverts. */
function noticeOf({ name, family, unicastPeers, addresses }: InstancePlan): string[] {
  const [first] = addresses;
  if (family === 4 || unicastPeers.length > 0 || !first || isLinkLocal(first.ip)) return [];
  return [`(${name}) the first IPv6 VIP address should be link local`];
}
