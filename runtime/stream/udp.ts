import { createSocket, type RemoteInfo, type Socket } from "node:dgram";

import type { PeerPlan } from "../plan.ts";
import type { Timed } from "../upstream/timer-wheel.ts";
import { Attempts } from "./attempts.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { StreamEngine, StreamListener } from "./engine.ts";
import { binaryHeader, textHeader } from "./proxy-header.ts";
import { type Ends, Session } from "./session.ts";
import { findTarget, type Target } from "./target.ts";

/** Receives the datagrams of one listener and keeps its sessions, by the client's address. */
export function receiveDatagrams(engine: StreamEngine, index: number, socket: Socket): void {
  const listener = engine.listeners[index];
  if (!listener) return;
  const sessions = new Map<string, UdpSession>();
  socket.on("message", (bytes: Buffer, from: RemoteInfo) => {
    engine.tick();
    const key = `${from.address} ${from.port}`;
    const known = sessions.get(key);
    if (known) {
      known.clientSent(bytes);
      return;
    }
    if (engine.full) {
      refuse(engine, listener);
      return;
    }
    const session = new UdpSession(engine, listener, endsOf(listener, from), {
      reply(answer, done) {
        // Who names no port wants no answer (RFC 768), and none can be sent.
        if (from.port === 0) done(null);
        else socket.send(answer, from.port, from.address, done);
      },
      forget: (one) => {
        if (sessions.get(key) === one) sessions.delete(key);
      },
    });
    sessions.set(key, session);
    session.begin(bytes);
  });
}

/** Said once a second: whoever sends under many names would fill the log. */
function refuse(engine: StreamEngine, { server }: StreamListener): void {
  if (engine.now - engine.complained < 1000) return;
  engine.complained = engine.now;
  const { workerConnections } = engine.plan.main;
  engine.log(server, "alert", `${workerConnections} worker_connections are not enough`);
}

const endsOf = ({ plan }: StreamListener, { address, port }: RemoteInfo): Ends => ({
  remoteAddress: address.replace(/%.*$/, ""),
  remotePort: String(port),
  localAddress: plan.host,
  localPort: String(plan.port),
});

interface Listening {
  reply(bytes: Buffer | string, done: (error: Error | null) => void): void;
  /** Datagrams of this client begin another session from now on. */
  forget(session: UdpSession): void;
}

/** Datagrams that wait for a backend beyond these bytes are lost, as a full queue loses them. */
const maximumHeld = 65_536;

/** The datagrams of one client and the answers of its backend. */
export class UdpSession extends Session implements Timed {
  deadline = Infinity;
  wheelTick = 0;
  wheelAt = 0;
  readonly protocol = "UDP";
  private readonly listening: Listening;
  private requests = 0;
  private responses = 0;
  private clientBytes = 0;
  private backendBytes = 0;
  private backend: Socket | undefined = undefined;
  private standing = false;
  private held: Buffer[] = [];
  private heldBytes = 0;
  /** Datagrams that are handed to the system and not yet gone. */
  private leaving = 0;
  private greeted = false;
  /** Something of the present backend went wrong. */
  private failed = false;

  constructor(engine: StreamEngine, listener: StreamListener, ends: Ends, listening: Listening) {
    super(engine, listener, ends);
    this.listening = listening;
    const client = `${ends.remoteAddress}:${ends.remotePort}`;
    this.note(`udp client ${client} connected to ${listener.address}`);
  }

  get sent(): number {
    return this.clientBytes;
  }

  get upstreamSent(): number {
    return this.backendBytes;
  }

  begin(first: Buffer): void {
    const refused = this.enter();
    if (refused !== undefined) {
      this.finalize(refused, false);
      return;
    }
    const { text, proxy } = this.server;
    if (proxy) this.proxy(proxy, first);
    else {
      const answer = Buffer.from(text ? this.value(text) : "", "latin1");
      this.received += first.length;
      if (answer.length > 0) this.reply(answer);
      this.finalize(200, false);
    }
  }

