import { gratuitousArp } from "../host/linux/arp.ts";
import { macBytes, multicastFrame } from "../host/linux/ethernet.ts";
import { openFrameSocket, sendFrame } from "../host/linux/frame-socket.ts";
import { HostError } from "../host/linux/host-error.ts";
import { neighbourAdvertisement } from "../host/linux/ndisc.ts";
import { Netlink } from "../host/linux/netlink.ts";
import { openVrrpSocket, sendPacket } from "../host/linux/raw-socket.ts";
import { openVrrpSocket6, receivePacket6, sendPacket6 } from "../host/linux/raw-socket6.ts";
import { closeSocket, receiveInto } from "../host/linux/socket.ts";
import { forwardsIpv6 } from "../host/linux/sysctl.ts";
import { addressRequest } from "./addresses.ts";
import type { Instance } from "./instance.ts";
import type { InterfaceTable } from "./interfaces.ts";
import { mustIpBytes } from "./ip.ts";
import { protocolOf } from "./packet.ts";
import type { AddressPlan, InstancePlan } from "./plan.ts";
import type { RoutePlan, RulePlan } from "./plan/routing-plan.ts";
import { isReachable, routeRequest, ruleRequest } from "./routing.ts";

/** Instances that share an interface and a group, or unicast of one family, share a socket. */
export interface VrrpLink {
  readonly key: string;
  readonly interface: string;
  readonly family: 4 | 6;
  readonly group: string | undefined;
  readonly protocol: number;
  fd: number | undefined;
  index: number;
}

const packetSize = 65_535;

/** The sockets of the protocol thread, opened when their interfaces are there. */
export class Links {
  readonly #table: InterfaceTable;
  readonly #netlink: Netlink;
  readonly #frames = openFrameSocket();
  readonly #links = new Map<string, VrrpLink>();
  readonly #buffer = new Uint8Array(packetSize);

  constructor(table: InterfaceTable, netlink: Netlink) {
    this.#table = table;
    this.#netlink = netlink;
  }

  /** The link of an instance; `refresh` opens it. */
  of(plan: InstancePlan): VrrpLink {
    return this.#link(plan, "");
  }

  /** A link of a further heartbeat path: none that instances have for themselves. */
  along(plan: InstancePlan): VrrpLink {
    return this.#link(plan, " heartbeat");
  }

  #link(plan: InstancePlan, what: string): VrrpLink {
    const group = plan.unicastPeers.length > 0 ? undefined : plan.group;
    const protocol = protocolOf(plan);
    const { interface: device, family } = plan;
    const key = `${device} ${group ?? `unicast ${family}`} ${protocol}${what}`;
    const known = this.#links.get(key);
    if (known) return known;
    const ours = { interface: device, family, group, protocol };
    const link = { key, ...ours, fd: undefined, index: 0 };
    this.#links.set(key, link);
    return link;
  }

  among(instances: readonly Instance[]): ReadonlyMap<Instance, VrrpLink> {
    return new Map(instances.map((one) => [one, this.of(one.plan)]));
  }

  all(): VrrpLink[] {
    return [...this.#links.values()];
  }

  /** Opens and closes as interfaces come and go; a renewed one has a new index. */
  refresh(): void {
    for (const link of this.#links.values()) {
      const index = this.#table.link(link.interface)?.index ?? 0;
      if (link.fd !== undefined && link.index !== index) {
        closeSocket(link.fd);
        link.fd = undefined;
      }
      if (link.fd === undefined && index > 0) {
        const group = link.group === undefined ? undefined : mustIpBytes(link.group);
        const open = link.family === 6 ? openVrrpSocket6 : openVrrpSocket;
        link.fd = open({ interface: link.interface, index, group, protocol: link.protocol });
        link.index = index;
      }
    }
  }

  /** Closes the sockets of links that no instance uses any more. */
  retain(used: ReadonlySet<VrrpLink>): void {
    for (const link of this.#links.values()) {
      if (used.has(link)) continue;
      if (link.fd !== undefined) closeSocket(link.fd);
      this.#links.delete(link.key);
    }
  }

  /** One IP packet with its header; valid until the next call. */
  receive({ family, fd }: VrrpLink): Uint8Array | undefined {
    if (fd === undefined) return undefined;
    try {
      return family === 6 ? receivePacket6(fd) : receiveInto(fd, this.#buffer);
    } catch (error) {
      // The interface went down: netlink says so too, and that decides.
      if (error instanceof HostError) return undefined;
      throw error;
    }
  }

  /** `mac`: of a virtual router, which a multicast packet comes from. */
  send(link: VrrpLink, packet: Uint8Array, destination: string, mac?: string): void {
    if (link.fd === undefined) return;
    if (mac !== undefined)
      return sendFrame(
        this.#frames,
        link.index,
        multicastFrame(macBytes(mac), packet, mustIpBytes(destination)),
      );
    if (link.family === 6) sendPacket6(link.fd, link.index, packet, mustIpBytes(destination));
    else sendPacket(link.fd, packet, mustIpBytes(destination));
  }

  /**
   * Tells an interface's neighbours where an address is; silent without hardware address. `base`: the
   * interface below a vmac, whose machine may be a router.
   */
  announce(device: string, ip: string, base = device): void {
    const link = this.#table.link(device);
    if (!link?.mac) return;
    const address = mustIpBytes(ip);
    const frame =
      address.length === 16
        ? neighbourAdvertisement(link.mac, address, forwardsIpv6(base))
        : gratuitousArp(link.mac, address);
    sendFrame(this.#frames, link.index, frame);
  }

  /** `valid`: the kernel takes it away by itself after so many seconds. */
  setAddress(address: AddressPlan, add: boolean, valid?: number): void {
    const link = this.#table.link(address.device);
    if (!link && !add) return;
    if (!link)
      throw new HostError("ENODEV", `no interface ${address.device} to put ${address.ip} on`);
    this.#netlink.setAddress(addressRequest(address, link.index, add, valid));
  }

  setRoute(plan: RoutePlan, add: boolean): void {
    if (add || isReachable(plan, this.#table))
      this.#netlink.setRoute(routeRequest(plan, this.#table, add), plan.text);
  }

  setRule(plan: RulePlan, add: boolean): void {
    this.#netlink.setRule(ruleRequest(plan, add), plan.text);
  }

  close(): void {
    for (const { fd } of this.#links.values()) if (fd !== undefined) closeSocket(fd);
    closeSocket(this.#frames);
  }
}
