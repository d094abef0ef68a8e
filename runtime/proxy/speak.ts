import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";

import { goodbye, prefaceState, readPreface } from "../http2/preface.ts";
import type { ListenerPlan, ServerPlan } from "../plan.ts";
import { SocketWire } from "../upstream/socket-wire.ts";
import type { ClientConnection } from "./client-connection.ts";
import { Http2Connection } from "./http2-connection.ts";

/** What nginx takes for HTTP/1, in the order of its preference. */
const http1 = ["http/1.1", "http/1.0", "http/0.9"];
const both = ["h2", ...http1];

/** The protocols that a handshake may agree on (RFC 7301). */
export const protocolsOf = (listener: ListenerPlan, server: ServerPlan): readonly string[] =>
  listener.http2 !== "off" || server.http2.on ? both : http1;

/** TLS stands: goes on with what was agreed on. */
export function speakSecure(
  connection: ClientConnection,
  socket: TLSSocket,
  server: ServerPlan,
): void {
  if (socket.alpnProtocol !== "h2") connection.attach(new SocketWire(socket));
  else {
    // A server of Node's notes that the handshake is over; sessions would wait for it.
    Reflect.set(socket, "secureConnecting", false);
    new Http2Connection(connection, socket, server).start();
  }
}

/** Without TLS the first bytes say what is spoken, where it may be HTTP/2. */
export function speakPlain(connection: ClientConnection, socket: Socket): void {
  const { plan, server } = connection.listener;
  if (plan.http2 === "off") {
    connection.attach(new SocketWire(socket));
    return;
  }
  let bytes: Buffer = Buffer.alloc(0);
  connection.arm(server.headerTimeout);
  const stop = (): void => {
    socket.off("data", read);
    socket.off("end", lost);
    socket.off("error", lost);
    socket.pause();
  };
  const lost = (): void => {
    stop();
    connection.openingFailed("client closed connection", "reading the preface of HTTP/2");
  };
  const read = (more: Buffer): void => {
    bytes = Buffer.concat([bytes, more]);
    const state = readPreface(bytes);
    if (state === prefaceState.more) return;
    stop();
    if (state === prefaceState.other && plan.http2 === "only") {
      refuse(connection, socket);
      return;
    }
    socket.unshift(bytes);
    if (state === prefaceState.http2) new Http2Connection(connection, socket, server).start();
    else {
      connection.attach(new SocketWire(socket));
      socket.resume();
    }
  };
  socket.on("data", read);
  socket.on("end", lost);
  socket.on("error", lost);
  socket.on("error", () => {});
}

function refuse(connection: ClientConnection, socket: Socket): void {
  socket.end(goodbye, () =>
    connection.openingFailed("invalid connection preface", "processing HTTP/2 connection"),
  );
}