  private proxy(proxy: CompiledProxy, first: Buffer): void {
    this.action = "";
    this.proxied = true;
    this.hold(first);
    findTarget(this, proxy, (target) => this.proxyTo(proxy, target));
  }

  private proxyTo(proxy: CompiledProxy, target: Target | string): void {
    if (typeof target === "string") {
      this.log("error", target);
      this.finalize(500, false);
      return;
    }
    const { hashKey } = target.upstream;
    const key = hashKey ? this.value(hashKey) : "";
    this.attempts = new Attempts(this.engine, target, key, proxy.plan.nextUpstreamTries);
    this.connect(proxy, this.attempts);
  }

  /** Another datagram of the client. */
  clientSent(bytes: Buffer): void {
    if (this.over) return;
    this.hold(bytes);
    if (this.standing) this.pump();
  }

  private hold(bytes: Buffer): void {
    this.received += bytes.length;
    this.requests++;
    const most = this.server.proxy?.plan.requests ?? 0;
    if (most > 0 && this.requests >= most) this.listening.forget(this);
    if (this.heldBytes + bytes.length > maximumHeld) return;
    this.held.push(bytes);
    this.heldBytes += bytes.length;
  }

  private connect(proxy: CompiledProxy, attempts: Attempts): void {
    this.action = "connecting to upstream";
    const peer = attempts.pick();
    if (!peer) {
      this.log("error", "no live upstreams");
      this.finalize(502, false);
      return;
    }
    this.engine.wheel.arm(this, this.engine.now + proxy.plan.connectTimeout);
    this.open(proxy, attempts, peer);
  }

