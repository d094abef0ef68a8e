import { constants } from "node:os";

import { libc } from "./ffi.ts";
import { type Capability, systemError } from "./host-error.ts";

const cloexec = 0o2000000;
const nonblock = 0o4000;

export const SOCK_RAW = 3;

/** Opens a raw socket that is closed on exec; throws a `HostError`. */
export function openSocket(
  domain: number,
  protocol: number,
  what: string,
  capability: Capability,
  blocking = false,
): number {
  const type = SOCK_RAW | cloexec | (blocking ? 0 : nonblock);
  const fd = libc().socket(domain, type, protocol);
  if (fd < 0) throw systemError(`cannot open ${what}`, libc().errno(), capability);
  return fd;
}

export function setOption(fd: number, level: number, name: number, value: Uint8Array): void {
  if (libc().setsockopt(fd, level, name, value, value.length) < 0)
    throw systemError(`setsockopt ${level}/${name}`, libc().errno(), "CAP_NET_ADMIN");
}

/** One message, or `undefined` when none waits. */
export function receiveInto(fd: number, buffer: Uint8Array): Uint8Array | undefined {
  const length = libc().recv(fd, buffer, buffer.length, 0);
  if (length >= 0) return buffer.subarray(0, length);
  const errno = libc().errno();
  if (errno === constants.errno.EAGAIN || errno === constants.errno.EINTR) return undefined;
  throw systemError("cannot receive", errno);
}

export function sendTo(fd: number, data: Uint8Array, address: Uint8Array): void {
  const sent = libc().sendto(fd, data, data.length, 0, address, address.length);
  if (sent < 0) throw systemError("cannot send", libc().errno(), "CAP_NET_RAW");
}

export function closeSocket(fd: number): void {
  libc().close(fd);
}

/** A C `int`. */
export function int32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  return bytes;
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
