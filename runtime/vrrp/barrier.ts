import { HostError } from "../host/linux/host-error.ts";
import { Nftables } from "../host/linux/nftables.ts";
import { mustIpBytes } from "./ip.ts";
import type { AddressPlan, FirewallPlan, HaPlan } from "./plan.ts";

/** The interface's index; 0 when it is not there. */
type IndexOf = (device: string) => number;

/**
 * `no_accept` and strict mode: a master holds addresses that nobody can reach but their owner
 * (RFC 5798 6.1, Accept_Mode). What keepalived 2.2.7 installs, in a table of our own.
 */
export class Barrier {
  readonly #indexOf: IndexOf;
  #firewall: FirewallPlan | undefined;
  #tables: Nftables | undefined;

  constructor(indexOf: IndexOf) {
    this.#indexOf = indexOf;
  }

  /** Takes away what a run that was killed has left behind; throws a `HostError`. */
  begin({ instances, firewall }: HaPlan): void {
    if (this.#firewall || !firewall || instances.every(({ accept }) => accept)) return;
    this.#firewall = firewall;
    this.#open(firewall).clear();
  }

  raise(addresses: readonly AddressPlan[]): void {
    if (this.#firewall) this.#open(this.#firewall).bar(addresses.map((one) => this.#barred(one)));
  }

  lower(addresses: readonly AddressPlan[]): void {
    this.#tables?.unbar(addresses.map((one) => this.#barred(one)));
  }

  close(): void {
    this.#tables?.clear();
    this.#tables?.close();
    this.#tables = undefined;
  }

  #open(firewall: FirewallPlan): Nftables {
    this.#tables ??= new Nftables(firewall);
    return this.#tables;
  }

  #barred({ ip, device }: AddressPlan) {
    return { address: mustIpBytes(ip), index: this.#indexOf(device) };
  }
}

/** For an agent that died without a word; returns what went wrong. */
export function removeBarrier(plan: HaPlan): string[] {
  const barrier = new Barrier(() => 0);
  try {
    barrier.begin(plan);
    barrier.close();
    return [];
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return [error.message];
  }
}