  private open(proxy: CompiledProxy, attempts: Attempts, peer: PeerPlan): void {
    const socket = createSocket(peer.host.includes(":") ? "udp6" : "udp4");
    this.backend = socket;
    this.standing = false;
    const mine = (): boolean => !this.over && this.backend === socket;
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (mine()) this.backendFailed(error, proxy);
    });
    socket.on("message", (bytes) => {
      if (mine()) this.answered(bytes, proxy);
    });
    // Without a callback a failure is told as an error.
    socket.once("connect", () => {
      if (mine()) this.connected(proxy, attempts);
    });
    const connect = (): void => socket.connect(peer.port, peer.host);
    const local = proxy.bind ? this.value(proxy.bind) : "";
    if (local === "" || local === "off") connect();
    else socket.bind({ address: local.replace(/:\d+$/, ""), exclusive: true }, connect);
  }

  private connected(proxy: CompiledProxy, attempts: Attempts): void {
    this.engine.tick();
    attempts.connected(false);
    this.action = "proxying connection";
    this.standing = true;
    this.engine.wheel.arm(this, this.engine.now + proxy.plan.timeout);
    const { address = "" } = attempts.last ?? {};
    if (this.server.verbose && this.backend) {
      const local = this.backend.address();
      this.note(`udp proxy ${local.address}:${local.port} connected to ${address}`);
    }
    this.pump();
  }

  /** Sends what waits; the header of the PROXY protocol is a datagram's first bytes. */
  private pump(): void {
    const { backend, server } = this;
    const { proxy } = server;
    if (!backend || !proxy) return;
    const { protocol } = proxy.plan;
    for (const bytes of this.held.splice(0)) {
      let whole = bytes;
      if (protocol !== 0 && !this.greeted) {
        const header = protocol === 2 ? binaryHeader(this) : textHeader(this);
        whole = Buffer.concat([header, bytes]);
      }
      this.greeted = true;
      this.leaving++;
      backend.send(whole, (error) => this.left(error, whole.length, backend, proxy));
    }
    this.heldBytes = 0;
    this.engine.wheel.arm(this, this.engine.now + proxy.plan.timeout);
  }

  private left(
    error: NodeJS.ErrnoException | null,
    length: number,
    backend: Socket,
    proxy: CompiledProxy,
  ): void {
    this.leaving--;
    if (this.over || this.backend !== backend) return;
    this.engine.tick();
    if (error) this.backendFailed(error, proxy);
    else {
      this.backendBytes += length;
      this.finishIfDone(proxy);
    }
  }

  private answered(bytes: Buffer, proxy: CompiledProxy): void {
    this.engine.tick();
    this.upstreamReceived += bytes.length;
    this.responses++;
    this.attempts?.firstByte();
    this.reply(bytes);
    if (this.over) return;
    this.engine.wheel.arm(this, this.engine.now + proxy.plan.timeout);
    this.finishIfDone(proxy);
  }

  private reply(bytes: Buffer): void {
    this.clientBytes += bytes.length;
    this.listening.reply(bytes, () => {});
  }

  /** nginx: ngx_stream_proxy_test_finalize for datagrams. */
  private finishIfDone({ plan }: CompiledProxy): void {
    if (plan.requests > 0 && this.requests < plan.requests) return;
    const { responses } = plan;
    if (responses === undefined || this.responses < responses * this.requests) return;
    if (!this.standing || this.leaving > 0) return;
    this.note(`udp done, ${this.packets()}, ${this.bytes()}`);
    this.finalize(200, false);
  }

  private packets(): string {
    return `packets from/to client:${this.requests}/${this.responses}`;
  }

  /** nginx 1.22 takes an error that was received for an answer without a byte. */
  private backendFailed(error: NodeJS.ErrnoException, proxy: CompiledProxy): void {
    this.engine.tick();
    if (this.standing && error.syscall !== "send") {
      this.action = "proxying and reading from upstream";
      this.systemError("error", "recv()", error);
      this.failed = true;
      this.responses++;
      this.attempts?.firstByte();
      this.finishIfDone(proxy);
      return;
    }
    this.action = this.standing ? "proxying and sending to upstream" : "connecting to upstream";
    this.systemError("error", this.standing ? "send()" : "connect()", error);
    this.next(proxy);
  }

  /** The next backend, where there is one. */
  private next(proxy: CompiledProxy): void {
    this.drop();
    this.failed = false;
    const { attempts } = this;
    const { nextUpstream, nextUpstreamTimeout: most } = proxy.plan;
    const late = most > 0 && attempts !== undefined && this.engine.now - attempts.begun >= most;
    const more = attempts?.failed() === true;
    if (!attempts || !more || !nextUpstream || late) this.finalize(502, false);
    else {
      this.greeted = false;
      this.connect(proxy, attempts);
    }
  }

  private drop(): void {
    const { backend } = this;
    this.backend = undefined;
    this.standing = false;
    backend?.close();
  }

  expired(): void {
    this.engine.tick();
    const { proxy } = this.server;
    if (!proxy) return;
    if (!this.standing) {
      this.log("error", "upstream timed out (110: Connection timed out)");
      this.finalize(502, true);
      return;
    }
    const { responses } = proxy.plan;
    if (responses === undefined || this.responses >= responses * this.requests) {
      this.note(`udp timed out, ${this.packets()}, ${this.bytes()}`);
      this.finalize(200, false);
      return;
    }
    this.log("error", "upstream timed out (110: Connection timed out)");
    this.finalize(502, true);
  }

  private finalize(status: number, failed: boolean): void {
    if (this.over) return;
    this.over = true;
    this.status = status;
    this.engine.wheel.remove(this);
    this.attempts?.end(failed || this.failed, this.backendBytes, this.upstreamReceived);
    this.writeLog();
    this.drop();
    this.held = [];
    this.listening.forget(this);
    this.engine.end(this);
  }

  cut(): void {
    this.finalize(200, false);
  }

  /** The listener is closed: nothing of the client can come any more. */
  shutDown(): void {
    this.note(`disconnected on shutdown, ${this.packets()}, ${this.bytes()}`);
    this.finalize(200, false);
  }
}
