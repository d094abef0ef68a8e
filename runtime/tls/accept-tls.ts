import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

import { type ClientHello, helloState, readClientHello } from "./client-hello.ts";
import type { ServerTls } from "./contexts.ts";
import { opensslText } from "./error-text.ts";
import { SecureClient } from "./secure-client.ts";

/** What the one who accepts is asked and told. */
export interface TlsAcceptor {
  /**
   * How this client is answered; undefined: the handshake is refused. May throw where certificates
   * cannot be loaded.
   */
  choose(hello: ClientHello): ServerTls | undefined;
  /** What a handshake so chosen may agree on to speak (RFC 7301); none: whatever comes. */
  protocols?(): readonly string[] | undefined;
  secured(client: SecureClient): void;
  /** No TLS came: `bytes` are what came instead, the socket is as it was. */
  plain(bytes: Buffer): void;
  failed(message: string, level: "info" | "error"): void;
}

const alert = { internalError: 80, unrecognizedName: 112 } as const;

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
    acceptor.failed("peer closed connection in SSL handshake", "info");
  };
  const read = (more: Buffer): void => {
    bytes = bytes ? Buffer.concat([bytes, more]) : more;
    const hello = readClientHello(bytes);
    if (hello.state === helloState.more) return;
    stop();
    const all = bytes;
    // What listens to the socket from now on shall not keep them.
    bytes = undefined;
    if (hello.state === helloState.plain) acceptor.plain(all);
    else answer(socket, all, hello, acceptor);
  };
  socket.on("data", read);
  socket.on("error", lost);
  // Under TLS the socket keeps its own errors; what matters of them shows above.
  socket.on("error", () => {});
  socket.on("end", lost);
  socket.on("close", lost);
}

function answer(socket: Socket, bytes: Buffer, hello: ClientHello, acceptor: TlsAcceptor): void {
  let chosen: ServerTls | undefined;
  try {
    chosen = acceptor.choose(hello);
  } catch (error) {
    refuse(socket, alert.internalError);
    acceptor.failed(error instanceof Error ? error.message : String(error), "error");
    return;
  }
  if (chosen && chosen.plan.reject !== true) {
    resume(socket, bytes, { hello, chosen }, acceptor);
    return;
  }
  refuse(socket, alert.unrecognizedName);
  acceptor.failed("handshake rejected", "info");
}

/** A fatal alert before any handshake (RFC 8446 section 6). */
function refuse(socket: Socket, description: number): void {
  socket.write(Buffer.of(21, 3, 3, 0, 2, 2, description));
}

/** What is agreed on so far. */
interface Handshake {
  readonly hello: ClientHello;
  readonly chosen: ServerTls;
}

/** First looks for the session that the client wants to go on with. */
function resume(socket: Socket, bytes: Buffer, handshake: Handshake, acceptor: TlsAcceptor): void {
  const { hello, chosen } = handshake;
  if (!chosen.sessions) {
    shakeHands(socket, bytes, handshake, acceptor);
    return;
  }
  chosen.sessions.prepare(hello, () => {
    if (socket.destroyed) acceptor.failed("peer closed connection in SSL handshake", "info");
    else shakeHands(socket, bytes, handshake, acceptor);
  });
}

function shakeHands(
  socket: Socket,
  bytes: Buffer,
  { hello, chosen }: Handshake,
  acceptor: TlsAcceptor,
): void {
  const protocols = acceptor.protocols?.();
  const { plan, context, sessions } = chosen;
  socket.unshift(bytes);
  const secure = new TLSSocket(socket, {
    isServer: true,
    secureContext: context,
    // What a certificate is worth is judged later, by whoever it is shown to.
    requestCert: plan.clients !== undefined,
    rejectUnauthorized: false,
    ...(sessions ? { server: sessions.server } : {}),
    ...(protocols ? { ALPNProtocols: [...protocols] } : {}),
  });
  let open = true;
  const failed = (message: string): void => {
    if (!open) return;
    open = false;
    acceptor.failed(message, "info");
  };
  const error = (problem: Error): void =>
    failed(`SSL_do_handshake() failed (SSL: ${opensslText(problem)})`);
  secure.once("secure", () => {
    open = false;
    secure.off("error", error);
    const size = plan.recordSize ?? largestRecord;
    if (size < largestRecord) secure.setMaxSendFragment(Math.max(512, size));
    acceptor.secured(new SecureClient(secure, hello, chosen));
  });
  secure.on("error", error);
  secure.once("close", () => failed("peer closed connection in SSL handshake"));
}

const largestRecord = 16_384;
