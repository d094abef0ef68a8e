import net from "node:net";
import tls from "node:tls";

import { HandleWire } from "./handle-wire.ts";
import { wireError } from "./handle-writer.ts";
import { platform, type HandleRequest, type PlatformHandle } from "./platform-handles.ts";
import { SocketWire } from "./socket-wire.ts";
import type { Wire } from "./wire.ts";

export interface PeerAddress {
  readonly host: string;
  readonly port: number;
  readonly unix: boolean;
}

export interface Connecting {
  connected(wire: Wire): void;
  failed(error: NodeJS.ErrnoException): void;
  /** TLS only: a session that a later connection may resume. */
  session?(session: Buffer): void;
}

/** Connects to a peer; the result gives it up. */
export function connectWire(
  address: PeerAddress,
  secure: tls.ConnectionOptions | undefined,
  told: Connecting,
): () => void {
  const family = secure === undefined && !address.unix ? net.isIP(address.host) : 0;
  const ConnectRequest = platform?.ConnectRequest;
  if (platform && ConnectRequest && family !== 0)
    return connectHandle(new platform.TcpHandle(0), new ConnectRequest(), {
      address,
      family,
      told,
    });
  return connectSocket(address, secure, told);
}

interface Attempt {
  readonly address: PeerAddress;
  readonly family: number;
  readonly told: Connecting;
}

function connectHandle(
  handle: PlatformHandle,
  request: HandleRequest,
  { address, family, told }: Attempt,
): () => void {
  const found = platform;
  if (!found) return () => {};
  const wire = new HandleWire(handle, found);
  let open = true;
  const failed = (status: number): void => {
    if (!open) return;
    open = false;
    wire.destroy();
    told.failed(wireError(status, "connect"));
  };
  request.oncomplete = (status: number): void => {
    if (!open) return;
    if (status !== 0) {
      failed(status);
      return;
    }
    open = false;
    told.connected(wire);
  };
  const { host, port } = address;
  const status =
    family === 6 ? handle.connect6?.(request, host, port) : handle.connect?.(request, host, port);
  if (status !== 0) process.nextTick(failed, status ?? -22);
  return () => {
    open = false;
    wire.destroy();
  };
}

function connectSocket(
  { unix, host, port }: PeerAddress,
  secure: tls.ConnectionOptions | undefined,
  told: Connecting,
): () => void {
  const target = { ...(unix ? { path: host } : { host, port }), allowHalfOpen: true };
  const socket = secure === undefined ? net.connect(target) : tls.connect({ ...secure, ...target });
  let open = true;
  const failed = (error: NodeJS.ErrnoException): void => {
    if (!open) return;
    open = false;
    told.failed(error);
  };
  const closed = (): void => failed(wireError(-104, "read"));
  socket.on("error", failed);
  socket.once("close", closed);
  socket.once("end", closed);
  socket.once(secure === undefined ? "connect" : "secureConnect", () => {
    if (!open) return;
    open = false;
    socket.off("close", closed);
    socket.off("end", closed);
    told.connected(new SocketWire(socket));
  });
  socket.on("session", (session: Buffer) => told.session?.(session));
  return () => {
    open = false;
    socket.destroy();
  };
}
