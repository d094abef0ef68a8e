import { macBytes } from "../host/linux/ethernet.ts";
import { HostError } from "../host/linux/host-error.ts";
import type { Netlink } from "../host/linux/netlink.ts";
import { setInterfaceSetting, setIpv6Setting } from "../host/linux/sysctl.ts";
import type { InterfaceTable, Link } from "./interfaces.ts";
import { mustIpBytes } from "./ip.ts";
import type { Originals } from "./originals.ts";
import type { VmacPlan } from "./plan.ts";

/*
 * `use_vmac`: interfaces on top of others, with the MAC address of a virtual router. The addresses
 * are there; adverts are heard and sent by the interface below, so that no switch ever learns the
 * virtual MAC from a backup.
 */

/**
 * Each answers for its own addresses alone (keepalived's of IPv6 answers for all of the machine),
 * and the interface below does not ask in the name of a virtual one (keepalived's does, and who is
 * asked finds the address at the wrong MAC).
 */
const baseSettings = { arp_ignore: "1", arp_filter: "1", arp_announce: "2" } as const;
const vmacSettings = { arp_ignore: "1", accept_local: "1", promote_secondaries: "1" } as const;
/** What the kernel would do by itself on an interface of IPv6. */
const quietSettings = { accept_ra: "0", autoconf: "0" } as const;

/** Without a search for duplicates, which would find that of the interface below; deprecated. */
const linkLocal = {
  prefix: 64,
  scope: 0,
  label: undefined,
  broadcast: undefined,
  flags: 0x02,
  preferred: 0,
} as const;

export interface VmacPorts {
  readonly table: InterfaceTable;
  readonly netlink: Netlink;
  readonly originals: Originals;
  readonly attempt: (instance: string, what: () => void) => void;
  readonly log: (text: string) => void;
}

export class Vmacs {
  readonly #ports: VmacPorts;
  #plans: readonly VmacPlan[] = [];
  /** What we have made, by name. */
  readonly #made = new Map<string, { readonly index: number; readonly plan: VmacPlan }>();

  constructor(ports: VmacPorts) {
    this.#ports = ports;
  }

  /** Makes what the plan asks for and is not there; call whenever interfaces come and go. */
  ensure(plans: readonly VmacPlan[] = this.#plans): void {
    this.#plans = plans;
    for (const plan of plans) this.#ports.attempt(plan.instance, () => this.#ensure(plan));
  }

  /** Removes what the plan in force asks for no more. */
  retain(): void {
    const asked = new Set(this.#plans.map(({ name }) => name));
    for (const [name] of this.#made) if (!asked.has(name)) this.#remove(name);
  }

  /** The interface below, by the name of the one above; of others themselves. */
  baseOf(device: string): string {
    return this.#plans.find(({ name }) => name === device)?.base ?? device;
  }

  /**
   * A vmac of IPv6 is up while its addresses are on it: one that is up tells the switch of the
   * groups that it enters and leaves (MLD), with the virtual MAC.
   */
  setUp(devices: Iterable<string>, up: boolean): void {
    const asked = new Set(devices);
    for (const plan of this.#plans) {
      const link =
        asked.has(plan.name) && plan.family === 6 ? this.#ports.table.link(plan.name) : undefined;
      if (!link) continue;
      this.#ports.attempt(plan.instance, () => {
        this.#ports.netlink.setUp(link.index, up);
        if (up) this.#joinLink(plan, link.index);
      });
    }
  }

  /** The link-local address of the interface below: without one there is no way to the neighbours. */
  #joinLink({ base }: VmacPlan, index: number): void {
    const ip = this.#ports.table.source(base, new Set(), 6);
    if (ip === undefined) return;
    const address = { ...linkLocal, add: true, index, address: mustIpBytes(ip) };
    this.#ports.netlink.setAddress(address);
  }

  close(): void {
    for (const name of this.#made.keys()) this.#remove(name);
  }

  #ensure(plan: VmacPlan): void {
    const { table } = this.#ports;
    const base = table.link(plan.base);
    const there = table.link(plan.name);
    // It has gone with the interface below.
    if (!base) this.#made.delete(plan.name);
    else if (!there || !this.#isMade(plan, there)) this.#make(plan, base, there);
  }

  #isMade({ name, base, mac, group }: VmacPlan, { index }: Link): boolean {
    const made = this.#made.get(name);
    const same = made?.plan.base === base && made.plan.mac === mac && made.plan.group === group;
    return same && made.index === index;
  }

  #make(plan: VmacPlan, base: Link, there: Link | undefined): void {
    const { netlink, table, log } = this.#ports;
    const mac = macBytes(plan.mac);
    if (there && !there.macvlan)
      throw new HostError("EEXIST", `interface ${plan.name} is there and is no macvlan`);
    // Left by another program, with settings of its own.
    if (there) this.#forget(there);
    netlink.createMacvlan({ name: plan.name, base: base.index, mac, group: plan.group });
    log(`(${plan.instance}): Success creating VMAC interface ${plan.name}`);
    for (const message of netlink.dump("links")) table.apply(message);
    const made = table.link(plan.name);
    if (!made) return;
    this.#made.set(plan.name, { index: made.index, plan });
    netlink.withoutAddress(made.index);
    this.#configure(plan);
    netlink.setUp(made.index, plan.family === 4);
  }

  #forget({ index, name }: Link): void {
    this.#ports.netlink.removeLink(index);
    const gone = { up: false, running: false, mac: undefined };
    this.#ports.table.apply({ kind: "link", removed: true, index, name, ...gone });
  }

  #configure({ name, base, family }: VmacPlan): void {
    for (const [setting, value] of Object.entries(vmacSettings))
      setInterfaceSetting(name, setting, value);
    const settings = family === 6 ? quietSettings : { disable_ipv6: "1" };
    for (const [setting, value] of Object.entries(settings)) setIpv6Setting(name, setting, value);
    if (family === 6) return;
    this.#openReversePath(base, name);
    for (const [setting, value] of Object.entries(baseSettings))
      this.#ports.originals.change(base, setting, value);
  }

  /**
   * The kernel takes the stricter of `all` and the interface, and a vmac shares its subnet with the
   * interface below: `all` gives its value to the others, and is none itself.
   */
  #openReversePath(base: string, name: string): void {
    const { originals } = this.#ports;
    const all = originals.change("all", "rp_filter", "0");
    if (all !== "0")
      for (const device of ["default", base]) originals.change(device, "rp_filter", all);
    setInterfaceSetting(name, "rp_filter", "0");
  }

  #remove(name: string): void {
    const index = this.#made.get(name)?.index;
    this.#made.delete(name);
    if (index === undefined) return;
    this.#ports.attempt("", () => {
      this.#ports.netlink.removeLink(index);
      this.#ports.log(`Success removing VMAC interface ${name}`);
    });
  }
}
