import { readFileSync, readlinkSync } from "node:fs";

import { binder, type Handle } from "./bind-handle.ts";
import type { Listen } from "./listeners.ts";

/** A socket that listens already when we start. */
export interface InheritedSocket {
  readonly handle: Handle;
  readonly listen: Pick<Listen, "host" | "port" | "unix">;
}

const firstFile = 3;
const most = 1024;

/**
 * The sockets that systemd has opened for us (sd_listen_fds(3)): streams, from descriptor 3 on. What is
 * no such socket is left out, and the port is then bound as ever.
 */
export function inheritedSockets(env: NodeJS.ProcessEnv, pid: number): InheritedSocket[] {
  const { LISTEN_PID: addressee, LISTEN_FDS: count } = env;
  // Inherited further, as any environment is: meant for one process alone.
  if (addressee !== String(pid) || count === undefined || !/^\d{1,4}$/.test(count)) return [];
  const found: InheritedSocket[] = [];
  for (let fd = firstFile; fd < firstFile + Math.min(Number(count), most); fd++) {
    const handle = binder()?.(undefined, undefined, undefined, fd);
    if (handle === undefined || typeof handle === "number") continue;
    const listen = handle.getsockname ? ofNetwork(handle) : ofFile(fd);
    if (listen) found.push({ handle, listen });
    else handle.close();
  }
  return found;
}

function ofNetwork(handle: Handle): InheritedSocket["listen"] | undefined {
  const name: { address?: string; port?: number } = {};
  const failed = handle.getsockname?.(name) !== 0;
  if (failed || name.address === undefined || name.port === undefined) return undefined;
  return { host: name.address, port: name.port, unix: false };
}

/** Node does not tell the path of a socket that is open; the kernel does, by the number of its inode. */
function ofFile(fd: number): InheritedSocket["listen"] | undefined {
  try {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1];
    const lines = readFileSync("/proc/net/unix", "latin1").split("\n");
    const own = lines.map((line) => line.split(/ +/)).find((words) => words[6] === inode);
    const path = own?.slice(7).join(" ") ?? "";
    return inode !== undefined && path.startsWith("/")
      ? { host: path, port: 0, unix: true }
      : undefined;
  } catch {
    return undefined;
  }
}
