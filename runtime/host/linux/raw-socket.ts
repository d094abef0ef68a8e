import { Buffer } from "node:buffer";

import { closeSocket, int32, joined, openSocket, sendTo, setOption } from "./socket.ts";

const AF_INET = 2;
const SOL_SOCKET = 1;
const SO_PRIORITY = 12;
const SO_BINDTODEVICE = 25;
const IP_HDRINCL = 3;
const IP_MULTICAST_IF = 32;
const IP_MULTICAST_TTL = 33;
const IP_MULTICAST_LOOP = 34;
const IP_ADD_MEMBERSHIP = 35;
const IP_MULTICAST_ALL = 49;
const TC_PRIO_CONTROL = 7;

export interface VrrpSocketOptions {
  readonly interface: string;
  readonly index: number;
  /** The group to hear; `undefined` for a socket of unicast instances. */
  readonly group: Uint8Array | undefined;
  /** 112, or 51 for adverts below an authentication header. */
  readonly protocol: number;
}

/**
 * Opens a socket that sends and hears VRRP packets with their IP headers on one interface. What we
 * send we do not hear ourselves.
 */
export function openVrrpSocket(options: VrrpSocketOptions): number {
  const { interface: name, index, group, protocol } = options;
  const fd = openSocket(AF_INET, protocol, "a raw VRRP socket", "CAP_NET_RAW");
  try {
    // Else the socket would hear every group that anybody on this machine has joined.
    setOption(fd, 0, IP_MULTICAST_ALL, int32(0));
    setOption(fd, 0, IP_HDRINCL, int32(1));
    setOption(fd, SOL_SOCKET, SO_BINDTODEVICE, Buffer.from(`${name}\0`));
    setOption(fd, SOL_SOCKET, SO_PRIORITY, int32(TC_PRIO_CONTROL));
    if (group) joinGroup(fd, group, index);
    return fd;
  } catch (error) {
    closeSocket(fd);
    throw error;
  }
}

function joinGroup(fd: number, group: Uint8Array, index: number): void {
  const membership = joined(group, new Uint8Array(4), int32(index));
  setOption(fd, 0, IP_ADD_MEMBERSHIP, membership);
  setOption(fd, 0, IP_MULTICAST_IF, membership);
  setOption(fd, 0, IP_MULTICAST_TTL, int32(255));
  setOption(fd, 0, IP_MULTICAST_LOOP, int32(0));
}

/** Sends one IP packet; throws a `HostError`. */
export function sendPacket(fd: number, packet: Uint8Array, destination: Uint8Array): void {
  const address = new Uint8Array(16);
  address[0] = AF_INET;
  address.set(destination, 4);
  sendTo(fd, packet, address);
}
