import { BeaconPost, type BeaconSurroundings } from "./beacon/beacon-post.ts";
import { ArpWatch } from "./detection/arp-watch.ts";
import type { Instance } from "./instance.ts";
import type { HaPlan, Microseconds } from "./plan.ts";

/** What the protocol thread hears besides adverts: who claims our addresses, and beacons. */
export class Ears {
  readonly beacons: BeaconPost;
  readonly #arp: ArpWatch;

  constructor(around: BeaconSurroundings) {
    this.beacons = new BeaconPost(around);
    this.#arp = new ArpWatch(around.table, around.log);
  }

  get fds(): readonly number[] {
    return [...this.#arp.fds, ...this.beacons.fds];
  }

  use({ beacon }: HaPlan, instances: readonly Instance[]): void {
    this.#arp.use(instances);
    this.beacons.use(beacon, instances);
  }

  refresh(): void {
    this.#arp.refresh();
    this.beacons.refresh();
  }

  /** Something waits on one of `fds`. */
  hear(now: Microseconds, fd: number): void {
    if (this.#arp.fds.includes(fd)) this.#arp.hear(now, fd);
    else this.beacons.hear(now, fd);
  }

  close(now: Microseconds): void {
    this.#arp.close();
    this.beacons.close(now);
  }
}
