import type { AddressPlan, VmacPlan } from "../../runtime/vrrp/plan.ts";
import { familyOf } from "../catalog/keepalived/effective.ts";
import { vmacAddrPrefix, vmacPrefix } from "../catalog/keepalived/global-network.ts";
import type { VirtualMac } from "../catalog/keepalived/vmac.ts";
import { sendsFromBase } from "../catalog/keepalived/vrrp-effective.ts";
import { virtualRouterId } from "../catalog/keepalived/vrrp-instance.ts";
import { useVmac, useVmacAddr } from "../catalog/keepalived/vrrp-vmac.ts";
import { read, type Scope } from "../ir/scope.ts";
import type { VirtualAddress, VrrpInstance } from "../ir/vrrp.ts";
import { planAddress } from "./ha-addresses.ts";

/** Interfaces with virtual MACs, in the order and by the names that keepalived gives them. */
export class VmacNames {
  readonly plans: VmacPlan[] = [];
  readonly #globals: Scope;
  readonly #names = new Set<string>();

  constructor(globals: Scope, instances: readonly VrrpInstance[]) {
    this.#globals = globals;
    for (const { scope } of instances) {
      const written = read(scope, useVmac).value?.interface;
      if (written !== undefined) this.#names.add(written);
    }
  }

  /** The interface that adverts of an instance come from, where that is one of its own. */
  ofInstance(instance: VrrpInstance, base: string): VmacPlan | undefined {
    const asked = read(instance.scope, useVmac).value;
    if (!asked) return undefined;
    const name = asked.interface ?? this.#free(read(this.#globals, vmacPrefix).value, instance);
    return this.#add(instance, asked, { name, base, family: familyOf(instance) });
  }

  /** The one of addresses on another interface, or of another family, or of no instance's. */
  ofAddress(instance: VrrpInstance, base: string, family: 4 | 6): VmacPlan {
    const known = this.plans.find(
      (one) => one.instance === instance.name && one.base === base && one.family === family,
    );
    if (known) return known;
    const prefix =
      read(this.#globals, vmacAddrPrefix).value ?? read(this.#globals, vmacPrefix).value;
    const asked = read(instance.scope, useVmac).value;
    return this.#add(instance, asked, { name: this.#free(prefix, instance), base, family });
  }

  #add(
    instance: VrrpInstance,
    asked: VirtualMac | undefined,
    place: Pick<VmacPlan, "name" | "base" | "family">,
  ): VmacPlan {
    const mac = macOf(instance, asked?.mac, place.family);
    const plan = { ...place, mac, group: asked?.group, instance: instance.name };
    this.#names.add(plan.name);
    this.plans.push(plan);
    return plan;
  }

  /** `vrrp.51`, `vrrp1.51` … */
  #free(prefix: string, { scope }: VrrpInstance): string {
    const vrid = read(scope, virtualRouterId).value;
    for (let count = 0; ; count++) {
      const name = `${prefix}${count === 0 ? "" : count}.${vrid}`;
      if (!this.#names.has(name)) return name;
    }
  }
}

/** RFC 5798 7.3; five bytes are completed by the virtual router id. */
function macOf({ scope }: VrrpInstance, written: string | undefined, family: 4 | 6): string {
  const vrid = (read(scope, virtualRouterId).value ?? 0).toString(16).padStart(2, "0");
  const mac = written ?? `00:00:5e:00:0${family === 6 ? 2 : 1}`;
  return (mac.split(":").length === 5 ? `${mac}:${vrid}` : mac).toLowerCase();
}

export interface Placed {
  readonly senderMac: string | undefined;
  readonly addresses: readonly AddressPlan[];
  readonly excluded: readonly AddressPlan[];
}

/** Where the addresses of an instance go, and which MAC its adverts come from. */
export function placeAddresses(instance: VrrpInstance, base: string, names: VmacNames): Placed {
  const family = familyOf(instance);
  const own = names.ofInstance(instance, base);
  const everywhere = read(instance.scope, useVmacAddr).value;
  const place = (address: VirtualAddress): AddressPlan => {
    const device = address.device ?? base;
    const home = device === base && address.family === family;
    if (own && home) return planAddress(address, own.name);
    const elsewhere = address.useVmac || (everywhere && device !== base);
    if (!elsewhere) return planAddress(address, device);
    return planAddress(address, names.ofAddress(instance, device, address.family).name);
  };
  return {
    senderMac: own && !sendsFromBase(instance) ? own.mac : undefined,
    // keepalived ignores those of the other family.
    addresses: instance.addresses.filter((one) => one.family === family).map(place),
    excluded: instance.excluded.map(place),
  };
}
