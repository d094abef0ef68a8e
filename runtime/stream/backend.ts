import net from "node:net";

import type { SecureOpening } from "../tls/peer-tls.ts";
import {
  connectWire,
  secureSocket,
  type Connecting,
  type PeerAddress,
} from "../upstream/connect-wire.ts";
import { localEndOf } from "../upstream/local-end.ts";
import { SocketWire } from "../upstream/socket-wire.ts";
import type { Wire } from "../upstream/wire.ts";

/** How a backend is reached beside its address. */
export interface Reaching {
  /** `10.0.0.1`, `10.0.0.1:2000`, `[::1]:2000`: the local end. */
  readonly bind: string | undefined;
  readonly keepalive: boolean;
  readonly secure: SecureOpening | undefined;
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
  const local = bind === undefined ? undefined : localEndOf(bind);
  const plain = net.connect({
    ...(unix ? { path: host } : { host, port, keepAlive: keepalive, ...local }),
    allowHalfOpen: true,
  });
  let open = true;
  const failed = (error: NodeJS.ErrnoException): void => {
    if (!open) return;
    open = false;
    told.failed(error);
  };
  const closed = (): void => {
    failed(Object.assign(new Error("connection closed"), { code: "ECONNRESET", syscall: "read" }));
  };
  const stands = (wire: Wire): void => {
    if (!open) return;
    open = false;
    told.connected(wire);
  };
  plain.on("error", failed);
  plain.once("close", closed);
  plain.once("connect", () => {
    plain.off("close", closed);
    if (!open || secure === undefined) {
      stands(new SocketWire(plain));
      return;
    }
    if (head) plain.write(head());
    plain.off("error", failed);
    secureSocket(plain, secure, { connected: stands, failed });
  });
  return () => {
    open = false;
    plain.destroy();
  };
}
