import * as net from "node:net";

/** A bound socket as Node holds it: the handle under `net.Server`. */
export interface Handle {
  readonly fd: number;
  close(): void;
  /** libuv keeps EADDRINUSE of a bind to itself until somebody asks. Pipes do not have it. */
  getsockname?(out: object): number;
}

/** Of an address, or of a file that is open; else the system's number for an error, as libuv gives it (negative). */
export type Bind = (
  address: string | undefined,
  port: number | undefined,
  family: number | undefined,
  fd: number | undefined,
  flags?: number,
) => Handle | number;

/** Node's own `cluster` binds through this function; no documented one binds without accepting. */
export function binder(): Bind | undefined {
  const { _createServerHandle: create } = net as unknown as { _createServerHandle?: unknown };
  return typeof create === "function" ? (create as Bind) : undefined;
}
