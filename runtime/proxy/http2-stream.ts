import { constants, type ServerHttp2Stream } from "node:http2";

import { RequestHead, headState } from "../http1/request-head.ts";
import { isBodiless } from "../http1/status.ts";
import type { LaidOut } from "../http2/request-fields.ts";
import { fieldsByName, responseFields } from "../http2/response-fields.ts";
import type { SecureClient } from "../tls/secure-client.ts";
import type { Timed } from "../upstream/timer-wheel.ts";
import { writeAccessLog } from "./access-log.ts";
import type { Client } from "./client.ts";
import type { Engine, Listener } from "./engine.ts";
import { ProxyExchange } from "./exchange.ts";
import { trailerText } from "./head-filter.ts";
import type { Http2Connection } from "./http2-connection.ts";
import { StreamWire } from "./http2-wire.ts";
import { PacedWire } from "./paced-wire.ts";
import { logRequest } from "./request-context.ts";

const streamState = {
  /** The request is being answered. */
  busy: 0,
  /** The client went, and the request goes on without it. */
  alone: 1,
  /** The answer is written; its last bytes are on their way. */
  flushing: 2,
  closed: 3,
} as const;

/** Node refuses a body with this status, and sends none. */
const resetContent = 205;

const noLine = "HTTP/2.0 200\r\n";

/** One request of a connection of HTTP/2. */
export class Http2Stream implements Client, Timed {
  deadline = Infinity;
  wheelTick = 0;
  wheelAt = 0;
  bytesSent = 0;
  real: Client["real"] = undefined;
  readonly requests: number;
  readonly plainOnTls = false;
  readonly pipelined = false;
  /** Bodies come in frames of their own. */
  readonly heldLength = 0;
  private readonly connection: Http2Connection;
  private readonly stream: ServerHttp2Stream;
  private readonly exchange: ProxyExchange;
  private state: number = streamState.busy;
  /** The head went out. */
  private begun = false;
  /** No body follows the head. */
  private bodiless = false;
  private readonly wire: StreamWire;
  /** In front of it, where `limit_rate` holds. */
  private paced: PacedWire | undefined = undefined;
  private timedOut = false;
  /** With what the stream is to be reset, once what was written is out. */
  private resetWith: number | undefined = undefined;

  constructor(connection: Http2Connection, stream: ServerHttp2Stream) {
    this.connection = connection;
    this.stream = stream;
    this.wire = new StreamWire(stream, () => this.flushed());
    this.requests = connection.requests;
    const { engine, listener } = connection;
    this.exchange =
      engine.spareExchange() ?? new ProxyExchange(engine, this, new RequestHead(listener.rules));
    this.exchange.use(this);
    stream.on("close", () => this.gone());
  }

  /** Runs the request; `ended`: it has no body. */
  begin(laidOut: LaidOut, ended: boolean): void {
    const { exchange, engine } = this;
    const { head, body } = exchange;
    exchange.started = engine.now;
    exchange.running = true;
    let status = 400;
    if (laidOut.complaint === "")
      status = head.take(laidOut.text, laidOut.methodEnd, laidOut.targetEnd);
    else {
      head.version = 2000;
      head.complaint = laidOut.complaint;
    }
    if (status !== headState.done) {
      engine.flow.refuse(exchange, status);
      return;
    }
    // As nginx, which then knows no length before the end.
    head.chunked = head.contentLength < 0 && !ended;
    body.expect(ended ? 0 : Infinity, false);
    engine.flow.begin(exchange);
  }

  get engine(): Engine {
    return this.connection.engine;
  }
  get listener(): Listener {
    return this.connection.listener;
  }
  get number(): number {
    return this.connection.number;
  }
  get opened(): number {
    return this.connection.opened;
  }
  get http2(): string {
    return this.connection.http2;
  }
  get secure(): boolean {
    return this.connection.secure;
  }
  get peerAddress(): string {
    return this.connection.peerAddress;
  }
  get peerPort(): string {
    return this.connection.peerPort;
  }
  get remoteAddress(): string {
    return this.real?.address ?? this.connection.peerAddress;
  }
  get remotePort(): string {
    return this.real?.port ?? this.connection.peerPort;
  }
  get localAddress(): string {
    return this.connection.localAddress;
  }
  get localPort(): string {
    return this.connection.localPort;
  }
  get proxyProtocol(): readonly string[] | undefined {
    return this.connection.proxyProtocol;
  }
  secureVariable(id: number, now: number): string | undefined {
    return this.connection.secureVariable(id, now);
  }
  get negotiated(): number {
    return this.connection.negotiated;
  }
  get serverName(): string | undefined {
    return this.connection.serverName;
  }
  get secureClient(): SecureClient | undefined {
    return this.connection.secureClient;
  }

