import type { Socket } from "node:net";
import { TLSSocket, type SecureContext } from "node:tls";

import { helloState, readClientHello } from "./client-hello.ts";

/** What the one who accepts is asked and told. */
export interface TlsAcceptor {
  /** The context for a name; undefined: the handshake is refused. */
  contextFor(serverName: string | undefined): SecureContext | undefined;
  /** What a handshake with that context may agree on to speak (RFC 7301); none: whatever comes. */
  protocols?(): readonly string[];
  secured(socket: TLSSocket): void;
  /** No TLS came: `bytes` are what came instead, the socket is as it was. */
  plain(bytes: Buffer): void;
  failed(message: string): void;
}

/**
 * Reads the ClientHello of an accepted socket, chooses the context by its name, puts the bytes back
 * and shakes hands. Versions and alerts are then right for each name, which SNICallback cannot do.
 */
export function acceptTls(socket: Socket, acceptor: TlsAcceptor): void {
  let bytes: Buffer | undefined;
  const stop = (): void => {
    socket.off("data", read);
    socket.off("error", lost);
    socket.off("end", lost);
    socket.off("close", lost);
    socket.pause();
  };
  const lost = (): void => {
    stop();
    acceptor.failed("peer closed connection in SSL handshake");
  };
  const read = (more: Buffer): void => {
    bytes = bytes ? Buffer.concat([bytes, more]) : more;
    const hello = readClientHello(bytes);
    if (hello.state === helloState.more) return;
    stop();
    if (hello.state === helloState.plain) acceptor.plain(bytes);
    else shakeHands(socket, bytes, hello.serverName, acceptor);
  };
  socket.on("data", read);
  socket.on("error", lost);
  // Under TLS the socket keeps its own errors; what matters of them shows above.
  socket.on("error", () => {});
  socket.on("end", lost);
  socket.on("close", lost);
}

function shakeHands(
  socket: Socket,
  bytes: Buffer,
  serverName: string | undefined,
  acceptor: TlsAcceptor,
): void {
  const secureContext = acceptor.contextFor(serverName);
  if (!secureContext) {
    acceptor.failed("no certificate for this name");
    return;
  }
  socket.unshift(bytes);
  const protocols = acceptor.protocols?.();
  const secure = new TLSSocket(socket, {
    isServer: true,
    secureContext,
    ...(protocols ? { ALPNProtocols: [...protocols] } : {}),
  });
  let open = false;
  secure.once("secure", () => {
    open = true;
    secure.off("error", failed);
    acceptor.secured(secure);
  });
  const failed = (error: Error): void => {
    if (!open) acceptor.failed(`SSL_do_handshake() failed (SSL: ${error.message})`);
  };
  secure.on("error", failed);
  secure.once("close", () => {
    if (!open) acceptor.failed("peer closed connection in SSL handshake");
  });
}
