import type { NetlinkMessage } from "../host/linux/netlink-codec.ts";
import { isIpv6, isLinkLocal, mustIpBytes } from "./ip.ts";

export interface Link {
  readonly index: number;
  readonly name: string;
  /** Up and running: there is a carrier. */
  readonly works: boolean;
  readonly mac: Uint8Array | undefined;
  /** Index of the interface below, if there is one. */
  readonly parent?: number | undefined;
  readonly macvlan?: boolean | undefined;
}

interface HeldAddress {
  readonly ip: string;
  readonly prefix: number;
  readonly scope: number;
  readonly secondary: boolean;
  readonly tentative: boolean;
}

/** The machine's links and addresses as netlink tells them. */
export class InterfaceTable {
  readonly #links = new Map<number, Link>();
  readonly #named = new Map<string, Link>();
  readonly #addresses = new Map<number, Map<string, HeldAddress>>();

  apply(message: NetlinkMessage): void {
    if (message.kind === "link") {
      const { index, name, up, running, mac, parent, macvlan, removed } = message;
      this.#forget(index);
      if (removed) this.#addresses.delete(index);
      else this.#know({ index, name, works: up && running, mac, parent, macvlan });
    } else if (message.kind === "address") {
      const { index, ip, prefix, scope, secondary, tentative, removed } = message;
      const held = this.#addresses.get(index) ?? new Map<string, HeldAddress>();
      this.#addresses.set(index, held);
      const key = `${ip}/${prefix}`;
      if (removed) held.delete(key);
      else held.set(key, { ip, prefix, scope, secondary, tentative });
    }
  }

  clear(): void {
    this.#links.clear();
    this.#named.clear();
    this.#addresses.clear();
  }

  #know(link: Link): void {
    this.#links.set(link.index, link);
    this.#named.set(link.name, link);
  }

  /** Its name may be another's by now. */
  #forget(index: number): void {
    const known = this.#links.get(index);
    if (known && this.#named.get(known.name) === known) this.#named.delete(known.name);
    this.#links.delete(index);
  }

  link(name: string): Link | undefined {
    return this.#named.get(name);
  }

  works(name: string): boolean {
    return this.link(name)?.works ?? false;
  }

  holds(name: string, ip: string, prefix: number): boolean {
    const link = this.link(name);
    return link !== undefined && (this.#addresses.get(link.index)?.has(`${ip}/${prefix}`) ?? false);
  }

  /** Whether an interface of this machine has a hardware address, as text. */
  isOurs(mac: string): boolean {
    for (const { mac: own } of this.#links.values()) if (own && macText(own) === mac) return true;
    return false;
  }

  /** The interface that has an address. */
  deviceOf(ip: string): string | undefined {
    for (const { name } of this.#links.values())
      if (this.#held(name).some((own) => own.ip === ip)) return name;
    return undefined;
  }

  /** Whether an address is on one of an interface's subnets. */
  reaches(name: string, ip: string): boolean {
    return isLinkLocal(ip) || this.#held(name).some((own) => inSubnet(own, ip));
  }

  /**
   * The address adverts come from: the first of the interface that is not a virtual one; for IPv6
   * one of the link, as soon as nobody else is found to have it.
   */
  source(name: string, virtual: ReadonlySet<string>, family: 4 | 6): string | undefined {
    const own = this.#held(name).filter(({ ip }) => !virtual.has(ip));
    if (family === 6) return own.find(({ ip, tentative }) => isLinkLocal(ip) && !tentative)?.ip;
    const ipv4 = own.filter(({ ip }) => !isIpv6(ip));
    return (ipv4.find(({ secondary }) => !secondary) ?? ipv4[0])?.ip;
  }

  #held(name: string): HeldAddress[] {
    const link = this.link(name);
    return link ? [...(this.#addresses.get(link.index)?.values() ?? [])] : [];
  }
}

const macText = (mac: Uint8Array): string =>
  [...mac].map((byte) => byte.toString(16).padStart(2, "0")).join(":");

/** Whether an address lies in the subnet of one of ours; one alone has no subnet. */
function inSubnet({ ip: own, prefix }: HeldAddress, ip: string): boolean {
  const [left, right] = [mustIpBytes(own), mustIpBytes(ip)];
  if (left.length !== right.length || prefix >= 8 * left.length) return false;
  return left.every((byte, at) => {
    const shift = 8 - Math.min(8, Math.max(0, prefix - 8 * at));
    return byte >> shift === (right[at] ?? 0) >> shift;
  });
}
