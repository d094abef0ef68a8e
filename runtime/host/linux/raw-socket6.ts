import { Buffer } from "node:buffer";
import { constants } from "node:os";

import { libc, nativeMemory } from "./ffi.ts";
import { systemError } from "./host-error.ts";
import type { VrrpSocketOptions } from "./raw-socket.ts";
import { closeSocket, int32, joined, openSocket, sendTo, setOption } from "./socket.ts";

const AF_INET6 = 10;
const IPPROTO_IPV6 = 41;
const IPPROTO_VRRP = 112;
const SOL_SOCKET = 1;
const SO_PRIORITY = 12;
const SO_BINDTODEVICE = 25;
const IPV6_MULTICAST_IF = 17;
const IPV6_MULTICAST_LOOP = 19;
const IPV6_ADD_MEMBERSHIP = 20;
const IPV6_MULTICAST_ALL = 29;
const IPV6_HDRINCL = 36;
const IPV6_RECVPKTINFO = 49;
const IPV6_PKTINFO = 50;
const IPV6_RECVHOPLIMIT = 51;
const IPV6_HOPLIMIT = 52;
const TC_PRIO_CONTROL = 7;
const headerLength = 40;

/**
 * Opens a socket that sends VRRP packets with their IPv6 headers and hears them on one interface;
 * `receivePacket6` gives the header back to what it hears.
 */
export function openVrrpSocket6({ interface: name, index, group }: VrrpSocketOptions): number {
  const fd = openSocket(AF_INET6, IPPROTO_VRRP, "a raw VRRP socket", "CAP_NET_RAW");
  try {
    // Else the socket would hear every group that anybody on this machine has joined.
    setOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, int32(0));
    setOption(fd, IPPROTO_IPV6, IPV6_HDRINCL, int32(1));
    setOption(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, int32(1));
    setOption(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, int32(1));
    setOption(fd, SOL_SOCKET, SO_BINDTODEVICE, Buffer.from(`${name}\0`));
    setOption(fd, SOL_SOCKET, SO_PRIORITY, int32(TC_PRIO_CONTROL));
    setOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, int32(0));
    setOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, int32(index));
    if (group) setOption(fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, joined(group, int32(index)));
    return fd;
  } catch (error) {
    closeSocket(fd);
    throw error;
  }
}

/** Sends one IPv6 packet out of the interface; throws a `HostError`. */
export function sendPacket6(
  fd: number,
  index: number,
  packet: Uint8Array,
  destination: Uint8Array,
): void {
  const address = new Uint8Array(28);
  address[0] = AF_INET6;
  address.set(destination, 8);
  address.set(int32(index), 24);
  sendTo(fd, packet, address);
}

/*
 * The kernel takes the IPv6 header off what a raw socket hears, and tells its fields beside the
 * data (RFC 3542 4). A message header and all it points to lie in one piece of native memory.
 */
const nameAt = 56;
const vectorAt = 88;
const controlAt = 104;
const controlSize = 152;
const packetAt = 256;
const packetSize = 65_535;

interface Inbox {
  readonly address: bigint;
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

let inbox: Inbox | undefined;

function openInbox(): Inbox {
  const { address, bytes } = nativeMemory(packetAt + headerLength + packetSize);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setBigUint64(0, address + BigInt(nameAt), true);
  view.setBigUint64(16, address + BigInt(vectorAt), true);
  view.setBigUint64(24, 1n, true);
  view.setBigUint64(32, address + BigInt(controlAt), true);
  view.setBigUint64(vectorAt, address + BigInt(packetAt + headerLength), true);
  view.setBigUint64(vectorAt + 8, BigInt(packetSize), true);
  return { address, bytes, view };
}

/**
 * One packet with the IPv6 header that it came with (traffic class and flow label are not known),
 * or `undefined` when none waits. Valid until the next call.
 */
export function receivePacket6(fd: number): Uint8Array | undefined {
  inbox ??= openInbox();
  const { address, bytes, view } = inbox;
  view.setUint32(8, 28, true);
  view.setBigUint64(40, BigInt(controlSize), true);
  const length = libc().recvmsg(fd, address, 0);
  if (length >= 0) return withHeader(bytes, view, length);
  const errno = libc().errno();
  if (errno === constants.errno.EAGAIN || errno === constants.errno.EINTR) return undefined;
  throw systemError("cannot receive", errno);
}

function withHeader(bytes: Uint8Array, view: DataView, length: number): Uint8Array {
  const packet = bytes.subarray(packetAt, packetAt + headerLength + length);
  packet.fill(0, 0, headerLength);
  packet[0] = 0x60;
  packet[4] = length >> 8;
  packet[5] = length & 0xff;
  packet[6] = IPPROTO_VRRP;
  packet.set(bytes.subarray(nameAt + 8, nameAt + 24), 8);
  const end = controlAt + Math.min(Number(view.getBigUint64(40, true)), controlSize);
  for (let at = controlAt; at + 16 <= end;) {
    const size = Number(view.getBigUint64(at, true));
    if (size < 16 || at + size > end) break;
    const data = at + 16;
    if (view.getInt32(at + 8, true) === IPPROTO_IPV6) {
      const type = view.getInt32(at + 12, true);
      if (type === IPV6_HOPLIMIT && size >= 20) packet[7] = view.getInt32(data, true);
      if (type === IPV6_PKTINFO && size >= 32) packet.set(bytes.subarray(data, data + 16), 24);
    }
    at += (size + 7) & ~7;
  }
  return packet;
}
