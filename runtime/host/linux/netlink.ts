import { libc } from "./ffi.ts";
import { errnoName, HostError, systemError } from "./host-error.ts";
import { ipText } from "./ip-text.ts";
import {
  encodeLinkRemoval,
  encodeLinkState,
  encodeMacvlan,
  encodeNoAddress,
  type MacvlanRequest,
} from "./link-codec.ts";
import {
  type AddressRequest,
  decodeMessages,
  encodeAddress,
  encodeDump,
  type Listed,
  type NetlinkMessage,
} from "./netlink-codec.ts";
import { encodeRoute, encodeRule, type RouteRequest, type RuleRequest } from "./route-codec.ts";
import { closeSocket, int32, openSocket, receiveInto, sendTo, setOption } from "./socket.ts";

const AF_NETLINK = 16;
const RTMGRP_LINK = 1;
const RTMGRP_IPV4_IFADDR = 0x10;
const RTMGRP_IPV6_IFADDR = 0x100;
const SOL_NETLINK = 270;
const NETLINK_ADD_MEMBERSHIP = 1;
/** RTNLGRP_ of IPv4 and IPv6 routes, then rules. */
const routingGroups = [7, 11, 8, 19];
/** Room for the largest datagram the kernel builds for a dump. */
const bufferSize = 32 * 1024;

/** Requests to the kernel's routing tables, each answered before the call returns. */
export class Netlink {
  readonly #fd: number;
  readonly #buffer = new Uint8Array(bufferSize);
  #sequence = 0;

  constructor() {
    this.#fd = openNetlink(0, true);
  }

  /** Adds or removes an address. What is already as asked is no error. */
  setAddress(request: AddressRequest): void {
    const sequence = this.#send((number) => encodeAddress(request, number));
    const errno = this.#result(sequence);
    if (errno === 0) return;
    const name = errnoName(errno);
    const gone = name === "EADDRNOTAVAIL" || name === "ENODEV";
    if (request.add ? name === "EEXIST" : gone) return;
    const what = `cannot ${request.add ? "add" : "remove"} address ${ipText(request.address)}`;
    throw systemError(what, errno, "CAP_NET_ADMIN");
  }

  /** Adds or removes a route; one that is gone already is no error. */
  setRoute(request: RouteRequest, text: string): void {
    this.#carryOut(request.add, ["ESRCH", "ENODEV", "ENETDOWN"], `route ${text}`, (sequence) =>
      encodeRoute(request, sequence),
    );
  }

  /** The same for a routing rule. */
  setRule(request: RuleRequest, text: string): void {
    this.#carryOut(request.add, ["ENOENT", "ESRCH"], `rule ${text}`, (sequence) =>
      encodeRule(request, sequence),
    );
  }

  #carryOut(
    add: boolean,
    gone: readonly string[],
    text: string,
    encode: (sequence: number) => Uint8Array,
  ): void {
    const errno = this.#result(this.#send(encode));
    if (errno === 0 || (!add && gone.includes(errnoName(errno)))) return;
    throw systemError(`cannot ${add ? "add" : "remove"} ${text}`, errno, "CAP_NET_ADMIN");
  }

  createMacvlan(request: MacvlanRequest): void {
    this.#change(`cannot create ${request.name}`, (number) => encodeMacvlan(request, number));
  }

  /** An interface shall give itself no IPv6 address. */
  withoutAddress(index: number): void {
    const what = `cannot keep interface ${index} without address`;
    this.#change(what, (number) => encodeNoAddress(index, number), "EAFNOSUPPORT");
  }

  /** Takes an interface up or down. */
  setUp(index: number, up: boolean): void {
    const what = `cannot take interface ${index} ${up ? "up" : "down"}`;
    this.#change(what, (number) => encodeLinkState(index, up, number));
  }

  /** Removes an interface, and all that is on it. One that is gone is no error. */
  removeLink(index: number): void {
    const what = `cannot remove interface ${index}`;
    this.#change(what, (number) => encodeLinkRemoval(index, number), "ENODEV");
  }

  #change(what: string, encode: (sequence: number) => Uint8Array, fine?: string): void {
    const errno = this.#result(this.#send(encode));
    if (errno !== 0 && errnoName(errno) !== fine) throw systemError(what, errno, "CAP_NET_ADMIN");
  }

  /** Everything that is there now. */
  dump(what: Listed): NetlinkMessage[] {
    const sequence = this.#send((number) => encodeDump(what, number));
    const found: NetlinkMessage[] = [];
    for (;;) {
      for (const message of this.#receive()) {
        if (message.kind === "done" && message.sequence === sequence) return found;
        if (message.kind === "result" && message.sequence === sequence && message.errno !== 0)
          throw systemError(`cannot list ${what}`, message.errno);
        found.push(message);
      }
    }
  }

  close(): void {
    closeSocket(this.#fd);
  }

  #send(encode: (sequence: number) => Uint8Array): number {
    this.#sequence += 1;
    sendTo(this.#fd, encode(this.#sequence), kernel(0));
    return this.#sequence;
  }

  #result(sequence: number): number {
    for (;;) {
      for (const message of this.#receive())
        if (message.kind === "result" && message.sequence === sequence) return message.errno;
    }
  }

  #receive(): NetlinkMessage[] {
    const bytes = receiveInto(this.#fd, this.#buffer);
    return bytes ? decodeMessages(bytes) : [];
  }
}

/** Tells of every change of a link or an address. */
export class NetlinkMonitor {
  readonly fd: number;
  readonly #buffer = new Uint8Array(bufferSize);

  constructor() {
    this.fd = openNetlink(RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR, false);
  }

  /** Also tells of routes and rules, of which there may be very many. */
  followRouting(): void {
    for (const group of routingGroups)
      setOption(this.fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, int32(group));
  }

  /**
   * What has happened since; `overrun` when the kernel could not hold it all, and everything must
   * be looked at anew.
   */
  read(): readonly NetlinkMessage[] | "overrun" {
    const messages: NetlinkMessage[] = [];
    try {
      for (;;) {
        const bytes = receiveInto(this.fd, this.#buffer);
        if (!bytes) return messages;
        messages.push(...decodeMessages(bytes));
      }
    } catch (error) {
      if (error instanceof HostError && error.code === "ENOBUFS") return "overrun";
      throw error;
    }
  }

  close(): void {
    closeSocket(this.fd);
  }
}

function openNetlink(groups: number, blocking: boolean): number {
  const fd = openSocket(AF_NETLINK, 0, "a netlink socket", "CAP_NET_ADMIN", blocking);
  const address = kernel(groups);
  if (libc().bind(fd, address, address.length) === 0) return fd;
  const error = systemError("cannot bind a netlink socket", libc().errno());
  closeSocket(fd);
  throw error;
}

function kernel(groups: number): Uint8Array {
  const address = new Uint8Array(12);
  address[0] = AF_NETLINK;
  new DataView(address.buffer).setUint32(8, groups, true);
  return address;
}
