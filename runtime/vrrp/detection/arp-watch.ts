import { openArpSocket, receiveClaim } from "../../host/linux/arp-socket.ts";
import { HostError } from "../../host/linux/host-error.ts";
import { closeSocket } from "../../host/linux/socket.ts";
import type { Instance } from "../instance.ts";
import type { InterfaceTable } from "../interfaces.ts";
import { isIpv6, mustIpBytes } from "../ip.ts";
import type { Microseconds } from "../plan.ts";

/** Packets taken at once: a flood must not stop adverts. */
const batch = 32;

interface Ear {
  readonly device: string;
  readonly index: number;
  readonly fd: number;
  /** The addresses that it listens for. */
  readonly key: string;
}

/**
 * Hears on the interfaces of virtual IPv4 addresses whether another machine says to have one. Where
 * such a socket cannot be had, nothing is heard, and everything else goes on.
 */
export class ArpWatch {
  readonly #table: InterfaceTable;
  readonly #log: (text: string) => void;
  #instances: readonly Instance[] = [];
  #ears: readonly Ear[] = [];
  #refused = false;

  constructor(table: InterfaceTable, log: (text: string) => void) {
    this.#table = table;
    this.#log = log;
  }

  get fds(): readonly number[] {
    return this.#ears.map(({ fd }) => fd);
  }

  use(instances: readonly Instance[]): void {
    this.#instances = instances;
  }

  /** Opens and closes as interfaces come and go. */
  refresh(): void {
    const wanted = this.#wanted();
    const kept = this.#ears.filter((ear) => {
      const index = this.#table.link(ear.device)?.index;
      const isKept = index === ear.index && keyOf(wanted.get(ear.device)) === ear.key;
      if (!isKept) closeSocket(ear.fd);
      return isKept;
    });
    const opened = [...wanted].flatMap(([device, ips]): Ear[] => {
      const index = this.#table.link(device)?.index;
      if (index === undefined || kept.some((ear) => ear.device === device)) return [];
      const fd = this.#open(index, ips);
      return fd === undefined ? [] : [{ device, index, fd, key: keyOf(ips) }];
    });
    this.#ears = [...kept, ...opened];
  }

  /** Has the instances know that are master of an address that somebody else claims. */
  hear(now: Microseconds, fd: number): void {
    for (let count = 0; count < batch; count++) {
      const claim = receive(fd);
      if (!claim) return;
      if (this.#table.isOurs(claim.mac)) continue;
      for (const instance of this.#instances)
        if (instance.role === "master" && claims(instance, claim.ip))
          instance.alarms.saw(now, "address-conflict", claim.mac, claim.ip);
    }
  }

  close(): void {
    for (const { fd } of this.#ears) closeSocket(fd);
    this.#ears = [];
  }

  #wanted(): Map<string, Set<string>> {
    const wanted = new Map<string, Set<string>>();
    for (const { plan } of this.#instances)
      for (const { device, ip } of [...plan.addresses, ...plan.excluded]) {
        if (isIpv6(ip)) continue;
        const there = wanted.get(device) ?? new Set();
        wanted.set(device, there.add(ip));
      }
    return wanted;
  }

  #open(index: number, ips: ReadonlySet<string>): number | undefined {
    try {
      return openArpSocket(
        index,
        [...ips].map((ip) => mustIpBytes(ip)),
      );
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      if (!this.#refused) this.#log(`address conflicts are not watched: ${error.message}`);
      this.#refused = true;
      return undefined;
    }
  }
}

function receive(fd: number) {
  try {
    return receiveClaim(fd);
  } catch (error) {
    // The interface went down: netlink says so too.
    if (error instanceof HostError) return undefined;
    throw error;
  }
}

const claims = ({ plan }: Instance, ip: string): boolean =>
  plan.addresses.some((one) => one.ip === ip) || plan.excluded.some((one) => one.ip === ip);

const keyOf = (ips: ReadonlySet<string> | undefined): string => [...(ips ?? [])].toSorted().join();
