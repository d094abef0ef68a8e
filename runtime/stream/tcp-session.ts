import { isOwnFailure } from "../decide/retry.ts";
import type { PeerPlan } from "../plan.ts";
import { PeerTlsError } from "../tls/peer-tls-error.ts";
import type { SecureClient } from "../tls/secure-client.ts";
import type { Timed } from "../upstream/timer-wheel.ts";
import type { Wire } from "../upstream/wire.ts";
import { Attempts } from "./attempts.ts";
import { connectBackend } from "./backend.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { StreamEngine, StreamListener } from "./engine.ts";
import { prereadHello } from "./hello.ts";
import { headerOf } from "./proxy-header.ts";
import { Rate } from "./rate.ts";
import { reachingOf, secureValue } from "./secure.ts";
import { type Ends, Session } from "./session.ts";
import { bothDone, type Joint, localEnd, Side } from "./side.ts";
import { findTarget, type Target } from "./target.ts";

type Phase = "opening" | "preread" | "connecting" | "relaying" | "replying";

const nothingYet = { serverName: "", protocol: "", alpn: "" };
const timedOut = " (110: Connection timed out)";
const empty = Buffer.alloc(0);
const secureNoLonger = "peer closed connection in SSL handshake";

/** One TCP connection of a client, from its first byte to the last of its backend. */
export class TcpSession extends Session implements Timed, Joint {
  deadline = Infinity;
  wheelTick = 0;
  wheelAt = 0;
  readonly protocol = "TCP";
  /** What the client of TLS asks for, and its connection once that stands. */
  serverName: string | undefined = undefined;
  secureClient: SecureClient | undefined = undefined;
  private readonly client = new Side(this, false);
  private peer = new Side(this, true);
  private phase: Phase = "opening";
  /** What the client sent before there was a backend. */
  private held: Buffer[] = [];
  private heldLength = 0;
  private giveUp: (() => void) | undefined = undefined;
  private readonly cutOff: () => void;
  private halfClosed = false;
  private upload: Rate | undefined = undefined;
  private download: Rate | undefined = undefined;

  /** `cutOff` ends the connection while it has no wire. */
  constructor(engine: StreamEngine, listener: StreamListener, ends: Ends, cutOff: () => void) {
    super(engine, listener, ends);
    this.cutOff = cutOff;
    const { remoteAddress, remotePort } = ends;
    const port = remotePort === "" ? "" : `:${remotePort}`;
    this.note(`client ${remoteAddress}${port} connected to ${listener.address}`);
  }

  get sent(): number {
    return this.client.sent;
  }
  get upstreamSent(): number {
    return this.peer.sent;
  }
  override secureVariable(id: number): string | undefined {
    return secureValue(this, id);
  }

  arm(milliseconds: number): void {
    this.engine.wheel.arm(this, this.engine.now + milliseconds);
  }

  /** Realip, `set`, access; false: the client was turned away. */
  admit(): boolean {
    const refused = this.enter();
    if (refused === undefined) return true;
    this.finalize(refused);
    return false;
  }

  /** The connection is as the server wants it: its bytes are read from here on. */
  attach(wire: Wire): void {
    if (this.over) {
      wire.destroy();
      return;
    }
    this.engine.wheel.remove(this);
    const { preread, tcpNodelay, handler } = this.server.plan;
    if (tcpNodelay && !this.listener.plan.unix) wire.setNoDelay();
    const size = handler.kind === "proxy" ? handler.proxy.bufferSize : 4096;
    this.phase = preread ? "preread" : "connecting";
    if (preread) {
      this.action = "prereading client data";
      this.arm(preread.timeout);
      this.client.start(wire, Math.min(size, preread.bufferSize));
      return;
    }
    this.client.start(wire, size);
    this.content();
  }

  private content(): void {
    const { text, proxy } = this.server;
    if (text !== undefined) {
      this.phase = "replying";
      this.action = "returning text";
      this.client.wire?.pause();
      this.client.writeText(this.value(text));
      if (this.client.backlog === 0) this.finalize(200);
      else this.client.wire?.notifyFlushed();
      return;
    }
    this.phase = "connecting";
    if (proxy) this.proxy(proxy);
  }

  private proxy(proxy: CompiledProxy): void {
    this.action = "";
    this.proxied = true;
    findTarget(this, proxy, (target) => this.proxyTo(proxy, target));
  }

  private proxyTo(proxy: CompiledProxy, target: Target | string): void {
    if (typeof target === "string") return this.fail(target, 500);
    const { upstream } = target;
    const key = upstream.hashKey ? this.value(upstream.hashKey) : "";
    this.attempts = new Attempts(this.engine, target, key, proxy.plan.nextUpstreamTries);
    this.upload = Rate.of(proxy.uploadRate, this);
    this.download = Rate.of(proxy.downloadRate, this);
    this.connect(proxy, this.attempts);
  }

