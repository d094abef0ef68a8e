import { constants, performServerHandshake, type ServerHttp2Session } from "node:http2";
import type { ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

import { layOut, type FieldLimits } from "../http2/request-fields.ts";
import type { ServerPlan } from "../plan.ts";
import type { Timed } from "../upstream/timer-wheel.ts";
import type { ClientConnection } from "./client-connection.ts";
import type { Connection } from "./client.ts";
import type { CompiledLocation } from "./compiled.ts";
import type { Engine, Listener } from "./engine.ts";
import { sessionOptions } from "./http2-limits.ts";
import { Http2Stream } from "./http2-stream.ts";
import { connectionColumn } from "./services.ts";
import { SocketFacts } from "./socket-facts.ts";

/** Milliseconds in which a client closes what has ended. */
const closeTime = 5000;

/** Milliseconds without a request after which a client must show that it is still there. */
const checkTime = 10_000;

const nothing = (): void => {};

/** A client's connection of HTTP/2: Node reads and writes its frames, each stream is a request. */
export class Http2Connection extends SocketFacts implements Connection, Timed {
  deadline = Infinity;
  wheelTick = 0;
  wheelAt = 0;
  readonly engine: Engine;
  readonly listener: Listener;
  readonly number: number;
  readonly opened: number;
  /** Of the server that the handshake named. */
  readonly settings: CompiledLocation;
  requests = 0;
  private readonly session: ServerHttp2Session;
  private readonly socket: Socket;
  private readonly limits: FieldLimits;
  private readonly streams = new Set<Http2Stream>();
  private ending = false;
  /** When a connection without requests ends. */
  private idleUntil = 0;
  /** The client was asked whether it is there: Node does not always notice that it has gone. */
  private asked = false;
  private over = false;

  /** Takes the place of `from`, which found out what is spoken. */
  constructor(from: ClientConnection, socket: Socket, server: ServerPlan) {
    super(from.ends, from.listener.plan);
    const { engine, listener } = from;
    this.engine = engine;
    this.listener = listener;
    this.number = from.number;
    this.opened = from.opened;
    this.proxyProtocol = from.proxyProtocol;
    this.serverName = from.serverName;
    this.negotiated = from.negotiated;
    this.secureClient = from.secureClient;
    this.socket = socket;
    if (socket instanceof TLSSocket) this.tls = socket;
    const settings = engine.locations[server.root];
    if (!settings) throw new Error(`the plan has no location ${server.root}`);
    this.settings = settings;
    const { size, count } = server.headerBuffers;
    this.limits = { field: size, head: size * count };
    this.session = performServerHandshake(socket, sessionOptions(server));
    this.listen(socket);
    from.handOver(this);
  }

  /** Waits for a first request. */
  start(): void {
    this.wait(this.listener.server.headerTimeout);
  }

  /** `h2` over TLS, else `h2c`. */
  get http2(): string {
    return this.secure ? "h2" : "h2c";
  }

  private listen(socket: Socket): void {
    const { session } = this;
    session.on("stream", (stream, _headers, flags, raw) => {
      this.take(stream, (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0, raw);
    });
    session.on("error", (error: Error) => {
      this.inform(error.message);
      this.arm(closeTime);
    });
    session.on("close", () => this.gone());
    // A connection that is closed one way has nobody who waits for answers.
    socket.on("end", () => socket.destroy());
    socket.on("error", nothing);
    // A session whose last write never ends would not say that it is closed.
    socket.on("close", () => this.gone());
  }

  private take(stream: ServerHttp2Stream, ended: boolean, raw: readonly string[]): void {
    const { engine } = this;
    engine.tick();
    stream.on("error", nothing);
    if (this.over) return;
    this.requests++;
    engine.count(connectionColumn.requests, 1);
    this.disarm();
    const laidOut = layOut(raw, this.limits);
    if (laidOut.tooLarge) {
      this.session.destroy(new Error(laidOut.complaint), constants.NGHTTP2_ENHANCE_YOUR_CALM);
      return;
    }
    const taken = new Http2Stream(this, stream);
    this.streams.add(taken);
    this.limitRequests();
    taken.begin(laidOut, ended);
  }

  /** `keepalive_requests`, `keepalive_time`, and a worker that goes: GOAWAY with the last stream. */
  private limitRequests(): void {
    const { engine, settings } = this;
    const { keepaliveRequests, keepaliveTime } = settings.plan;
    const spent = this.requests >= keepaliveRequests || engine.now - this.opened > keepaliveTime;
    if (spent || engine.leaving) this.session.close();
    else if (engine.draining && !this.ending) {
      this.ending = true;
      // What came with this request is answered, too.
      setImmediate(() => this.session.close());
    }
  }

  /** A stream is over. */
  left(stream: Http2Stream): void {
    this.streams.delete(stream);
    if (this.streams.size > 0 || this.over) return;
    if (this.session.closed) this.arm(closeTime);
    else this.wait(this.settings.plan.keepaliveTimeout);
  }

  /** Waits for a request, at most so many milliseconds. */
  private wait(milliseconds: number): void {
    this.asked = false;
    this.idleUntil = this.engine.now + milliseconds;
    this.arm(Math.min(milliseconds, checkTime));
  }

  private arm(milliseconds: number): void {
    this.engine.wheel.arm(this, this.engine.now + milliseconds);
  }

  private disarm(): void {
    this.deadline = Infinity;
  }

  /** Nobody asked for anything in time, or closed what has ended. */
  expired(): void {
    this.engine.tick();
    const { session, engine } = this;
    if (session.closed || session.destroyed) this.socket.destroy();
    else if (this.streams.size > 0) return;
    else if (engine.now >= this.idleUntil) this.destroy();
    else if (this.asked) this.socket.destroy();
    else {
      this.asked = true;
      this.arm(closeTime);
      session.ping((error) => this.isThere(error));
    }
  }

  private isThere(error: Error | null): void {
    if (error || this.over || this.streams.size > 0 || this.session.closed) return;
    this.engine.tick();
    this.arm(Math.max(0, this.idleUntil - this.engine.now));
  }

  private inform(text: string): void {
    const { errorLogs } = this.settings.plan;
    const message = `*${this.number} ${text} while processing HTTP/2 connection`;
    this.engine.services.errorLog(errorLogs, "info", `${message}, client: ${this.remoteAddress}`);
  }

  get idle(): boolean {
    return this.streams.size === 0;
  }

  get isReading(): boolean {
    return false;
  }

  /** GOAWAY; the last stream takes the connection along. */
  retire(): void {
    this.session.close();
  }

  destroy(): void {
    this.session.close();
    this.arm(closeTime);
  }

  destroyNow(): void {
    for (const stream of this.streams) stream.gone();
    this.session.destroy();
    this.socket.destroy();
  }

  private gone(): void {
    if (this.over) return;
    this.over = true;
    this.engine.tick();
    for (const stream of this.streams) stream.gone();
    this.engine.wheel.remove(this);
    this.engine.left(this);
  }
}
