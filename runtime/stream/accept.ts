import type { Socket } from "node:net";

import { proxyHeader, readProxyProtocol } from "../http1/proxy-protocol.ts";
import { acceptTls } from "../tls/accept-tls.ts";
import type { SecureClient } from "../tls/secure-client.ts";
import { refuse, socketOf, wireOf, type Accepted } from "../upstream/accept.ts";
import { SocketWire } from "../upstream/socket-wire.ts";
import type { EndPoints } from "../upstream/wire.ts";
import type { StreamEngine, StreamListener } from "./engine.ts";
import type { Ends } from "./session.ts";
import { TcpSession } from "./tcp-session.ts";

/** Takes over a connection that a listener of `stream` accepted. */
export function acceptConnection(engine: StreamEngine, index: number, accepted: Accepted): void {
  const listener = engine.listeners[index];
  if (!listener) {
    refuse(accepted);
    return;
  }
  engine.tick();
  const { ssl, proxyProtocol, keepalive, unix } = listener.plan;
  if (!ssl && !proxyProtocol && (keepalive === undefined || unix)) {
    const wire = wireOf(accepted);
    const session = begin(engine, listener, wire, () => wire.destroy());
    if (session.admit()) session.attach(wire);
    return;
  }
  const socket = socketOf(accepted);
  if (keepalive && !unix) socket.setKeepAlive(keepalive.on, keepalive.idle);
  const session = begin(engine, listener, socket, () => socket.destroy());
  socket.on("error", () => {});
  if (proxyProtocol) readHeader(session, socket);
  else enter(session, socket);
}

function begin(
  engine: StreamEngine,
  listener: StreamListener,
  ends: EndPoints,
  cutOff: () => void,
): TcpSession {
  return new TcpSession(engine, listener, endsOf(listener, ends), cutOff);
}

function endsOf({ plan }: StreamListener, ends: EndPoints): Ends {
  if (plan.unix)
    return {
      remoteAddress: "unix:",
      remotePort: "",
      localAddress: `unix:${plan.host}`,
      localPort: "",
    };
  return {
    remoteAddress: ends.remoteAddress ?? "",
    remotePort: String(ends.remotePort ?? ""),
    localAddress: ends.localAddress ?? plan.host,
    localPort: String(ends.localPort ?? plan.port),
  };
}

/** Another proxy says first whom it speaks for. */
function readHeader(session: TcpSession, socket: Socket): void {
  let bytes: Buffer = Buffer.alloc(0);
  session.action = "reading PROXY protocol";
  session.arm(session.server.plan.proxyProtocolTimeout);
  const stop = (): void => {
    socket.off("data", read);
    socket.off("end", lost);
    socket.off("close", lost);
    socket.pause();
  };
  const lost = (): void => {
    stop();
    session.openingFailed(400, "info", "client closed connection");
  };
  const read = (more: Buffer): void => {
    bytes = Buffer.concat([bytes, more]);
    const header = readProxyProtocol(bytes);
    if (header.state === proxyHeader.more) return;
    stop();
    session.engine.tick();
    if (header.state === proxyHeader.bad) {
      const shown = bytes.toString("latin1").split("\n", 1)[0]?.slice(0, 107) ?? "";
      session.openingFailed(400, "error", `broken header: "${shown}"`);
      return;
    }
    session.action = "initializing session";
    session.proxyProtocol = header.addresses;
    if (header.length < bytes.length) socket.unshift(bytes.subarray(header.length));
    enter(session, socket);
  };
  socket.on("data", read);
  socket.on("end", lost);
  socket.on("close", lost);
}

function enter(session: TcpSession, socket: Socket): void {
  if (!session.admit()) return;
  if (session.listener.plan.ssl) secure(session, socket);
  else {
    session.attach(new SocketWire(socket));
    socket.resume();
  }
}

function secure(session: TcpSession, socket: Socket): void {
  const { engine, listener } = session;
  session.action = "SSL handshaking";
  session.arm(session.server.plan.handshakeTimeout);
  if (!session.server.plan.tls) {
    const message = 'no "ssl_certificate" is defined in server listening on SSL port';
    session.openingFailed(500, "error", message);
    return;
  }
  acceptTls(socket, {
    protocols: () => session.server.plan.tls?.alpn,
    choose({ serverName }) {
      session.serverName = serverName;
      const index = serverName === undefined ? -1 : listener.names.find(lower(serverName), session);
      session.server = engine.servers[index] ?? session.server;
      const { tls } = session.server.plan;
      return tls && engine.contexts.of(tls, (value) => session.value(engine.compiled(value)));
    },
    // The session has a name only when its tickets are written, right behind this.
    secured: (client) => void setImmediate(secured, session, client),
    plain(bytes) {
      const message = `SSL_do_handshake() failed (SSL: ${notTls(bytes)})`;
      session.openingFailed(500, "info", message);
    },
    failed: (message, level) => session.openingFailed(500, level, message),
  });
}

/** What OpenSSL makes of bytes that are no TLS. */
function notTls(bytes: Buffer): string {
  const text = bytes.toString("latin1", 0, 5);
  if (/^(?:GET |POST |HEAD |PUT )/.test(text)) return "error:0A00009C:SSL routines::http request";
  if (text === "CONNE") return "error:0A00009B:SSL routines::https proxy request";
  return "error:0A00010B:SSL routines::wrong version number";
}

const lower = (name: string): string => name.toLowerCase();

/** nginx: ngx_stream_ssl_handler. */
function secured(session: TcpSession, client: SecureClient): void {
  session.engine.tick();
  if (session.over) {
    client.socket.destroy();
    return;
  }
  session.secureClient = client;
  const { clients } = session.server.plan.tls ?? {};
  const refusal = clients && client.refusal(clients.mode);
  const wire = new SocketWire(client.socket);
  if (refusal) session.turnAway(wire, refusal.text);
  else session.attach(wire);
}
