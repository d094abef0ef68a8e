import type { Socket } from "node:net";

import { proxyHeader, readProxyProtocol } from "../http1/proxy-protocol.ts";
import type { Plan } from "../plan.ts";
import { acceptTls } from "../tls/accept-tls.ts";
import { canShake } from "../tls/contexts.ts";
import { refuse, socketOf, wireOf, type Accepted } from "../upstream/accept.ts";
import { SocketWire } from "../upstream/socket-wire.ts";
import type { EndPoints } from "../upstream/wire.ts";
import { hearTidings } from "../upstream/zone.ts";
import { CacheManager } from "./cache/manager.ts";
import { ClientConnection } from "./client-connection.ts";
import { Engine, type Listener } from "./engine.ts";
import { flow } from "./flow.ts";
import { connectionColumn, type DataPlane, type Services } from "./services.ts";
import { protocolsOf, speakPlain, speakSecure } from "./speak.ts";
import { valueOf } from "./values.ts";

/** Makes what serves the `http` block of a plan in one worker; a reload makes another. */
export function createDataPlane(plan: Plan, services: Services): DataPlane {
  if (!plan.http) throw new Error("the plan has no http block");
  const engine = new Engine(plan, plan.http, services, flow);
  // Keys are read while the worker may still read them, and a bad one refuses the start.
  for (const { tls } of plan.http.servers) if (tls) engine.contexts.prepare(tls);
  manageCaches(engine);
  return {
    accept: (listener, socket) => accept(engine, listener, socket),
    drain: (ended) => drain(engine, ended),
    closeIdle: () => closeIdle(engine),
    destroy: () => destroy(engine),
    limits: engine.limits,
    upstreams: engine.upstreams,
    requests: engine.requests,
    hearPeer: (tidings) => hearTidings(engine.upstreams, tidings, services.wall()),
    hearSession: (session) => engine.sessions.take(session),
    countConnections: () => engine.countConnections(),
    setPeers: (upstream, peers) => engine.setPeers(upstream, peers),
    setHealthy: (upstream, peer, healthy) =>
      engine.upstreams[upstream]?.peers.setHealthy(peer, healthy, services.wall()),
  };
}

/** Milliseconds until the caches are looked at; what is left of another run may be a lot. */
const firstLook = 1000;

function manageCaches(engine: Engine): void {
  const { services, plan } = engine;
  if (services.managesCaches !== true) return;
  for (const zone of engine.cacheZones.values()) {
    const complain = (text: string): void => services.errorLog(plan.main.errorLogs, "crit", text);
    const manager = new CacheManager(zone, () => services.wall(), complain);
    manager.start(firstLook);
    engine.cacheManagers.push(manager);
  }
}

function accept(engine: Engine, index: number, accepted: Accepted): void {
  const listener = engine.listeners[index];
  if (!listener) {
    refuse(accepted);
    return;
  }
  engine.tick();
  engine.count(connectionColumn.accepted, 1);
  engine.count(connectionColumn.handled, 1);
  const { ssl, proxyProtocol, http2 } = listener.plan;
  if (!(ssl || proxyProtocol || http2 !== "off")) {
    const wire = wireOf(accepted);
    begin(engine, listener, wire, () => wire.destroy()).attach(wire);
    return;
  }
  const socket = socketOf(accepted);
  const connection = begin(engine, listener, socket, () => socket.destroy());
  if (proxyProtocol) readProxyHeader(engine, connection, socket);
  else if (ssl) secure(engine, connection, socket);
  else speakPlain(connection, socket);
}

function begin(
  engine: Engine,
  listener: Listener,
  ends: EndPoints,
  cutOff: () => void,
): ClientConnection {
  const connection = new ClientConnection(engine, listener, ends, cutOff);
  engine.join(connection);
  return connection;
}

/** Another proxy says first whom it speaks for. */
function readProxyHeader(engine: Engine, connection: ClientConnection, socket: Socket): void {
  let bytes: Buffer = Buffer.alloc(0);
  connection.arm(connection.listener.server.headerTimeout);
  const lost = (): void => connection.openingFailed("client closed connection", readingHeader);
  const read = (more: Buffer): void => {
    bytes = Buffer.concat([bytes, more]);
    const header = readProxyProtocol(bytes);
    if (header.state === proxyHeader.more) return;
    socket.off("data", read);
    socket.off("error", lost);
    socket.off("end", lost);
    socket.pause();
    if (header.state === proxyHeader.bad) {
      const [shown = ""] = bytes.toString("latin1", 0, 107).split(/[\r\n]/);
      connection.openingFailed(`broken header: "${shown}"`, readingHeader, "error");
      return;
    }
    connection.proxyProtocol = header.addresses;
    if (header.length < bytes.length) socket.unshift(bytes.subarray(header.length));
    if (connection.listener.plan.ssl) secure(engine, connection, socket);
    else speakPlain(connection, socket);
    socket.resume();
  };
  socket.on("data", read);
  socket.on("error", lost);
  socket.on("error", () => {});
  socket.on("end", lost);
}

const readingHeader = "reading PROXY protocol";

function secure(engine: Engine, connection: ClientConnection, socket: Socket): void {
  const { listener, exchange } = connection;
  connection.arm(listener.server.headerTimeout);
  acceptTls(socket, {
    choose({ serverName }) {
      connection.serverName = serverName;
      if (serverName !== undefined) connection.negotiate(serverName.toLowerCase());
      // A server without certificates shows those of the default one.
      const own = connection.listener.server.tls;
      const tls = own && canShake(own) ? own : listener.server.tls;
      return tls && engine.contexts.of(tls, (value) => valueOf(exchange, engine.compiled(value)));
    },
    protocols: () => protocolsOf(listener.plan, connection.listener.server),
    secured(client) {
      connection.secureClient = client;
      speakSecure(connection, client.socket, connection.listener.server);
    },
    plain(bytes) {
      connection.plainOnTls = true;
      socket.unshift(bytes);
      connection.attach(new SocketWire(socket));
      socket.resume();
    },
    failed(message, level) {
      connection.openingFailed(message, "SSL handshaking", level);
    },
  });
}

function drain(engine: Engine, ended: () => void): void {
  engine.draining = true;
  for (const manager of engine.cacheManagers) manager.stop();
  for (const upstream of engine.upstreams) upstream.close();
  engine.onEmpty = () => {
    engine.onEmpty = undefined;
    engine.wheel.stop();
    ended();
  };
  if (engine.isEmpty) engine.onEmpty();
}

function closeIdle(engine: Engine): void {
  engine.leaving = true;
  for (const connection of engine.connections)
    if (connection.idle) connection.destroy();
    else connection.retire();
}

function destroy(engine: Engine): void {
  engine.ending = true;
  for (const manager of engine.cacheManagers) manager.stop();
  for (const exchange of engine.orphans) exchange.upstream.abort();
  engine.names.close();
  for (const upstream of engine.upstreams) upstream.close();
  for (const connection of engine.connections) connection.destroyNow();
  engine.wheel.stop();
}
