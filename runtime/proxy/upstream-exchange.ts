import { outcome } from "../decide/balancer/balancer.ts";
import type { GzipRules } from "../decide/gzip.ts";
import { memcachedEnd, readMemcached } from "../decide/memcached.ts";
import {
  cause,
  causeOfStatus,
  isOwnFailure,
  outcomeOf,
  pass,
  retry,
  type Cause,
} from "../decide/retry.ts";
import { field } from "../http1/field.ts";
import { headEnd } from "../http1/head-end.ts";
import { responseState } from "../http1/response-head.ts";
import type { PeerPlan } from "../plan.ts";
import { PeerTlsError } from "../tls/peer-tls-error.ts";
import type { PeerConnection, PeerUser } from "../upstream/peer-connection.ts";
import type { ReadBuffer } from "../upstream/read-buffers.ts";
import { Nobody } from "./cache/nobody.ts";
import type { Shape } from "./cache/shape.ts";
import { Compressor } from "./compressor.ts";
import type { ProxyExchange } from "./exchange.ts";
import { headOf, ValueLine } from "./memcached.ts";
import { responseText, upgradeText } from "./proxy-response.ts";
import { type Piece, Relay, relayed } from "./relay.ts";
import { isUpgrade, Tunnel } from "./tunnel.ts";
import { failureText, whileReadingHead } from "./upstream-activity.ts";
import { UpstreamCached } from "./upstream-cached.ts";
import { phase } from "./upstream-request.ts";
import { obeyHead } from "./x-accel.ts";

/** A request's way to its backends: peer after peer until one answers or none is left. */
export class UpstreamExchange extends UpstreamCached implements PeerUser {
  /** The answer broke off. */
  incomplete = false;
  private readonly relay: Relay;
  /** As much as came of a line of memcached. */
  private readonly line = new ValueLine();
  private readonly tunnelling = new Tunnel();

  constructor(exchange: ProxyExchange) {
    super(exchange);
    this.relay = new Relay(exchange, exchange.engine.buffers);
  }

  override reset(): void {
    super.reset();
    this.answered = false;
    this.incomplete = false;
    this.relay.reset(this.exchange.client.backlog === 0);
    if (this.head.text !== "") this.head.reset();
  }

  protected next(): void {
    this.answered = false;
    if (this.head.text !== "") this.head.reset();
    const { attempts } = this;
    this.relay.rawLength = 0;
    this.line.text = "";
    this.phase = phase.connecting;
    const peer = attempts.pick();
    if (!peer) {
      this.failed(cause.noLive, "no live upstreams while connecting to upstream");
      return;
    }
    const connection = this.connect(peer);
    if (connection && this.exchange.reused) this.send(connection);
  }

  private connect(peer: PeerPlan): PeerConnection | undefined {
    try {
      return this.attempts.connect(this, peer);
    } catch (error) {
      // A certificate that variables name cannot be had: another peer would not help.
      if (!(error instanceof PeerTlsError)) throw error;
      this.log("error", `${error.message} while connecting to upstream`);
      this.attempts.end(outcome.ok, false, 0);
      this.phase = phase.idle;
      this.endOf(500);
      return undefined;
    }
  }

  peerConnected(): void {
    this.exchange.engine.tick();
    const { attempts, exchange } = this;
    if (!attempts.connection || this.phase !== phase.connecting) return;
    attempts.connected(exchange.engine.now - attempts.started);
    this.send(attempts.connection);
  }

  peerRead(buffer: ReadBuffer, length: number): void {
    this.exchange.engine.tick();
    const { connection } = this.attempts;
    if (!connection) return;
    switch (this.phase) {
      case phase.head:
        this.readHead(connection, buffer, length);
        return;
      case phase.relaying:
        this.armRead(connection);
        this.relayed(connection, this.relay.take(connection, buffer, 0, length, ""));
        return;
      case phase.tunnel:
        this.armRead(connection);
        this.tunnelling.toClient(this.exchange, connection, buffer, { start: 0, end: length });
        return;
      default:
        connection.destroy();
    }
  }

  private readHead(connection: PeerConnection, buffer: ReadBuffer, length: number): void {
    const { head, proxy } = this;
    if (!proxy) return;
    if (proxy.memcached) {
      this.readValue(connection, { buffer, start: 0, end: length });
      return;
    }
    const limit = proxy.plan.bufferSize - (this.cache?.headerStart ?? 0);
    let fed = headEnd(buffer.view, length);
    let result = head.feed(buffer.view.toString("latin1", 0, fed), limit);
    // What looked like the end may have been that of an interim answer.
    if (result === responseState.more && fed < length) {
      result = head.feed(buffer.view.toString("latin1", fed, length), limit);
      fed = length;
    }
    if (result === responseState.more) return;
    if (result === responseState.done) {
      const start = fed - (head.text.length - head.bodyAt);
      this.gotHead(connection, { buffer, start, end: length });
      return;
    }
    const complaint =
      result === responseState.tooBig ? "upstream sent too big header" : head.complaint;
    this.failed(cause.invalidHeader, `${complaint} ${whileReadingHead}`);
  }

