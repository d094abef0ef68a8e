import { Buffer } from "node:buffer";

import { libc } from "./ffi.ts";
import { systemError } from "./host-error.ts";
import { closeSocket, sendTo } from "./socket.ts";

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const SOCK_NONBLOCK = 0o4000;

/** The socket on which a machine's syslog listens. */
export class SyslogSocket {
  readonly #fd: number;
  readonly #address: Uint8Array;

  constructor(path: string) {
    this.#fd = libc().socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (this.#fd < 0) throw systemError("cannot open a socket", libc().errno());
    this.#address = Buffer.from(`\u0001\0${path}\0`, "latin1");
  }

  /** One message; throws a `HostError` when nobody listens, or nobody reads. */
  send(message: string): void {
    sendTo(this.#fd, Buffer.from(message), this.#address);
  }

  close(): void {
    closeSocket(this.#fd);
  }
}