  readBody(mode: number, limit: number, memoryLimit: number): void {
    const { exchange, stream } = this;
    const { body } = exchange;
    body.read(mode, limit, memoryLimit);
    if (body.complete) {
      exchange.upstream.bodyComplete();
      return;
    }
    this.armBody();
    stream.on("data", (bytes: Buffer) => this.takeBody(bytes));
    stream.on("end", () => this.endBody());
  }

  private armBody(): void {
    this.arm(this.exchange.settings.plan.bodyTimeout);
  }

  private takeBody(bytes: Buffer): void {
    this.engine.tick();
    if (this.state !== streamState.busy) return;
    this.armBody();
    this.exchange.body.takeFrame(bytes);
  }

  private endBody(): void {
    this.engine.tick();
    // Node ends what was reset, too.
    if (this.state !== streamState.busy || this.stream.aborted || this.stream.closed) return;
    this.disarm();
    this.exchange.body.endFrames();
  }

  /** nginx sends no interim answers over HTTP/2. */
  expectBody(): void {}

  pause(): void {
    this.wire.pause();
  }

  unpause(): void {
    this.wire.resume();
  }

  get backlog(): number {
    return this.state === streamState.alone ? 0 : (this.paced ?? this.wire).backlog;
  }

  get flushesLate(): boolean {
    return true;
  }

  pace(rate: number, after: number, started: number): void {
    const { engine, wire } = this;
    const began = engine.wall - (engine.now - started);
    this.paced ??= new PacedWire(wire, engine, { rate, after, began, settles: false });
  }

  writeText(text: string): boolean {
    this.bytesSent += text.length;
    if (this.begun) return this.writeBody(Buffer.from(text, "latin1"));
    const { headBytes } = this.exchange;
    return this.writeHead(text.slice(0, headBytes), Buffer.from(text.slice(headBytes), "latin1"));
  }

  writeAll(head: string, bytes: Buffer): boolean {
    if (head !== "") this.writeText(head);
    return this.writeBytes(bytes);
  }

  writeBytes(bytes: Buffer): boolean {
    this.bytesSent += bytes.length;
    if (this.begun) return this.writeBody(bytes);
    // A head and what came with it of the body.
    const { headBytes } = this.exchange;
    return this.writeHead(bytes.toString("latin1", 0, headBytes), bytes.subarray(headBytes));
  }

  private writeHead(head: string, body: Buffer): boolean {
    this.begun = true;
    const { exchange, stream } = this;
    if (!this.open) return true;
    const { status } = exchange;
    this.bodiless =
      exchange.method === "HEAD" || isBodiless(status) || /\r\ncontent-length: 0\r\n/i.test(head);
    stream.respond(responseFields(head.slice(0, -4)), {
      endStream: this.bodiless,
      waitForTrailers: exchange.withTrailers,
    });
    if (status === resetContent) this.bodiless = true;
    return this.writeBody(body);
  }

  private writeBody(bytes: Buffer): boolean {
    if (this.open && !this.bodiless) (this.paced ?? this.wire).writeBytes(bytes);
    return this.backlog === 0;
  }

  /** Frames may still be written. */
  private get open(): boolean {
    return this.state === streamState.busy && this.wire.isOpen;
  }

  notifyFlushed(): void {
    this.arm(this.exchange.settings.plan.sendTimeout);
    (this.paced ?? this.wire).notifyFlushed();
  }

  private flushed(): void {
    this.engine.tick();
    if (this.resetWith !== undefined) {
      this.reset();
      return;
    }
    // More came meanwhile, and what it stands in is still needed.
    if (this.waitsForRate) this.paced?.notifyFlushed();
    else if (this.state === streamState.flushing) this.end();
    else if (this.state < streamState.flushing) {
      if (this.exchange.body.complete) this.disarm();
      this.exchange.source?.clientFlushed();
    }
  }

