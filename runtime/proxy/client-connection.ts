import { headEnd } from "../http1/head-end.ts";
import { headState, RequestHead } from "../http1/request-head.ts";
import type { EndPoints, Wire } from "../upstream/wire.ts";
import { writeAccessLog } from "./access-log.ts";
import { ClientBody, lingeringTime, lingeringTimeout } from "./client-body.ts";
import { clientState } from "./client-state.ts";
import type { Client, Connection } from "./client.ts";
import type { Engine, Listener } from "./engine.ts";
import { ProxyExchange } from "./exchange.ts";
import { requestContext } from "./request-context.ts";
import { connectionColumn } from "./services.ts";

/** A client's connection: reads requests one after the other and hands them to the flow. */
export class ClientConnection extends ClientBody implements Client, Connection {
  /** Plain HTTP came to a port of TLS: 497. */
  plainOnTls = false;
  /** The request was in the buffer when the one before was answered. */
  pipelined = false;
  /** The socket of the client will send no more. */
  ended = false;
  requests = 0;
  private current: ProxyExchange | undefined = undefined;
  /** The head was refused; what stands behind it is unknown. */
  private refused = false;
  private readonly cutOff: () => void;

  /** `cutOff` ends what was accepted, as long as no wire stands. */
  constructor(engine: Engine, listener: Listener, ends: EndPoints, cutOff: () => void) {
    super(engine, listener, ends);
    this.cutOff = cutOff;
  }

  /** The request that is read or answered; what waits for one has none. */
  get exchange(): ProxyExchange {
    return this.current ?? this.takeExchange();
  }

  private takeExchange(): ProxyExchange {
    const { engine } = this;
    const exchange =
      engine.spareExchange() ??
      new ProxyExchange(engine, this, new RequestHead(this.listener.rules));
    exchange.use(this);
    this.current = exchange;
    return exchange;
  }

  private releaseExchange(): void {
    const { current } = this;
    if (!current) return;
    this.current = undefined;
    current.reset();
    this.engine.giveExchange(current);
  }

  /** Begins to read requests. */
  attach(wire: Wire): void {
    this.wire = wire;
    this.tls = wire.tls;
    // The tickets of a handshake may still be on their way.
    if (this.tls) this.hurry(true);
    this.state = clientState.head;
    this.releaseExchange();
    this.arm(this.listener.server.headerTimeout);
    wire.start(this, this.engine.clientBuffer);
  }

  /** All connections read into one buffer: what is kept of it is copied. */
  wireRead(bytes: Buffer, length: number, lent: boolean): void {
    this.engine.tick();
    if (this.state === clientState.head && !this.working) this.work(bytes, length, lent);
    else this.read(bytes.length === length ? bytes : bytes.subarray(0, length), lent);
    this.keepHeld();
  }

  private read(bytes: Buffer, lent: boolean): void {
    switch (this.state) {
      case clientState.head:
      case clientState.flushing:
        this.hold(bytes, lent);
        return;
      case clientState.busy:
      case clientState.discarding:
        this.takeBody(bytes, lent);
        return;
      case clientState.tunnel:
        this.exchange.upstream.tunnel(lent ? Buffer.from(bytes) : bytes);
        return;
      case clientState.lingering:
        if (this.engine.now >= this.lingerUntil) this.destroy();
        else this.arm(lingeringTimeout);
        return;
      default:
    }
  }

  /** Answers what is in `bytes` and behind it; a loop, so that pipelines cost no stack. */
  private work(bytes: Buffer, length: number, lent: boolean): void {
    this.working = true;
    this.readHead(bytes, length, lent);
    while (this.state === clientState.head) {
      const stillLent = this.heldLent;
      const next = this.takeHeld();
      this.pipelined = next !== undefined;
      if (!next) break;
      this.readHead(next, next.length, stillLent);
    }
    this.working = false;
    this.unpause();
  }

