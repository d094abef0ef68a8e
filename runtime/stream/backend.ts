import net from "node:net";
import tls from "node:tls";

import { connectWire, type Connecting, type PeerAddress } from "../upstream/connect-wire.ts";
import { SocketWire } from "../upstream/socket-wire.ts";

/** How a backend is reached beside its address. */
export interface Reaching {
  /** `10.0.0.1`, `10.0.0.1:2000`, `[::1]:2000`: the local end. */
  readonly bind: string | undefined;
  readonly keepalive: boolean;
  readonly secure: tls.ConnectionOptions | undefined;
  /** Sent before the handshake of TLS. */
  readonly head: (() => Buffer) | undefined;
}

/** Connects to a backend of `stream`; the result gives it up. */
export function connectBackend(
  address: PeerAddress,
  reaching: Reaching,
  told: Connecting,
): () => void {
  const { bind, keepalive, secure } = reaching;
  if (bind === undefined && !keepalive && secure === undefined)
    return connectWire(address, undefined, told);
  return connectSocket(address, reaching, told);
}

function connectSocket(
  { host, port, unix }: PeerAddress,
  { bind, keepalive, secure, head }: Reaching,
  told: Connecting,
): () => void {
  const local = bind === undefined ? undefined : localEnd(bind);
  const plain = net.connect({
    ...(unix ? { path: host } : { host, port, keepAlive: keepalive, ...local }),
    allowHalfOpen: true,
  });
  let socket: net.Socket = plain;
  let open = true;
  const failed = (error: NodeJS.ErrnoException): void => {
    if (!open) return;
    open = false;
    told.failed(error);
  };
  const closed = (): void => {
    failed(Object.assign(new Error("connection closed"), { code: "ECONNRESET", syscall: "read" }));
  };
  const stands = (over: net.Socket): void => {
    if (!open) return;
    open = false;
    over.off("close", closed);
    over.off("end", closed);
    told.connected(new SocketWire(over));
  };
  plain.on("error", failed);
  plain.once("close", closed);
  plain.once("connect", () => {
    plain.off("close", closed);
    if (!open || secure === undefined) {
      stands(plain);
      return;
    }
    if (head) plain.write(head());
    const over = tls.connect({ ...secure, socket: plain });
    socket = over;
    over.on("error", failed);
    over.once("close", closed);
    over.once("end", closed);
    over.once("secureConnect", () => stands(over));
    over.on("session", (session: Buffer) => told.session?.(session));
  });
  return () => {
    open = false;
    socket.destroy();
    plain.destroy();
  };
}

function localEnd(text: string): { localAddress: string; localPort?: number } | undefined {
  const match = /^(?:\[([^\]]+)\](?::(\d+))?|([^:]+)(?::(\d+))?|(.+))$/.exec(text);
  const localAddress = match?.[1] ?? match?.[3] ?? match?.[5] ?? "";
  const port = match?.[2] ?? match?.[4];
  if (net.isIP(localAddress) === 0) return undefined;
  return { localAddress, ...(port === undefined ? {} : { localPort: Number(port) }) };
}