  private fail(why: string, status: number): void {
    this.log("error", why);
    this.finalize(status);
  }

  private connect(proxy: CompiledProxy, attempts: Attempts): void {
    this.action = "connecting to upstream";
    const peer = attempts.pick();
    if (!peer) return this.fail("no live upstreams", 502);
    this.arm(proxy.plan.connectTimeout);
    try {
      this.giveUp = this.open(proxy, attempts, peer);
    } catch (error) {
      if (!(error instanceof PeerTlsError)) throw error;
      this.log("error", error.message);
      this.finalize(500);
    }
  }

  private open(proxy: CompiledProxy, attempts: Attempts, peer: PeerPlan): () => void {
    const reaching = reachingOf(this, proxy, attempts.host, peer);
    const secure = reaching.secure !== undefined;
    return connectBackend(peer, reaching, {
      connected: (wire) => this.connected(wire, proxy, attempts, secure),
      failed: (error) => this.unreached(error, peer),
    });
  }

  private unreached(error: NodeJS.ErrnoException, peer: PeerPlan): void {
    this.engine.tick();
    if (error instanceof PeerTlsError) {
      this.action = "SSL handshaking to upstream";
      this.log("error", error.message);
    } else if (peer.unix) this.systemError("crit", `connect() to ${peer.name}`, error);
    else this.systemError("error", "connect()", error);
    return isOwnFailure(error) ? this.finalize(500) : this.next();
  }

  /** The next backend, where there is one. */
  private next(): void {
    const { attempts, server } = this;
    this.giveUp?.();
    this.giveUp = undefined;
    const { proxy } = server;
    if (!attempts || !proxy) return;
    const more = attempts.failed();
    const { nextUpstream, nextUpstreamTimeout: most } = proxy.plan;
    const late = most > 0 && this.engine.now - attempts.begun >= most;
    if (!more || !nextUpstream || late) this.finalize(502);
    else this.connect(proxy, attempts);
  }

  private connected(wire: Wire, proxy: CompiledProxy, attempts: Attempts, secure: boolean): void {
    this.engine.tick();
    this.giveUp = undefined;
    this.phase = "relaying";
    this.action = "proxying connection";
    if (this.server.plan.tcpNodelay) wire.setNoDelay();
    attempts.connected(true);
    const { address = "" } = attempts.last ?? {};
    if (this.server.verbose) this.note(`proxy ${localEnd(wire, address)} connected to ${address}`);
    this.peer.start(wire, proxy.plan.bufferSize);
    const first = this.greeting(proxy, secure);
    if (first.length > 0)
      this.peer.write(first.length === 1 ? (first[0] ?? empty) : Buffer.concat(first));
    this.held = [];
    if (this.peer.backlog > 0) wire.notifyFlushed();
    else if (!this.upload?.delayed) this.client.wire?.resume();
    this.proceed(false);
  }

  /** What the backend gets first, in one piece; under TLS it has the header already. */
  private greeting({ plan }: CompiledProxy, secure: boolean): Buffer[] {
    if (plan.protocol === 0) return this.held;
    const header = headerOf(this, plan.protocol);
    if (!secure) return [header, ...this.held];
    this.peer.countWritten(header.length);
    return this.held;
  }

  came(side: Side, bytes: Buffer): void {
    this.engine.tick();
    if (side === this.client) {
      // nginx does not count what it read ahead.
      if (this.phase !== "preread") this.received += bytes.length;
    } else {
      this.upstreamReceived += bytes.length;
      this.attempts?.firstByte();
    }
    if (this.phase !== "relaying") {
      this.hold(bytes);
      return;
    }
    const other = this.other(side);
    if (other.gone) {
      this.finalize(200);
      return;
    }
    other.write(bytes);
    const rate = side.upstream ? this.download : this.upload;
    if (other.backlog > 0) {
      side.wire?.pause();
      other.wire?.notifyFlushed();
    }
    if (rate?.spend(bytes.length, this.engine, () => this.resume(side)) === true)
      side.wire?.pause();
    this.proceed(side.upstream);
  }

  /** After a rate or a full socket kept it from reading. */
  private resume(side: Side): void {
    if (this.over) return;
    this.engine.tick();
    const rate = side.upstream ? this.download : this.upload;
    if (this.other(side).backlog === 0 && rate?.delayed !== true) side.wire?.resume();
    this.proceed(side.upstream);
  }

  private other(side: Side): Side {
    return side === this.client ? this.peer : this.client;
  }

