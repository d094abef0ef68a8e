import { isIpv6 } from "./ip.ts";
import type { Microseconds, PacePlan } from "./plan.ts";

interface Waiting {
  readonly owner: string;
  readonly device: string;
  readonly ip: string;
}

/**
 * Gratuitous ARP at the pace of `vrrp_garp_interval`, neighbour advertisements at that of
 * `vrrp_gna_interval`: so long between two on one interface, or on all of a `garp_group`. Without an
 * interval everything goes out at once.
 */
export class Announcer {
  #paces: PacePlan;
  readonly #send: (one: Waiting) => void;
  readonly #free = new Map<string, Microseconds>();
  #waiting: Waiting[] = [];

  constructor(paces: PacePlan, send: (one: Waiting) => void) {
    this.#paces = paces;
    this.#send = send;
  }

  /** Other intervals. */
  pace(paces: PacePlan): void {
    this.#paces = paces;
  }

  /** When `expire` is due; Infinity: nothing waits. */
  get deadline(): Microseconds {
    let next = Infinity;
    for (const one of this.#waiting)
      next = Math.min(next, this.#free.get(this.#lane(one).name) ?? 0);
    return next;
  }

  /** Every address once, the whole round so often. */
  announceAll(
    now: Microseconds,
    owner: string,
    addresses: readonly Omit<Waiting, "owner">[],
    repeat: number,
  ): void {
    for (let round = 0; round < repeat; round++)
      for (const { device, ip } of addresses) this.announce(now, { owner, device, ip });
  }

  announce(now: Microseconds, one: Waiting): void {
    if (this.#lane(one).interval === 0) return this.#send(one);
    this.#waiting.push(one);
    this.expire(now);
  }

  expire(now: Microseconds): void {
    const later: Waiting[] = [];
    for (const one of this.#waiting) {
      const { name, interval } = this.#lane(one);
      const free = this.#free.get(name) ?? 0;
      if (free > now) later.push(one);
      else {
        this.#free.set(name, now + interval);
        this.#send(one);
      }
    }
    this.#waiting = later;
  }

  /** Those who wait for each other, and how long. */
  #lane({ device, ip }: Waiting): { readonly name: string; readonly interval: Microseconds } {
    const what = isIpv6(ip) ? "gna" : "garp";
    const group = this.#paces.groups.findIndex(({ interfaces }) => interfaces.includes(device));
    const pace = this.#paces.groups[group] ?? this.#paces;
    return { name: `${group < 0 ? device : group} ${what}`, interval: pace[what] };
  }

  /** What an instance still had to say is true no more. */
  cancel(owner: string): void {
    this.#waiting = this.#waiting.filter((one) => one.owner !== owner);
  }
}