  /** The line of memcached before a value. */
  private readValue(connection: PeerConnection, piece: Piece): void {
    const { head, proxy, exchange, line } = this;
    if (!proxy) return;
    const used = line.take(piece.buffer.view, piece.end);
    const answer = readMemcached(line.text, this.key);
    if (answer === undefined && line.text.length < proxy.plan.bufferSize) return;
    if (typeof answer !== "object") {
      const complaint = answer ?? "upstream sent too big header";
      this.failed(cause.invalidHeader, `${complaint} ${whileReadingHead}`);
      return;
    }
    head.feed(headOf(exchange, proxy, answer), Infinity);
    this.relay.tail = answer.status === 200 ? memcachedEnd : "";
    this.gotHead(connection, { ...piece, start: used });
  }

  private gotHead(connection: PeerConnection, piece: Piece): void {
    const { head, attempts, exchange } = this;
    attempts.answered(head.status);
    const why = causeOfStatus(head.status);
    if (why !== undefined && attempts.verdict(why) === retry) {
      attempts.end(outcomeOf(why, retry), false, 0);
      this.next();
      return;
    }
    if (this.cache !== undefined && this.storedInstead(this.cache, why)) return;
    if (head.status === 101 && !isUpgrade(exchange, head, this.request)) {
      this.failed(cause.invalidHeader, `upstream sent unexpected 101 ${whileReadingHead}`);
      return;
    }
    this.answered = true;
    attempts.taken(head.status);
    if (head.status === 101) this.openTunnel(connection, piece);
    else if (this.proxy?.memcached && head.status === 404) this.notThere(piece.start === piece.end);
    else if (!this.intercepted() && !this.redirected()) this.beginRelay(connection, piece);
  }

  private beginRelay(connection: PeerConnection, piece: Piece): void {
    const { exchange, head, relay, proxy } = this;
    if (!proxy) return;
    this.phase = phase.relaying;
    if (head.fields.has(field["x-accel-limit-rate"])) obeyHead(exchange, proxy, head);
    let shape: Shape | undefined;
    if (this.cache !== undefined) {
      shape = this.shapeFor(this.cache);
      if (this.phase !== phase.relaying) return;
    } else if (proxy.memcached) {
      shape = this.partOf();
      if (!shape) return;
    }
    const text = responseText(exchange, proxy, head, shape);
    relay.begin(head, proxy.plan, this.cache, shape);
    relay.spoolLimit = this.buffers ? proxy.plan.maxTempFileSize : 0;
    this.armRead(connection);
    if (relay.headOnly) {
      exchange.client.writeText(text);
      this.finish(false);
      return;
    }
    if (exchange.compression && !exchange.orphaned) this.compress(exchange.compression, text);
    else if (relay.isEmpty) {
      exchange.client.writeText(text);
      relay.finish();
      relay.surplus = piece.end > piece.start;
      this.relayed(connection, relayed.done);
      return;
    }
    this.relayed(connection, relay.take(connection, piece.buffer, piece.start, piece.end, text));
  }

  /** The body is compressed on its way; the client's wants go to the compressor. */
  private compress(rules: GzipRules, text: string): void {
    const { exchange, head } = this;
    const about = { rules, length: head.contentLength };
    const compressor = new Compressor(exchange, this, text, about);
    exchange.source = compressor;
    this.relay.through(compressor);
  }

  /** The compressor takes more. */
  drained(): void {
    if (this.phase === phase.relaying) this.goOn();
  }

  private relayed(connection: PeerConnection, result: number): void {
    if (result === relayed.more) {
      // The disk took no more, and there is nobody else.
      if (this.exchange.orphaned && this.cache?.writer === undefined) this.abort();
      return;
    }
    if (result === relayed.bad) {
      this.broken("upstream sent invalid chunked response while reading upstream");
      return;
    }
    const { surplus, tail } = this.relay;
    if (surplus && this.proxy?.memcached === undefined)
      this.log("warn", "upstream sent more data than specified in its head while reading upstream");
    const sent = this.sender.finished && connection.backlog === 0;
    this.finish(this.head.keepAlive && !surplus && sent && tail === "");
  }

  /** The answer is whole. */
  private finish(reusable: boolean): void {
    this.attempts.end(outcome.ok, reusable, this.relay.rawLength);
    this.phase = phase.idle;
    const { exchange, cache } = this;
    if (!exchange.body.complete) exchange.keepAlive = false;
    if (cache !== undefined) cache.complete();
    this.relay.complete();
  }

