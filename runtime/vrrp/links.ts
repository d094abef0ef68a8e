import { gratuitousArp, openFrameSocket, sendFrame } from "../host/linux/arp.ts";
import { HostError } from "../host/linux/host-error.ts";
import { Netlink } from "../host/linux/netlink.ts";
import { openVrrpSocket, sendPacket } from "../host/linux/raw-socket.ts";
import { closeSocket, receiveInto } from "../host/linux/socket.ts";
import type { InterfaceTable } from "./interfaces.ts";
import { mustIpv4Bytes } from "./ip.ts";
import { protocolOf } from "./packet.ts";
import type { AddressPlan, InstancePlan } from "./plan.ts";

/** Instances that share an interface and a group, or unicast, share a socket. */
export interface VrrpLink {
  readonly key: string;
  readonly interface: string;
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
    const group = plan.unicastPeers.length > 0 ? undefined : plan.group;
    const protocol = protocolOf(plan);
    const key = `${plan.interface} ${group ?? "unicast"} ${protocol}`;
    const known = this.#links.get(key);
    if (known) return known;
    const link = { key, interface: plan.interface, group, protocol, fd: undefined, index: 0 };
    this.#links.set(key, link);
    return link;
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
        const group = link.group === undefined ? undefined : mustIpv4Bytes(link.group);
        link.fd = openVrrpSocket({
          interface: link.interface,
          index,
          group,
          protocol: link.protocol,
        });
        link.index = index;
      }
    }
  }

  receive(fd: number): Uint8Array | undefined {
    try {
      return receiveInto(fd, this.#buffer);
    } catch (error) {
      // The interface went down: netlink says so too, and that decides.
      if (error instanceof HostError) return undefined;
      throw error;
    }
  }

  send(link: VrrpLink, packet: Uint8Array, destination: string): void {
    if (link.fd !== undefined) sendPacket(link.fd, packet, mustIpv4Bytes(destination));
  }

  /** Tells an interface's neighbours where an address is; silent without hardware address. */
  announce(device: string, ip: string): void {
    const link = this.#table.link(device);
    if (link?.mac) sendFrame(this.#frames, link.index, gratuitousArp(link.mac, mustIpv4Bytes(ip)));
  }

  setAddress(address: AddressPlan, add: boolean): void {
    const link = this.#table.link(address.device);
    if (!link && !add) return;
    if (!link)
      throw new HostError("ENODEV", `no interface ${address.device} to put ${address.ip} on`);
    const { ip, prefix, scope, label, broadcast } = address;
    this.#netlink.setAddress({
      add,
      index: link.index,
      address: mustIpv4Bytes(ip),
      prefix,
      scope,
      label,
      broadcast: broadcast === undefined ? undefined : mustIpv4Bytes(broadcast),
    });
  }

  close(): void {
    for (const { fd } of this.#links.values()) if (fd !== undefined) closeSocket(fd);
    closeSocket(this.#frames);
  }
}
