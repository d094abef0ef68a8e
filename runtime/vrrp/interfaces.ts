import type { NetlinkMessage } from "../host/linux/netlink-codec.ts";
import { mustIpv4Bytes } from "./ip.ts";

export interface Link {
  readonly index: number;
  readonly name: string;
  /** Up and running: there is a carrier. */
  readonly works: boolean;
  readonly mac: Uint8Array | undefined;
}

interface HeldAddress {
  readonly ip: string;
  readonly prefix: number;
  readonly scope: number;
  readonly secondary: boolean;
}

/** The machine's links and IPv4 addresses as netlink tells them. */
export class InterfaceTable {
  readonly #links = new Map<number, Link>();
  readonly #addresses = new Map<number, Map<string, HeldAddress>>();

  apply(message: NetlinkMessage): void {
    if (message.kind === "link") {
      const { index, name, up, running, mac, removed } = message;
      if (removed) {
        this.#links.delete(index);
        this.#addresses.delete(index);
      } else this.#links.set(index, { index, name, works: up && running, mac });
    } else if (message.kind === "address") {
      const { index, ip, prefix, scope, secondary, removed } = message;
      const held = this.#addresses.get(index) ?? new Map<string, HeldAddress>();
      this.#addresses.set(index, held);
      if (removed) held.delete(ip);
      else held.set(ip, { ip, prefix, scope, secondary });
    }
  }

  clear(): void {
    this.#links.clear();
    this.#addresses.clear();
  }

  link(name: string): Link | undefined {
    for (const link of this.#links.values()) if (link.name === name) return link;
    return undefined;
  }

  works(name: string): boolean {
    return this.link(name)?.works ?? false;
  }

  holds(name: string, ip: string): boolean {
    const link = this.link(name);
    return link !== undefined && (this.#addresses.get(link.index)?.has(ip) ?? false);
  }

  /** Whether an address is on one of an interface's subnets. */
  reaches(name: string, ip: string): boolean {
    const link = this.link(name);
    const held = link ? [...(this.#addresses.get(link.index)?.values() ?? [])] : [];
    return held.some((own) => own.prefix < 32 && inSubnet(own, ip));
  }

  /** The address adverts come from: the first of the interface that is not a virtual one. */
  source(name: string, virtual: ReadonlySet<string>): string | undefined {
    const link = this.link(name);
    const held = link ? [...(this.#addresses.get(link.index)?.values() ?? [])] : [];
    const own = held.filter(({ ip }) => !virtual.has(ip));
    return (own.find(({ secondary }) => !secondary) ?? own[0])?.ip;
  }
}

function inSubnet({ ip: own, prefix }: HeldAddress, ip: string): boolean {
  const host = 2 ** (32 - prefix);
  return Math.floor(numberOf(own) / host) === Math.floor(numberOf(ip) / host);
}

const numberOf = (ip: string): number =>
  mustIpv4Bytes(ip).reduce((sum, byte) => sum * 256 + byte, 0);