  private readHead(bytes: Buffer, length: number, lent: boolean): void {
    const { head, exchange } = this;
    if (!head.started) this.firstByte();
    let fed = headEnd(bytes, length);
    let result = head.feed(bytes.toString("latin1", 0, fed));
    if (result === headState.more && fed < length) {
      result = head.feed(bytes.toString("latin1", fed, length));
      fed = length;
    }
    if (result === headState.more) return;
    if (result !== headState.done) {
      this.refuse(result);
      return;
    }
    const used = fed - (head.text.length - head.bodyAt);
    this.requests++;
    this.engine.count(connectionColumn.requests, 1);
    this.state = clientState.busy;
    this.disarm();
    exchange.running = true;
    exchange.body.expect(head.contentLength, head.chunked);
    if (used < length) this.hold(bytes.subarray(used, length), lent);
    this.engine.flow.begin(exchange);
  }

  private firstByte(): void {
    const { exchange, engine } = this;
    exchange.started = engine.now;
    if (this.requests > 0) this.arm(this.listener.server.headerTimeout);
  }

  private refuse(status: number): void {
    this.requests++;
    this.engine.count(connectionColumn.requests, 1);
    this.state = clientState.busy;
    this.disarm();
    this.exchange.running = true;
    this.exchange.keepAlive = false;
    this.refused = true;
    this.engine.flow.refuse(this.exchange, status);
  }

  protected workOnHeld(): void {
    const lent = this.heldLent;
    const bytes = this.takeHeld();
    this.pipelined = bytes !== undefined;
    if (bytes) this.work(bytes, bytes.length, lent);
    else this.unpause();
  }

  /** From here on bytes go to the peer as they come. */
  tunnel(): void {
    this.state = clientState.tunnel;
    this.keepHeld();
    const bytes = this.takeHeld();
    if (bytes) this.exchange.upstream.tunnel(bytes);
    this.unpause();
  }

  tunnelClosed(): void {
    this.state = clientState.busy;
    this.answered();
  }

  /** Asks for `clientFlushed` of the source, or for the end of the request. */
  notifyFlushed(): void {
    this.arm(this.exchange.settings.plan.sendTimeout);
    this.wire?.notifyFlushed();
  }

  wireFlushed(): void {
    this.engine.tick();
    if (this.state === clientState.closed) return;
    // More came meanwhile, and what it stands in is still needed.
    if (this.waitsForRate) this.wire?.notifyFlushed();
    else if (this.state === clientState.flushing) this.complete();
    else if (this.state === clientState.busy || this.state === clientState.tunnel) {
      if (this.exchange.body.complete) this.disarm();
      this.exchange.source?.clientFlushed();
    }
  }

  /** The whole answer is written. */
  answered(): void {
    if (this.state !== clientState.busy) return;
    if (this.isOut) this.complete();
    else {
      this.state = clientState.flushing;
      this.notifyFlushed();
    }
  }

  /** The answer broke off: what is missing must not look complete. */
  cut(): void {
    this.log();
    // A body that ends with the connection would look whole after an orderly close.
    if (this.exchange.endsByClose && !this.listener.plan.unix) this.wire?.reset();
    this.destroy();
  }

  private log(): void {
    const { exchange } = this;
    this.unpace();
    if (!exchange.running) return;
    exchange.running = false;
    writeAccessLog(exchange);
  }

  private complete(): void {
    const { exchange } = this;
    this.disarm();
    this.log();
    if (!exchange.keepAlive || this.engine.leaving || this.ended) this.close();
    else if (exchange.body.complete) this.next();
    else this.discardBody();
  }

  /** Ready for the next request; what is held of it is read at once. */
  protected next(): void {
    const { keepaliveTimeout } = this.exchange.settings.plan;
    this.releaseExchange();
    this.real = undefined;
    this.state = clientState.head;
    this.arm(keepaliveTimeout);
    if (!this.working) this.workOnHeld();
  }

  /** Ends in order: after what is written, and not in the face of a client that still sends. */
  private close(): void {
    const unread = this.refused || !this.exchange.body.complete || this.holds;
    if (!unread) {
      this.finishAndDestroy();
      return;
    }
    this.takeHeld();
    this.state = clientState.lingering;
    this.lingerUntil = this.engine.now + lingeringTime;
    this.arm(lingeringTimeout);
    this.wire?.end();
    this.unpause();
    if (this.ended) this.finishAndDestroy();
  }

