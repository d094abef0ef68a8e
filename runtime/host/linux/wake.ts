import { Buffer } from "node:buffer";
import { readSync, writeSync } from "node:fs";

import { libc } from "./ffi.ts";
import { systemError } from "./host-error.ts";

const EFD_CLOEXEC = 0o2000000;
const EFD_NONBLOCK = 0o4000;
const one = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);

/** A descriptor by which one thread wakes another out of `ppoll`. */
export function openWake(): number {
  const fd = libc().eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) throw systemError("eventfd", libc().errno());
  return fd;
}

export function wake(fd: number): void {
  writeSync(fd, one);
}

/** Takes the wake-up back, so that the next `ppoll` sleeps. */
export function settle(fd: number): void {
  try {
    readSync(fd, Buffer.alloc(8));
  } catch {
    // Nobody had called: the counter is 0, which is what we want.
  }
}