  /** Bytes that came before a backend was there; a full buffer stops reading. */
  private hold(bytes: Buffer): void {
    this.held.push(Buffer.from(bytes));
    this.heldLength += bytes.length;
    const { preread } = this.server.plan;
    if (this.phase === "preread" && preread) this.preread(preread.bufferSize);
    else if (this.heldLength >= (this.server.proxy?.plan.bufferSize ?? 0))
      this.client.wire?.pause();
  }

  private preread(most: number): void {
    const bytes = Buffer.concat(this.held);
    const hello = prereadHello(bytes);
    if (hello === "more") {
      this.hello = nothingYet;
      if (bytes.length < most) return;
      this.log("error", "preread buffer full");
      this.finalize(400);
      return;
    }
    this.hello = hello === "other" ? undefined : hello;
    if (hello !== "other") {
      const { names } = this.listener;
      const index = hello.serverName === "" ? -1 : names.find(hello.serverName, this);
      this.server = this.engine.servers[index] ?? this.server;
    }
    this.engine.wheel.remove(this);
    this.content();
  }

  ended(side: Side): void {
    this.engine.tick();
    if (this.phase === "preread") this.finalize(200);
    else if (this.phase === "relaying") this.proceed(side.upstream);
    else if (this.phase === "replying" && side.gone) this.finalize(200);
  }

  lost(side: Side, error: NodeJS.ErrnoException | undefined): void {
    this.engine.tick();
    if (error) {
      const from = side.upstream ? "upstream" : "client";
      const sending = error.syscall === "write";
      if (this.phase === "relaying")
        this.action = `proxying and ${sending ? "sending to" : "reading from"} ${from}`;
      const level = side.upstream ? "error" : "info";
      this.systemError(level, sending ? "send()" : "recv()", error);
      if (sending || this.phase === "replying") {
        this.finalize(200);
        return;
      }
    }
    // What the other side sent waited for this one.
    const blocked = (side.wire?.backlog ?? 0) > 0 && !this.other(side).eof;
    if (this.phase === "relaying" && blocked) {
      this.finalize(200);
      return;
    }
    this.ended(side);
  }

  flushed(side: Side): void {
    this.engine.tick();
    if (this.phase === "replying") {
      this.finalize(200);
      return;
    }
    if (this.phase !== "relaying") return;
    const from = this.other(side);
    const rate = from.upstream ? this.download : this.upload;
    if (rate?.delayed !== true) from.wire?.resume();
    this.proceed(!side.upstream);
  }

  /** Ends the session when both sides have what they can have. nginx: ngx_stream_proxy_test_finalize. */
  private proceed(fromUpstream: boolean): void {
    const { client, peer, server } = this;
    const { proxy } = server;
    if (this.over || !proxy) return;
    const { halfClose, timeout } = proxy.plan;
    if (bothDone(client, peer, halfClose)) {
      const who = fromUpstream ? "upstream" : "client";
      this.note(`${who} disconnected, ${this.bytes()}`);
      this.finalize(200);
      return;
    }
    if (halfClose && !this.halfClosed)
      for (const side of [client, peer]) {
        const other = this.other(side);
        if (!side.eof || other.backlog > 0 || this.halfClosed) continue;
        this.halfClosed = true;
        other.wire?.end();
      }
    this.arm(timeout);
  }

  expired(): void {
    this.engine.tick();
    if (this.phase === "connecting") {
      this.log("error", `upstream timed out${timedOut}`);
      this.next();
      return;
    }
    if (this.phase !== "preread")
      this.log(
        "info",
        `${this.phase === "opening" ? "client" : "connection"} timed out${timedOut}`,
      );
    this.finalize(this.phase === "opening" && this.listener.plan.ssl ? 500 : 200);
  }

  /** The opening failed: a broken PROXY header, a handshake that went wrong. */
  openingFailed(status: number, level: "info" | "error", message: string): void {
    this.engine.tick();
    if (this.over) return;
    this.log(message === secureNoLonger ? "info" : level, message);
    this.finalize(status);
  }

  /** TLS stands; the certificate of the client does not. */
  turnAway(wire: Wire, message: string): void {
    this.client.wire = wire;
    this.openingFailed(500, "info", message);
  }

  finalize(status: number): void {
    if (this.over) return;
    this.over = true;
    this.status = status;
    const { engine, attempts, client, peer } = this;
    engine.wheel.remove(this);
    this.upload?.stop();
    this.download?.stop();
    this.giveUp?.();
    this.giveUp = undefined;
    attempts?.end(false, peer.sent, this.upstreamReceived);
    this.writeLog();
    peer.close();
    if (client.wire) client.close();
    else this.cutOff();
    engine.end(this);
  }

  cut(): void {
    this.finalize(200);
  }

  /** TCP goes on until it is over. */
  shutDown(): void {}
}
