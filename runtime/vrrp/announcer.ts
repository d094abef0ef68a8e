import type { Microseconds } from "./plan.ts";

interface Waiting {
  readonly owner: string;
  readonly device: string;
  readonly ip: string;
}

/**
 * Gratuitous ARP at the pace of `vrrp_garp_interval`: so long between two on one interface. Without
 * an interval everything goes out at once.
 */
export class Announcer {
  #interval: Microseconds;
  readonly #send: (one: Waiting) => void;
  readonly #free = new Map<string, Microseconds>();
  #waiting: Waiting[] = [];

  constructor(interval: Microseconds, send: (one: Waiting) => void) {
    this.#interval = interval;
    this.#send = send;
  }

  /** Another `vrrp_garp_interval`. */
  pace(interval: Microseconds): void {
    this.#interval = interval;
  }

  /** When `expire` is due; Infinity: nothing waits. */
  get deadline(): Microseconds {
    let next = Infinity;
    for (const { device } of this.#waiting) next = Math.min(next, this.#free.get(device) ?? 0);
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
    if (this.#interval === 0) return this.#send(one);
    this.#waiting.push(one);
    this.expire(now);
  }

  expire(now: Microseconds): void {
    const later: Waiting[] = [];
    for (const one of this.#waiting) {
      const free = this.#free.get(one.device) ?? 0;
      if (free > now) later.push(one);
      else {
        this.#free.set(one.device, now + this.#interval);
        this.#send(one);
      }
    }
    this.#waiting = later;
  }

  /** What an instance still had to say is true no more. */
  cancel(owner: string): void {
    this.#waiting = this.#waiting.filter((one) => one.owner !== owner);
  }
}