  /** An attempt failed before the head of an answer: the next peer, or the error page. */
  private failed(why: Cause, message: string): void {
    const { exchange, attempts } = this;
    this.log("error", message);
    const verdict = attempts.verdict(why);
    const { records } = attempts;
    records.statuses[records.count - 1] = why === cause.timeout ? 504 : 502;
    if (why === cause.noLive) records.responseTimes[records.count - 1] = 0;
    attempts.end(outcomeOf(why, verdict), false, 0);
    if (verdict === retry) {
      this.next();
      return;
    }
    this.phase = phase.idle;
    const { cache } = this;
    if (cache !== undefined && cache.mayServeStale(why, false) && this.serveStored(cache)) return;
    if (!exchange.body.complete) exchange.keepAlive = false;
    this.endOf(verdict === pass ? 502 : verdict);
  }

  /** An answer broke off: the client must see that it did. */
  private broken(message: string): void {
    this.log("error", message);
    this.incomplete = true;
    this.attempts.end(outcome.ok, false, this.relay.rawLength);
    this.phase = phase.idle;
    this.cache?.end();
    if (this.relay.cutLater()) return;
    this.relay.reset(false);
    this.exchange.client.cut();
  }

  peerEnded(): void {
    this.exchange.engine.tick();
    if (this.phase === phase.relaying && this.relay.untilClose) {
      this.relay.finish();
      this.finish(false);
    } else
      this.lost(cause.error, `upstream prematurely closed connection while ${this.activity.doing}`);
  }

  peerFailed(error: NodeJS.ErrnoException): void {
    this.exchange.engine.tick();
    const message = failureText(error, this.activity);
    if (this.phase !== phase.connecting || !isOwnFailure(error)) {
      this.lost(cause.error, message);
      return;
    }
    this.log("crit", message);
    this.attempts.end(outcome.ok, false, 0);
    this.endOf(500);
  }

  peerTimedOut(): void {
    this.exchange.engine.tick();
    const { connection } = this.attempts;
    if (this.phase === phase.relaying && connection?.paused === true) {
      // Not the peer is slow: it waits for the client.
      this.armRead(connection);
      if (this.relay.startSpooling()) connection.resume();
      return;
    }
    const { doing } = this.activity;
    this.lost(cause.timeout, `upstream timed out (110: Connection timed out) while ${doing}`);
  }

  private lost(why: Cause, message: string): void {
    switch (this.phase) {
      case phase.connecting:
      case phase.head:
        this.failed(why, message);
        return;
      case phase.relaying:
        this.broken(message);
        return;
      case phase.tunnel:
        this.endTunnel();
        return;
      default:
        this.attempts.connection?.destroy();
    }
  }

  clientFlushed(): void {
    if (this.phase === phase.relaying || this.relay.spooling) {
      if (!this.relay.flushed()) return;
    } else if (this.phase !== phase.tunnel) return;
    this.goOn();
  }

  /** Reads on from a peer that waited for the client. */
  private goOn(): void {
    const { connection } = this.attempts;
    if (connection?.paused !== true) return;
    this.armRead(connection);
    connection.resume();
  }

  /** The client has gone. */
  abort(): void {
    this.forgetLookup();
    const { exchange, cache } = this;
    if (cache !== undefined && this.fillsOn(cache)) {
      new Nobody(exchange.client).adopt(exchange);
      this.relay.forgetClient();
      this.goOn();
      return;
    }
    this.attempts.end(outcome.ok, false, this.relay.rawLength);
    this.phase = phase.idle;
    this.relay.reset(false);
    cache?.end();
    if (exchange.orphaned) exchange.client.answered();
  }

  private openTunnel(connection: PeerConnection, piece: Piece): void {
    const { exchange } = this;
    this.phase = phase.tunnel;
    exchange.keepAlive = false;
    exchange.client.writeText(upgradeText(exchange, this.head));
    this.armRead(connection);
    exchange.client.tunnel();
    if (piece.end > piece.start)
      this.tunnelling.toClient(exchange, connection, piece.buffer, piece);
  }

  /** Bytes of an upgraded client. */
  tunnel(bytes: Buffer): void {
    const { connection } = this.attempts;
    if (!connection) return;
    this.armRead(connection);
    if (connection.writeBytes(bytes)) return;
    this.exchange.client.pause();
    connection.notifyFlushed();
  }

  /** The client of a tunnel sends no more. */
  tunnelEnded(): void {
    this.attempts.connection?.end();
  }

  private endTunnel(): void {
    // As in nginx, what a tunnel carries is the length of no answer.
    this.attempts.end(outcome.ok, false, 0);
    this.phase = phase.idle;
    this.exchange.client.tunnelClosed();
  }
}