  /** Bytes wait for their time. */
  private get waitsForRate(): boolean {
    return this.paced !== undefined && this.paced.held > 0;
  }

  answered(): void {
    if (this.state === streamState.alone) {
      this.finish();
      return;
    }
    if (this.state !== streamState.busy) return;
    this.state = streamState.flushing;
    if (this.waitsForRate) this.notifyFlushed();
    else this.end();
  }

  private end(): void {
    const { stream, exchange } = this;
    this.arm(exchange.settings.plan.sendTimeout);
    if (exchange.withTrailers) {
      const trailers = responseFields(`${noLine}${trailerText(exchange)}`).slice(2);
      stream.once("wantTrailers", () => stream.sendTrailers(fieldsByName(trailers)));
    }
    stream.end();
    // The answer is out and the body is still coming (RFC 9113 section 8.1); waits for `finish`.
    if (!exchange.body.complete) stream.close(constants.NGHTTP2_NO_ERROR);
  }

  cut(): void {
    if (this.state === streamState.closed) return;
    const { exchange, engine, timedOut, wire } = this;
    const { NGHTTP2_PROTOCOL_ERROR, NGHTTP2_INTERNAL_ERROR } = constants;
    const angry = timedOut || exchange.status === 444;
    const { sendTimeout } = exchange.settings.plan;
    this.resetWith = angry ? NGHTTP2_PROTOCOL_ERROR : NGHTTP2_INTERNAL_ERROR;
    this.finish();
    if (timedOut || wire.backlog === 0) {
      this.reset();
      return;
    }
    engine.wheel.arm(this, engine.now + sendTimeout);
    wire.notifyFlushed();
  }

  private reset(): void {
    this.engine.wheel.remove(this);
    if (this.resetWith !== undefined) this.wire.resetWith(this.resetWith);
  }

  /** Nobody asks for an upgrade here. */
  tunnel(): void {
    this.cut();
  }
  tunnelClosed(): void {
    this.cut();
  }

  /** The stream is closed: after its answer, or by the client. */
  gone(): void {
    this.engine.tick();
    const { exchange } = this;
    this.engine.wheel.remove(this);
    if (this.state === streamState.busy) {
      const waits = exchange.pause?.waits === true;
      const ignored = exchange.settings.proxy?.plan.ignoreClientAbort === true && !waits;
      exchange.upstream.noteClientGone();
      // What is written may still be on its way, and in buffers that are lent.
      if (ignored && exchange.body.complete && !exchange.headSent) {
        this.state = streamState.alone;
        return;
      }
      if (!exchange.headSent) exchange.status = 499;
      exchange.source?.abort();
    }
    if (this.state !== streamState.alone) this.finish();
  }

  expired(): void {
    this.engine.tick();
    const { exchange } = this;
    if (this.state === streamState.closed) {
      this.reset();
      return;
    }
    if (this.waitsForRate) {
      this.arm(exchange.settings.plan.sendTimeout);
      return;
    }
    const doing = exchange.headSent ? "sending to client" : "reading client request body";
    logRequest(exchange, "info", `client timed out (110: Connection timed out) while ${doing}`);
    if (!exchange.headSent) exchange.status = 408;
    this.timedOut = true;
    if (this.state === streamState.busy) exchange.source?.abort();
    this.cut();
  }

  private arm(milliseconds: number): void {
    this.engine.wheel.arm(this, this.engine.now + milliseconds);
  }

  private disarm(): void {
    this.deadline = Infinity;
  }

  /** The request is over, and its exchange another's. */
  private finish(): void {
    if (this.state === streamState.closed) return;
    const { exchange, engine } = this;
    this.state = streamState.closed;
    engine.wheel.remove(this);
    if (this.paced) this.bytesSent -= this.paced.held;
    this.paced?.forget();
    exchange.running = false;
    writeAccessLog(exchange);
    // An orphan gives itself back.
    if (!exchange.orphaned) {
      exchange.reset();
      engine.giveExchange(exchange);
    }
    this.connection.left(this);
  }
}
