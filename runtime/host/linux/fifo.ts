import { Buffer } from "node:buffer";

import { libc } from "./ffi.ts";
import { systemError } from "./host-error.ts";

/** Makes a named pipe with these permissions, less the umask; throws a `HostError`. */
export function makeFifo(path: string, mode: number): void {
  if (libc().mkfifo(Buffer.from(`${path}\0`), mode) < 0)
    throw systemError("mkfifo", libc().errno());
}
