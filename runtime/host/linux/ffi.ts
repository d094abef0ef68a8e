import { createRequire } from "node:module";

import { HostError } from "./host-error.ts";

/*
 * The C library. Node has no raw sockets, no netlink and no scheduler calls; this is the only file
 * that knows where they come from. A wrong prototype here is a crash, so there are few.
 */

export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  close(fd: number): number;
  bind(fd: number, address: Uint8Array, length: number): number;
  setsockopt(fd: number, level: number, name: number, value: Uint8Array, length: number): number;
  sendto(
    fd: number,
    data: Uint8Array,
    length: number,
    flags: number,
    address: Uint8Array,
    addressLength: number,
  ): number;
  recv(fd: number, data: Uint8Array, length: number, flags: number): number;
  /** `message` is the address of a `msghdr` in native memory. */
  recvmsg(fd: number, message: bigint, flags: number): number;
  /** `timeout` is a timespec; null waits for ever. */
  ppoll(fds: Uint8Array, count: number, timeout: Uint8Array | null, mask: null): number;
  eventfd(initial: number, flags: number): number;
  /** `path` ends with a zero byte. */
  mkfifo(path: Uint8Array, mode: number): number;
  inotify_init1(flags: number): number;
  /** `path` ends with a zero byte. */
  inotify_add_watch(fd: number, path: Uint8Array, mask: number): number;
  sched_setscheduler(pid: number, policy: number, parameter: Uint8Array): number;
  setrlimit(resource: number, limit: Uint8Array): number;
  /** `mask`: one bit for each processor. */
  sched_setaffinity(pid: number, size: number, mask: Uint8Array): number;
  clock_gettime(clock: number, time: Uint8Array): number;
  timerfd_create(clock: number, flags: number): number;
  timerfd_settime(fd: number, flags: number, value: Uint8Array, before: null): number;
  flock(fd: number, operation: number): number;
  reboot(how: number): number;
  /** Of the last call made through here. */
  errno(): number;
}

const prototypes: Readonly<Record<Exclude<keyof Libc, "errno">, string>> = {
  socket: "int socket(int, int, int)",
  close: "int close(int)",
  bind: "int bind(int, const void *, uint32_t)",
  setsockopt: "int setsockopt(int, int, int, const void *, uint32_t)",
  sendto: "intptr_t sendto(int, const void *, size_t, int, const void *, uint32_t)",
  recv: "intptr_t recv(int, void *, size_t, int)",
  recvmsg: "intptr_t recvmsg(int, void *, int)",
  ppoll: "int ppoll(void *, ulong, const void *, const void *)",
  eventfd: "int eventfd(uint, int)",
  mkfifo: "int mkfifo(const void *, uint32_t)",
  inotify_init1: "int inotify_init1(int)",
  inotify_add_watch: "int inotify_add_watch(int, const void *, uint32_t)",
  sched_setscheduler: "int sched_setscheduler(int, int, const void *)",
  setrlimit: "int setrlimit(int, const void *)",
  sched_setaffinity: "int sched_setaffinity(int, size_t, const void *)",
  clock_gettime: "int clock_gettime(int, void *)",
  timerfd_create: "int timerfd_create(int, int)",
  timerfd_settime: "int timerfd_settime(int, int, const void *, void *)",
  flock: "int flock(int, int)",
  reboot: "int reboot(int)",
};

interface Koffi {
  load(path: null): { func(prototype: string): unknown };
  alloc(type: "uint8_t", length: number): bigint;
  view(address: bigint, length: number): ArrayBuffer;
  errno(): number;
}

let loaded: Libc | undefined;

/** The C library of this process; throws a `HostError` that says what is missing. */
export function libc(): Libc {
  loaded ??= load();
  return loaded;
}

/** Memory that stays where it is and is never given back, for structures that hold pointers. */
export function nativeMemory(size: number): { address: bigint; bytes: Uint8Array } {
  const koffi = loadKoffi();
  const address = koffi.alloc("uint8_t", size);
  const bytes = new Uint8Array(koffi.view(address, size));
  return { address, bytes: bytes.fill(0) };
}

function load(): Libc {
  const koffi = loadKoffi();
  const library = koffi.load(null);
  const functions = Object.entries(prototypes).map(([name, text]) => [name, library.func(text)]);
  return { ...Object.fromEntries(functions), errno: () => koffi.errno() } as Libc;
}

function loadKoffi(): Koffi {
  if (process.platform !== "linux")
    throw new HostError("platform", `VRRP needs Linux, this is ${process.platform}`);
  try {
    return createRequire(import.meta.url)("koffi") as Koffi;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new HostError(
      "koffi",
      `VRRP needs the optional package koffi, which cannot be loaded here (${reason}); ` +
        "install it with npm install koffi",
    );
  }
}
