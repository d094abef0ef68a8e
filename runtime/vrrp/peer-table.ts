import type { DropReason } from "./drop.ts";
import type { Microseconds } from "./plan.ts";
import type { Advert } from "./receive.ts";
import type { PeerSeen } from "./status.ts";

interface Entry {
  readonly address: string;
  priority: number | undefined;
  interval: Microseconds | undefined;
  checksum: Advert["checksum"] | undefined;
  heard: Microseconds;
  took: Microseconds | undefined;
  adverts: number;
  readonly dropped: Map<DropReason, number>;
}

/** Anybody can invent senders. */
const most = 16;

/** The routers that one instance has heard, the last few of them. */
export class PeerTable {
  readonly #peers = new Map<string, Entry>();

  /** Whether an advert of any other router was ever taken. */
  get met(): boolean {
    for (const { adverts } of this.#peers.values()) if (adverts > 0) return true;
    return false;
  }

  /** When an advert of an address was last taken. */
  tookAt(address: string): Microseconds | undefined {
    return this.#peers.get(address)?.took;
  }

  took(now: Microseconds, { from, priority, interval, checksum }: Advert): void {
    const peer = this.#of(from);
    peer.priority = priority;
    peer.interval = interval;
    peer.checksum = checksum;
    peer.heard = now;
    peer.took = now;
    peer.adverts += 1;
  }

  dropped(now: Microseconds, from: string, reason: DropReason): void {
    const peer = this.#of(from);
    peer.heard = now;
    peer.dropped.set(reason, (peer.dropped.get(reason) ?? 0) + 1);
  }

  seen(now: Microseconds): PeerSeen[] {
    return [...this.#peers.values()].map((peer) => ({
      address: peer.address,
      priority: peer.priority,
      interval: peer.interval,
      checksum: peer.checksum,
      ago: now - peer.heard,
      adverts: peer.adverts,
      dropped: [...peer.dropped],
    }));
  }

  #of(address: string): Entry {
    const known = this.#peers.get(address);
    if (known) return known;
    if (this.#peers.size >= most) this.#forget();
    const peer: Entry = {
      address,
      priority: undefined,
      interval: undefined,
      checksum: undefined,
      heard: 0,
      took: undefined,
      adverts: 0,
      dropped: new Map(),
    };
    this.#peers.set(address, peer);
    return peer;
  }

  /** Of those that never sent a good advert the one heard longest ago, else of all. */
  #forget(): void {
    const all = [...this.#peers.values()];
    const strangers = all.filter(({ adverts }) => adverts === 0);
    const oldest = (strangers.length > 0 ? strangers : all).toSorted(
      (one, other) => one.heard - other.heard,
    )[0];
    if (oldest) this.#peers.delete(oldest.address);
  }
}
