import { HostError } from "../host/linux/host-error.ts";
import type { BarredAddress } from "../host/linux/nftables-codec.ts";
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
  /** As they were barred: an interface may have another index by the time they are free. */
  readonly #barred = new Map<string, BarredAddress>();

  constructor(indexOf: IndexOf) {
    this.#indexOf = indexOf;
  }

  /** Takes away what a run that was killed has left behind; throws a `HostError`. */
  begin({ instances, firewall }: HaPlan): void {
    if (this.#firewall || !firewall || instances.every(({ accept }) => accept)) return;
    this.#firewall = firewall;
    this.#open(firewall).clear();
  }

  /** Whether packets for an address are dropped now. */
  bars(address: AddressPlan): boolean {
    return this.#barred.has(keyOf(address));
  }

  raise(addresses: readonly AddressPlan[]): void {
    if (!this.#firewall) return;
    const barred = addresses.map((one) => [keyOf(one), this.#barredAddress(one)] as const);
    this.#open(this.#firewall).bar(barred.map(([, one]) => one));
    for (const [key, one] of barred) this.#barred.set(key, one);
  }

  lower(addresses: readonly AddressPlan[]): void {
    const keys = addresses.map(keyOf);
    this.#tables?.unbar(keys.flatMap((key) => this.#barred.get(key) ?? []));
    for (const key of keys) this.#barred.delete(key);
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

  #barredAddress({ ip, device }: AddressPlan): BarredAddress {
    return { address: mustIpBytes(ip), index: this.#indexOf(device) };
  }
}

const keyOf = ({ ip, device }: AddressPlan): string => `${ip} ${device}`;

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
