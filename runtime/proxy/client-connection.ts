import type { Socket } from "node:net";

import { field } from "../http1/field.ts";
import { headState, RequestHead } from "../http1/request-head.ts";
import type { Timed } from "../upstream/timer-wheel.ts";
import { writeAccessLog } from "./access-log.ts";
import type { Engine, Listener } from "./engine.ts";
import { ProxyExchange } from "./exchange.ts";
import { bodyMode, RequestBody } from "./request-body.ts";
import { requestContext } from "./request-context.ts";
import { connectionColumn } from "./services.ts";
import { SocketFacts } from "./socket-facts.ts";
import { UpstreamExchange } from "./upstream-exchange.ts";

/** What the connection does with the bytes that come. */
export const clientState = {
  /** Before the first request: TLS, PROXY protocol. */
  opening: 0,
  /** Waits for a request, or reads its head. */
  head: 1,
  /** A request is being answered. */
  busy: 2,
  /** The answer is written; its last bytes are on their way. */
  flushing: 3,
  /** The rest of a body that nobody wants. */
  discarding: 4,
  /** Nothing is sent any more; what comes is dropped until the client closes. */
  lingering: 5,
  /** An upgraded connection. */
  tunnel: 6,
  closed: 7,
} as const;

const lingeringTime = 30_000;
const lingeringTimeout = 5_000;
const maximumHeld = 65_536;

/** A client's connection: reads requests one after the other and hands them to the flow. */
export class ClientConnection extends SocketFacts implements Timed {
  deadline = Infinity;
  wheelTick = 0;
  state: number = clientState.opening;
  readonly engine: Engine;
  readonly listener: Listener;
  readonly number: number;
  readonly opened: number;
  readonly exchange: ProxyExchange;
  requests = 0;
  /** Plain HTTP came to a port of TLS: 497. */
  plainOnTls = false;
  /** The request was in the buffer when the one before was answered. */
  pipelined = false;
  private readonly head: RequestHead;
  private held: Buffer | undefined;
  private paused = false;
  private working = false;
  private lingerUntil = 0;
  /** The socket of the client will send no more. */
  ended = false;
  private readonly flushed = (error?: Error | null): void => {
    if (!error) this.socketFlushed();
  };

  constructor(engine: Engine, listener: Listener, socket: Socket) {
    super(socket, listener.plan);
    this.engine = engine;
    this.listener = listener;
    this.number = engine.nextNumber();
    this.opened = engine.services.now();
    this.head = new RequestHead(listener.rules);
    this.exchange = new ProxyExchange(engine, this, {
      head: this.head,
      body: (exchange) => new RequestBody(exchange.upstream, engine.services.temporaryFolder),
      upstream: (exchange) => new UpstreamExchange(exchange),
    });
  }

