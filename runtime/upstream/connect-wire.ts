import net from "node:net";
import tls from "node:tls";

import { PeerTlsError } from "../tls/peer-tls-error.ts";
import type { SecureOpening } from "../tls/peer-tls.ts";
import { HandleWire } from "./handle-wire.ts";
import { wireError } from "./handle-writer.ts";
import type { LocalEnd } from "./local-end.ts";
import { platform, type HandleRequest, type PlatformHandle } from "./platform-handles.ts";
import { SocketWire } from "./socket-wire.ts";
import type { Wire } from "./wire.ts";

export interface PeerAddress {
  readonly host: string;
  readonly port: number;
  readonly unix: boolean;
  /** Undefined: the system chooses. */
  readonly local?: LocalEnd | undefined;
}

export interface Connecting {
  connected(wire: Wire): void;
  failed(error: NodeJS.ErrnoException): void;
}

/** Connects to a peer; the result gives it up. */
export function connectWire(
  address: PeerAddress,
  secure: SecureOpening | undefined,
  told: Connecting,
): () => void {
  const plain = secure === undefined && address.local === undefined && !address.unix;
  const family = plain ? net.isIP(address.host) : 0;
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
  { unix, host, port, local }: PeerAddress,
  secure: SecureOpening | undefined,
  told: Connecting,
): () => void {
  const target = { ...(unix ? { path: host } : { host, port, ...local }), allowHalfOpen: true };
  const socket = net.connect(target);
  let open = true;
  const failed = (error: NodeJS.ErrnoException): void => {
    if (!open) return;
    open = false;
    told.failed(error);
  };
  const closed = (): void => failed(wireError(-104, "read"));
  socket.on("error", failed);
  socket.once("close", closed);
  socket.once("connect", () => {
    socket.off("close", closed);
    if (!open) return;
    if (secure) {
      socket.off("error", failed);
      secureSocket(socket, secure, { connected: stands, failed });
    } else stands(new SocketWire(socket));
  });
  const stands = (wire: Wire): void => {
    open = false;
    told.connected(wire);
  };
  return () => {
    open = false;
    socket.destroy();
  };
}

/** TLS over a connection that stands; the one who gives up destroys that. */
export function secureSocket(plain: net.Socket, secure: SecureOpening, told: Connecting): void {
  const socket = tls.connect({ ...secure.options, socket: plain });
  let open = true;
  const failed = (error: NodeJS.ErrnoException): void => {
    if (!open) return;
    open = false;
    plain.destroy();
    told.failed(error);
  };
  const lost = (error: NodeJS.ErrnoException): void => failed(PeerTlsError.of(error));
  const closed = (): void => failed(PeerTlsError.closed());
  socket.on("error", lost);
  // Under TLS the socket keeps its own errors.
  plain.on("error", () => {});
  socket.once("close", closed);
  socket.once("end", closed);
  socket.once("secureConnect", () => {
    if (!open) return;
    try {
      secure.check(socket);
    } catch (error) {
      lost(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    open = false;
    socket.off("close", closed);
    socket.off("end", closed);
    told.connected(new SocketWire(socket));
  });
  socket.on("session", (session: Buffer) => secure.remember(session));
}