  private finishAndDestroy(): void {
    const { sendTimeout } = this.exchange.settings.plan;
    this.leave();
    this.wire?.finish(sendTimeout);
  }

  wireEnded(): void {
    this.engine.tick();
    this.ended = true;
    switch (this.state) {
      case clientState.head:
        if (this.requests > 0 && this.idle)
          this.inform(`client ${this.remoteAddress} closed keepalive connection`);
        this.finishAndDestroy();
        return;
      case clientState.flushing:
      case clientState.busy:
        if (this.state === clientState.busy || this.waitsForRate) this.aborted();
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
    if (exchange.ignoresAbort && this.state === clientState.busy) return;
    const known = exchange.body.complete || exchange.pause?.waits === true;
    if (!exchange.headSent) exchange.status = known ? 499 : 400;
    exchange.upstream.noteClientGone();
    exchange.source?.abort();
    this.cut();
  }

  wireLost(): void {
    this.engine.tick();
    if (this.state === clientState.closed) return;
    if (this.state === clientState.busy && !this.ended) {
      this.ended = true;
      if (!this.exchange.headSent) this.exchange.status = 499;
      this.exchange.upstream.noteClientGone();
    }
    this.exchange.source?.abort();
    this.log();
    this.destroy();
  }

  expired(): void {
    this.engine.tick();
    const { exchange } = this;
    switch (this.state) {
      case clientState.opening:
        this.timedOut("SSL handshaking");
        break;
      case clientState.head:
        if (this.head.started) {
          exchange.status = 408;
          exchange.running = true;
          this.requests++;
          this.head.giveUp();
          this.engine.flow.salvage(exchange);
          this.timedOut("reading client request headers");
        }
        break;
      case clientState.busy:
      case clientState.flushing:
        if (this.waitsForRate) {
          this.arm(exchange.settings.plan.sendTimeout);
          return;
        }
        this.timedOut(exchange.headSent ? "sending to client" : "reading client request body");
        if (!exchange.headSent) exchange.status = 408;
        exchange.source?.abort();
        break;
      default:
    }
    exchange.keepAlive = false;
    this.log();
    this.destroy();
  }

  private timedOut(doing: string): void {
    const context = requestContext(this.exchange);
    this.inform(`client timed out (110: Connection timed out) while ${doing}${context}`);
  }

  private inform(text: string, level: "info" | "error" = "info"): void {
    const { errorLogs } = this.exchange.settings.plan;
    this.engine.services.errorLog(errorLogs, level, `*${this.number} ${text}`);
  }

  get isReading(): boolean {
    return this.state === clientState.opening || (this.state === clientState.head && !this.idle);
  }

  /** Nothing is being answered and nothing has come. */
  get idle(): boolean {
    return this.state === clientState.head && this.current?.head.started !== true;
  }

  /** It came to no request. */
  openingFailed(message: string, doing: string, level: "info" | "error" = "info"): void {
    if (this.state !== clientState.opening) return;
    this.engine.tick();
    const ends = `client: ${this.remoteAddress}, server: ${this.listener.address}`;
    this.inform(`${message} while ${doing}, ${ends}`, level);
    this.destroy();
  }

  destroyNow(): void {
    this.exchange.source?.abort();
    this.log();
    this.destroy();
  }

  destroy(): void {
    if (this.state === clientState.closed) return;
    this.leave();
    if (this.wire) this.wire.destroy();
    else this.cutOff();
  }

  /** It turned out to speak something else. */
  handOver(to: Connection): void {
    this.engine.join(to);
    this.leave();
  }

  private leave(): void {
    this.state = clientState.closed;
    this.engine.wheel.remove(this);
    this.takeHeld();
    this.engine.left(this);
    const { current } = this;
    if (!current || current.orphaned) return;
    current.leave();
    this.engine.giveExchange(current);
  }
}
