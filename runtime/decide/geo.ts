import type { GeoPlan } from "../plan.ts";
import { covers, parseIp4, parseIp6, parseNetwork, type Network } from "./access.ts";
import type { Values } from "./exchange.ts";
import { realAddress, TrustedProxies } from "./real-ip.ts";
import type { LazyVariable, VariableId, Variables } from "./variables.ts";

const failed = Uint8Array.of(255, 255, 255, 255);

const orderOf = (a: Uint8Array, b: Uint8Array): number => {
  for (let at = 0; at < a.length; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

interface Entry {
  readonly network: Network;
  readonly value: string;
}

/** One `geo` block: the longest network that holds the address, or the range it lies in. */
export class GeoTable implements LazyVariable {
  readonly volatile: boolean;
  readonly #source: VariableId;
  readonly #variables: Variables;
  readonly #fallback: string;
  readonly #proxies: TrustedProxies | undefined;
  readonly #recursive: boolean;
  readonly #forwarded: VariableId;
  /** Longest first, later before earlier. */
  readonly #networks: readonly Entry[];
  readonly #ranges: readonly {
    readonly first: Uint8Array;
    readonly last: Uint8Array;
    readonly value: string;
  }[];

  constructor(plan: GeoPlan, variables: Variables) {
    this.volatile = plan.volatile;
    this.#source = variables.id(plan.source) ?? variables.define(plan.source);
    this.#variables = variables;
    this.#fallback = plan.fallback;
    this.#proxies = plan.proxies && new TrustedProxies(plan.proxies.from);
    this.#recursive = plan.proxies?.recursive === true;
    this.#forwarded = (plan.proxies && variables.id("http_x_forwarded_for")) ?? -1;
    this.#networks = plan.networks
      .flatMap(([text, value]): Entry[] => {
        const network = parseNetwork(text);
        return network ? [{ network, value }] : [];
      })
      .toReversed()
      .toSorted((a, b) => b.network.prefix - a.network.prefix);
    this.#ranges = plan.ranges
      .flatMap(([from, to, value]) => {
        const [first, last] = [parseIp4(from), parseIp4(to)];
        return first && last ? [{ first, last, value }] : [];
      })
      .toReversed();
  }

  /** Whom a proxy that is believed speaks for. */
  #address(values: Values): string {
    const peer = this.#variables.get(this.#source, values) ?? "";
    if (!this.#proxies || this.#forwarded < 0) return peer;
    const said = this.#variables.get(this.#forwarded, values);
    if (said === undefined) return peer;
    return realAddress(peer, [said], this.#proxies, this.#recursive)?.address ?? peer;
  }

  evaluate(values: Values): string {
    const text = this.#address(values).replace(/^::ffff:(?=\d+\.)/i, "");
    // What is no address is looked up as nginx's mark for one that failed.
    const address = parseIp4(text) ?? parseIp6(text) ?? failed;
    if (address.length === 4)
      for (const { first, last, value } of this.#ranges)
        if (orderOf(first, address) <= 0 && orderOf(address, last) <= 0) return value;
    const kind = address.length === 4 ? "ip4" : "ip6";
    for (const { network, value } of this.#networks)
      if (network.kind === kind && covers(network, address)) return value;
    return this.#fallback;
  }
}
