import { Socket, type Server } from "node:net";

import { HandleWire } from "./handle-wire.ts";
import { handleOf, platform, type PlatformHandle } from "./platform-handles.ts";
import { SocketWire } from "./socket-wire.ts";
import type { Wire } from "./wire.ts";

/** What a server accepted: a socket made with `allowHalfOpen`, or the handle below one. */
export type Accepted = Socket | PlatformHandle;

type OnConnection = (this: PlatformHandle, status: number, handle?: PlatformHandle) => void;

const hookName = "onconnection";

/**
 * Hands each connection that a server (with `allowHalfOpen`) accepts to `take`: as a bare
 * handle where that can be had, so that no socket is made for it.
 */
export function takeConnections(server: Server, take: (accepted: Accepted) => void): void {
  if (server.listening) hook(server, take);
  else server.once("listening", () => hook(server, take));
}

function hook(server: Server, take: (accepted: Accepted) => void): void {
  const listening = platform && handleOf(server);
  const usual = (listening as { [hookName]?: OnConnection } | undefined)?.[hookName];
  if (!listening || typeof usual !== "function") {
    server.on("connection", take);
    return;
  }
  const taking: OnConnection = function taking(this: PlatformHandle, status, handle) {
    if (status === 0 && handle) take(handle);
    else usual.call(this, status, handle);
  };
  Reflect.set(listening, hookName, taking);
}

export function wireOf(accepted: Accepted): Wire {
  if (accepted instanceof Socket || !platform) return new SocketWire(socketOf(accepted));
  return new HandleWire(accepted, platform);
}

/** A socket over a handle, as a server would have made it. */
export function socketOf(accepted: Accepted): Socket {
  if (accepted instanceof Socket) return accepted;
  return new Socket({
    handle: accepted,
    allowHalfOpen: true,
    readable: true,
    writable: true,
  } as object);
}

/** Closes what nobody wants. */
export function refuse(accepted: Accepted): void {
  if (accepted instanceof Socket) accepted.destroy();
  else accepted.close();
}