  /** Begins to read requests from `socket`: the accepted one, or TLS over it. */
  attach(socket: Socket): void {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.read(bytes));
    socket.on("end", () => this.inputEnded());
    socket.on("error", () => this.lost());
    socket.on("close", () => this.lost());
    this.state = clientState.head;
    this.exchange.reset();
    this.arm(this.listener.server.headerTimeout);
  }

  arm(milliseconds: number): void {
    this.engine.wheel.arm(this, this.engine.services.now() + milliseconds);
  }

  disarm(): void {
    this.deadline = Infinity;
  }

  private count(column: number, by: number): void {
    const { connections } = this.engine.services;
    connections[column] = (connections[column] ?? 0) + by;
  }

  private read(bytes: Buffer): void {
    switch (this.state) {
      case clientState.head:
        if (this.working) this.hold(bytes);
        else this.work(bytes);
        return;
      case clientState.busy:
      case clientState.discarding:
        this.takeBody(bytes);
        return;
      case clientState.flushing:
        this.hold(bytes);
        return;
      case clientState.tunnel:
        this.exchange.upstream.tunnel(bytes);
        return;
      case clientState.lingering:
        if (this.engine.services.now() >= this.lingerUntil) this.destroy();
        else this.arm(lingeringTimeout);
        return;
      default:
    }
  }

  /** Answers what is in `bytes` and behind it; a loop, so that pipelines cost no stack. */
  private work(bytes: Buffer): void {
    let next: Buffer | undefined = bytes;
    this.working = true;
    while (next && this.state === clientState.head) {
      this.readHead(next);
      if (this.state !== clientState.head) break;
      next = this.held;
      this.held = undefined;
      this.pipelined = next !== undefined;
    }
    this.working = false;
    this.unpause();
  }

  private readHead(bytes: Buffer): void {
    const { head, exchange } = this;
    if (!head.started) this.firstByte();
    const text = bytes.toString("latin1", 0, this.headEnd(bytes));
    const result = head.feed(text);
    if (result === headState.more) {
      // Only empty lines so far: still idle.
      return;
    }
    if (result !== headState.done) {
      this.refuse(result);
      return;
    }
    const used = text.length - (head.text.length - head.bodyAt);
    this.requests++;
    this.count(connectionColumn.requests, 1);
    this.state = clientState.busy;
    this.disarm();
    exchange.running = true;
    exchange.body.expect(head.contentLength, head.chunked);
    if (used < bytes.length) this.held = bytes.subarray(used);
    this.engine.flow.begin(exchange);
  }

  /** Bodies behind a head need not become text. */
  private headEnd(bytes: Buffer): number {
    if (bytes.length < 4096) return bytes.length;
    const end = bytes.indexOf("\r\n\r\n");
    return end < 0 ? bytes.length : end + 4;
  }

  private firstByte(): void {
    const { exchange, engine } = this;
    exchange.started = engine.services.now();
    if (this.requests > 0) this.arm(this.listener.server.headerTimeout);
  }

  private refuse(status: number): void {
    this.requests++;
    this.count(connectionColumn.requests, 1);
    this.state = clientState.busy;
    this.disarm();
    this.exchange.running = true;
    this.exchange.keepAlive = false;
    this.engine.flow.refuse(this.exchange, status);
  }

  /** The flow wants the body: what is held is taken first. */
  readBody(mode: number, limit: number, memoryLimit: number): void {
    const { body } = this.exchange;
    body.read(mode, limit, memoryLimit);
    if (body.complete) {
      this.exchange.upstream.bodyComplete();
      return;
    }
    this.armBody();
    const bytes = this.held;
    this.held = undefined;
    if (bytes) this.takeBody(bytes);
    if (!body.complete) this.unpause();
  }

  private armBody(): void {
    this.arm(this.exchange.settings.plan.bodyTimeout);
  }

  private takeBody(bytes: Buffer): void {
    const { body } = this.exchange;
    if (body.complete || body.mode === bodyMode.unread) {
      this.hold(bytes);
      return;
    }
    const used = body.take(bytes);
    if (used < bytes.length) this.hold(bytes.subarray(used));
    if (this.state === clientState.discarding) this.discarded();
    else if (this.state === clientState.busy) this.afterBody();
  }

  private afterBody(): void {
    if (this.exchange.body.complete) this.disarm();
    else this.armBody();
  }

  private discarded(): void {
    if (this.exchange.body.complete) this.next();
    else if (this.engine.services.now() >= this.lingerUntil) this.destroy();
  }

  private hold(bytes: Buffer): void {
    this.held = this.held === undefined ? bytes : Buffer.concat([this.held, bytes]);
    if (this.held.length >= maximumHeld) this.pause();
  }

  pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.socket.pause();
  }

  unpause(): void {
    if (!this.paused || this.state === clientState.closed) return;
    this.paused = false;
    this.socket.resume();
  }

  /** Answers `Expect: 100-continue`, once the body is wanted. */
  expectBody(): void {
    const { exchange, head } = this;
    if (exchange.expectAnswered || exchange.body.complete || head.version < 1001) return;
    exchange.expectAnswered = true;
    if (head.fields.value(field.expect)?.toLowerCase() === "100-continue")
      this.writeText("HTTP/1.1 100 Continue\r\n\r\n");
  }

  /** From here on bytes go to the peer as they come. */
  tunnel(): void {
    this.state = clientState.tunnel;
    const bytes = this.held;
    this.held = undefined;
    if (bytes) this.exchange.upstream.tunnel(bytes);
    this.unpause();
  }

  tunnelClosed(): void {
    this.log();
    this.finishAndDestroy();
  }

  /** Text of one character for each byte. False: it is not yet out. */
  writeText(text: string): boolean {
    this.exchange.bytesSent += text.length;
    this.socket.write(text, "latin1");
    return this.socket.writableLength === 0;
  }

  /** As `writeText`; the bytes must stay as they are until they are flushed. */
  writeBytes(bytes: Buffer): boolean {
    this.exchange.bytesSent += bytes.length;
    this.socket.write(bytes);
    return this.socket.writableLength === 0;
  }

  get backlog(): number {
    return this.socket.writableLength;
  }

  /** Asks for `upstream.clientFlushed`, or the end of the request. */
  notifyFlushed(): void {
    this.arm(this.exchange.settings.plan.sendTimeout);
    this.socket.write("", "latin1", this.flushed);
  }

  private socketFlushed(): void {
    if (this.state === clientState.closed) return;
    if (this.state === clientState.flushing) this.complete();
    else if (this.state === clientState.busy || this.state === clientState.tunnel) {
      if (this.exchange.body.complete) this.disarm();
      this.exchange.source?.clientFlushed();
    }
  }

  /** The whole answer is written. */
  answered(): void {
    if (this.state !== clientState.busy) return;
    if (this.socket.writableLength === 0) this.complete();
    else {
      this.state = clientState.flushing;
      this.notifyFlushed();
    }
  }

  /** The answer broke off: what is missing must not look complete. */
  cut(): void {
    this.exchange.keepAlive = false;
    this.log();
    this.destroy();
  }

  private log(): void {
    const { exchange } = this;
    if (!exchange.running) return;
    exchange.running = false;
    writeAccessLog(exchange);
  }

  private complete(): void {
    const { exchange } = this;
    this.disarm();
    this.log();
    if (!exchange.keepAlive || this.engine.draining || this.ended) this.close();
    else if (exchange.body.complete) this.next();
    else this.discardBody();
  }

  private discardBody(): void {
    this.state = clientState.discarding;
    this.lingerUntil = this.engine.services.now() + lingeringTime;
    this.exchange.body.read(bodyMode.discard, 0, 0);
    this.arm(lingeringTimeout);
    const bytes = this.held;
    this.held = undefined;
    if (bytes) this.takeBody(bytes);
    else this.unpause();
  }

  /** Ready for the next request; what is held of it is read at once. */
  private next(): void {
    const { exchange, head } = this;
    const { keepaliveTimeout } = exchange.settings.plan;
    head.reset(this.listener.rules);
    exchange.reset();
    this.state = clientState.head;
    this.arm(keepaliveTimeout);
    if (this.working) return;
    const bytes = this.held;
    this.held = undefined;
    this.pipelined = bytes !== undefined;
    if (bytes) this.work(bytes);
    else this.unpause();
  }

  /** Ends in order: after what is written, and not in the face of a client that still sends. */
  private close(): void {
    const unread = !this.exchange.body.complete || this.held !== undefined;
    if (!unread) {
      this.finishAndDestroy();
      return;
    }
    this.held = undefined;
    this.state = clientState.lingering;
    this.lingerUntil = this.engine.services.now() + lingeringTime;
    this.arm(lingeringTimeout);
    this.socket.end();
    this.unpause();
    if (this.ended) this.finishAndDestroy();
  }

  private finishAndDestroy(): void {
    this.leave();
    this.socket.destroySoon();
  }

  private inputEnded(): void {
    this.ended = true;
    switch (this.state) {
      case clientState.head:
        if (this.head.started) this.requests++;
        this.finishAndDestroy();
        return;
      case clientState.busy:
        this.aborted();
        return;
      case clientState.tunnel:
        this.exchange.upstream.tunnelEnded();
        return;
      case clientState.lingering:
      case clientState.discarding:
        this.finishAndDestroy();
        return;
      default:
    }
  }

  /** The client went while its request was being answered. */
  private aborted(): void {
    const { exchange } = this;
    if (exchange.settings.proxy?.plan.ignoreClientAbort === true && exchange.body.complete) return;
    if (!exchange.headSent) exchange.status = exchange.body.complete ? 499 : 400;
    exchange.source?.abort();
    this.cut();
  }

  private lost(): void {
    if (this.state === clientState.closed) return;
    if (this.state === clientState.busy && !this.ended) {
      this.ended = true;
      if (!this.exchange.headSent) this.exchange.status = 499;
    }
    this.exchange.source?.abort();
    this.log();
    this.destroy();
  }

  expired(): void {
    const context = requestContext(this.exchange);
    switch (this.state) {
      case clientState.opening:
        this.inform(
          `client timed out (110: Connection timed out) while SSL handshaking, client: ${this.remoteAddress}`,
        );
        this.destroy();
        return;
      case clientState.head:
        if (this.head.started) {
          this.exchange.status = 408;
          this.exchange.running = true;
          this.inform(
            `client timed out (110: Connection timed out) while reading client request headers${context}`,
          );
          this.log();
        }
        this.destroy();
        return;
      case clientState.busy:
        this.expiredBusy(context);
        return;
      case clientState.flushing:
        this.inform(
          `client timed out (110: Connection timed out) while sending to client${context}`,
        );
        this.cut();
        return;
      default:
        this.destroy();
    }
  }

  private expiredBusy(context: string): void {
    const { exchange } = this;
    const sending = exchange.headSent;
    const doing = sending ? "sending to client" : "reading client request body";
    this.inform(`client timed out (110: Connection timed out) while ${doing}${context}`);
    exchange.source?.abort();
    if (!sending) exchange.status = 408;
    this.cut();
  }

  private inform(text: string): void {
    const { errorLogs } = this.exchange.settings.plan;
    this.engine.services.errorLog(errorLogs, "info", `*${this.number} ${text}`);
  }

  get isReading(): boolean {
    return (
      this.state === clientState.opening || (this.state === clientState.head && this.head.started)
    );
  }

  /** Nothing is being answered and nothing has come. */
  get idle(): boolean {
    return this.state === clientState.head && !this.head.started;
  }

  /** The handshake came to nothing. */
  handshakeFailed(message: string): void {
    if (this.state !== clientState.opening) return;
    this.inform(`${message} while SSL handshaking, client: ${this.remoteAddress}`);
    this.destroy();
  }

  /** Cuts it whatever it does. */
  destroyNow(): void {
    this.exchange.source?.abort();
    this.log();
    this.destroy();
  }

  destroy(): void {
    if (this.state === clientState.closed) return;
    this.leave();
    this.socket.destroy();
  }

  private leave(): void {
    this.state = clientState.closed;
    this.disarm();
    this.held = undefined;
    this.exchange.body.reset();
    this.engine.left(this);
  }
}
