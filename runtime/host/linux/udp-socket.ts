import { Buffer } from "node:buffer";

import { libc } from "./ffi.ts";
import { systemError } from "./host-error.ts";
import { closeSocket, int32, joined, sendTo, setOption } from "./socket.ts";

const SOCK_DGRAM = 2;
const cloexec = 0o2000000;
const nonblock = 0o4000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SO_PRIORITY = 12;
const SO_BINDTODEVICE = 25;
const TC_PRIO_CONTROL = 7;

/** AF, protocol level, and by number the options that have the same meaning in both families. */
const families = {
  4: { domain: 2, level: 0, out: 32, ttl: 33, loop: 34, join: 35, all: 49 },
  6: { domain: 10, level: 41, out: 17, ttl: 18, loop: 19, join: 20, all: 29 },
} as const;
const IPV6_V6ONLY = 26;

export interface UdpSocketOptions {
  readonly family: 4 | 6;
  readonly interface: string;
  readonly index: number;
  readonly port: number;
  /** The group to hear, and nothing else; undefined: what is sent to this machine. */
  readonly group: Uint8Array | undefined;
}

/** A UDP socket of one interface; what it sends to its group it does not hear itself. */
export function openUdpSocket(options: UdpSocketOptions): number {
  const { family, interface: name, index, port, group } = options;
  const { domain, level, out, ttl, loop, join, all } = families[family];
  const fd = libc().socket(domain, SOCK_DGRAM | cloexec | nonblock, 0);
  if (fd < 0) throw systemError("cannot open a UDP socket", libc().errno(), "CAP_NET_RAW");
  try {
    setOption(fd, SOL_SOCKET, SO_REUSEADDR, int32(1));
    setOption(fd, SOL_SOCKET, SO_BINDTODEVICE, Buffer.from(`${name}\0`));
    setOption(fd, SOL_SOCKET, SO_PRIORITY, int32(TC_PRIO_CONTROL));
    if (family === 6) setOption(fd, level, IPV6_V6ONLY, int32(1));
    setOption(fd, level, all, int32(0));
    setOption(fd, level, ttl, int32(255));
    setOption(fd, level, loop, int32(0));
    const place = family === 4 ? joined(new Uint8Array(8), int32(index)) : int32(index);
    setOption(fd, level, out, place);
    if (group)
      setOption(
        fd,
        level,
        join,
        family === 4 ? joined(group, place.subarray(4)) : joined(group, place),
      );
    const own = udpAddress(group ?? new Uint8Array(family === 4 ? 4 : 16), port, index);
    if (libc().bind(fd, own, own.length) < 0)
      throw systemError(`cannot bind UDP port ${port} of ${name}`, libc().errno());
    return fd;
  } catch (error) {
    closeSocket(fd);
    throw error;
  }
}

/** Throws a `HostError`. */
export function sendDatagram(
  fd: number,
  index: number,
  data: Uint8Array,
  to: { readonly address: Uint8Array; readonly port: number },
): void {
  sendTo(fd, data, udpAddress(to.address, to.port, index));
}

/** A `sockaddr_in`, or a `sockaddr_in6` of an interface. */
function udpAddress(address: Uint8Array, port: number, index: number): Uint8Array {
  const is6 = address.length === 16;
  const bytes = new Uint8Array(is6 ? 28 : 16);
  bytes[0] = families[is6 ? 6 : 4].domain;
  bytes.set([port >> 8, port & 0xff], 2);
  bytes.set(address, is6 ? 8 : 4);
  if (is6) bytes.set(int32(index), 24);
  return bytes;
}
