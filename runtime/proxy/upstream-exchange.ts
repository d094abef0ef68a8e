import type { Attempt } from "../decide/balancer/balancer.ts";
import { newAttempt, outcome, type Outcome } from "../decide/balancer/balancer.ts";
import { pageFor } from "../decide/error-page.ts";
import {
  cause,
  causeOfStatus,
  decide,
  outcomeOf,
  pass,
  retry,
  type Cause,
} from "../decide/retry.ts";
import { field } from "../http1/field.ts";
import { framing, ResponseHead, responseState } from "../http1/response-head.ts";
import { isBodiless } from "../http1/status.ts";
import type { PeerConnection, PeerUser } from "../upstream/peer-connection.ts";
import type { ReadBuffer } from "../upstream/read-buffers.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { ProxyExchange, Source } from "./exchange.ts";
import { openPeer } from "./open-peer.ts";
import { bodyLength, requestText } from "./proxy-request.ts";
import { responseText, upgradeText } from "./proxy-response.ts";
import { Relay, relayed } from "./relay.ts";
import { fail, goToErrorPage } from "./reply.ts";
import { bodyMode, type BodyUser } from "./request-body.ts";
import { logRequest } from "./request-context.ts";
import { RequestSender } from "./request-sender.ts";
import { bodyFraming, framingOf } from "./response-writer.ts";
import { Tunnel } from "./tunnel.ts";
import { targetOf, type Target } from "./upstream-target.ts";
import { AttemptRecords } from "./upstream-variables.ts";

const phase = { idle: 0, body: 1, connecting: 2, head: 3, relaying: 4, tunnel: 5 } as const;

/** A request's way to its backends: peer after peer until one answers or none is left. */
export class UpstreamExchange implements PeerUser, BodyUser, Source {
  readonly head = new ResponseHead();
  readonly records = new AttemptRecords();
  /** `head` holds the answer of a peer. */
  answered = false;
  /** The answer broke off. */
  incomplete = false;
  private readonly exchange: ProxyExchange;
  private readonly attempt: Attempt = newAttempt();
  private readonly relay: Relay;
  private readonly sender: RequestSender;
  private readonly tunnelling = new Tunnel();
  private phase: number = phase.idle;
  private proxy: CompiledProxy | undefined = undefined;
  private target: Target | undefined = undefined;
  private connection: PeerConnection | undefined = undefined;
  private request = "";
  private withBody = false;
  private attemptStart = 0;

  constructor(exchange: ProxyExchange) {
    this.exchange = exchange;
    this.relay = new Relay(exchange, exchange.engine.buffers);
    this.sender = new RequestSender(exchange.body, exchange.engine.buffers);
  }

  reset(): void {
    this.records.reset();
    this.answered = false;
    this.incomplete = false;
    this.phase = phase.idle;
    this.proxy = undefined;
    this.target = undefined;
    this.request = "";
    this.relay.reset(this.exchange.client.backlog === 0);
    this.sender.reset();
    if (this.head.text !== "") this.head.reset();
  }

  /** `$proxy_host` and `$proxy_port`. */
  get hostName(): string | undefined {
    return this.target?.host ?? this.exchange.settings.proxy?.plan.host;
  }
  get port(): string | undefined {
    return this.target?.port;
  }

  /** The content phase of a location with `proxy_pass`. */
  start(): void {
    const { exchange } = this;
    const { proxy, plan } = exchange.settings;
    if (!proxy) return;
    this.proxy = proxy;
    this.answered = false;
    exchange.source = this;
    const target = targetOf(exchange, proxy);
    if (typeof target === "string") {
      logRequest(exchange, "error", target);
      fail(exchange, target.startsWith("invalid") ? 500 : 502);
      return;
    }
    this.target = target;
    // Behind an error page what was not read of the body is not wanted any more.
    this.withBody = proxy.plan.passRequestBody && !(exchange.errorPage && !exchange.body.complete);
    exchange.unbuffered = this.streams(proxy);
    this.phase = phase.body;
    if (exchange.unbuffered || !(this.withBody || !exchange.body.complete) || exchange.errorPage) {
      this.begin();
      return;
    }
    const mode = this.withBody && !proxy.body ? bodyMode.buffer : bodyMode.discard;
    exchange.client.expectBody();
    exchange.client.readBody(mode, plan.maxBodySize, plan.bodyBufferSize);
  }

  private streams(proxy: CompiledProxy): boolean {
    const { plan } = proxy;
    const { body, head } = this.exchange;
    if (plan.requestBuffering || proxy.body || !this.withBody || body.complete) return false;
    return !head.chunked || plan.httpVersion === "1.1";
  }

  bodyComplete(): void {
    if (this.phase === phase.body) this.begin();
    else if (this.exchange.unbuffered && this.connection) {
      this.sender.end(this.connection);
      this.afterSend(this.connection.socket.writableLength === 0);
    }
  }

  bodyBytes(bytes: Buffer): void {
    const { connection, exchange } = this;
    if (!connection) return;
    if (this.sender.piece(connection, bytes)) return;
    exchange.client.pause();
    connection.notifyFlushed();
  }

  bodyFailed(status: number): void {
    const { exchange } = this;
    const level = status === 413 ? "error" : status === 500 ? "crit" : "info";
    logRequest(exchange, level, bodyComplaint(status));
    this.abort();
    exchange.keepAlive = false;
    if (exchange.headSent) exchange.client.cut();
    else fail(exchange, status);
  }

  /** The body is here, or is to be streamed: the first peer is chosen. */
  private begin(): void {
    const { exchange, proxy, target } = this;
    if (!proxy || !target) return;
    const { services } = exchange.engine;
    this.request = requestText(exchange, proxy, target.uri, this.lengthToSend(proxy));
    exchange.upstreamStart = services.now();
    const { upstream } = target;
    const key = upstream.hashKey ? exchange.value(upstream.hashKey) : exchange.client.remoteAddress;
    upstream.balancer.start(this.attempt, key, proxy.plan.nextUpstreamTries);
    this.next();
  }

  private lengthToSend(proxy: CompiledProxy): number {
    const { exchange } = this;
    const { head, body } = exchange;
    if (proxy.body) {
      const text = exchange.value(proxy.body);
      body.replace(Buffer.from(text, "latin1"));
      return text.length;
    }
    if (!this.withBody) return bodyLength.none;
    if (exchange.unbuffered) return head.chunked ? bodyLength.chunked : head.contentLength;
    return head.chunked ? body.received : head.contentLength;
  }

  private next(): void {
    const { exchange, target, proxy } = this;
    if (!target || !proxy) return;
    const { services } = exchange.engine;
    const { upstream } = target;
    const peer = upstream.balancer.pick(this.attempt, services.wall());
    exchange.sent = false;
    exchange.reused = false;
    this.relay.length = 0;
    this.attemptStart = services.now();
    const plan = upstream.plan.peers[peer];
    if (!plan) {
      this.records.begin(upstream.plan.name, exchange.errorPage);
      this.phase = phase.connecting;
      this.failed(cause.noLive, "no live upstreams while connecting to upstream");
      return;
    }
    this.records.begin(plan.name, exchange.errorPage);
    count(upstream.counters.requests, peer);
    count(upstream.counters.active, peer);
    upstream.counters.selected[peer] = services.wall();
    const pooled = upstream.poolFor(target.secure ? proxy : undefined).take(peer);
    if (pooled) {
      exchange.reused = true;
      this.use(pooled);
      this.connectTime(0);
      this.send(pooled);
      return;
    }
    this.phase = phase.connecting;
    const connection = openPeer(exchange, proxy, plan, { peer, secure: target.secure });
    this.use(connection);
    connection.arm(this.attemptStart + proxy.plan.connectTimeout);
  }

  private use(connection: PeerConnection): void {
    this.connection = connection;
    connection.user = this;
    connection.requests++;
    connection.bytesRead = 0;
    connection.bytesWritten = 0;
  }

  private connectTime(milliseconds: number): void {
    this.records.connectTimes[this.records.count - 1] = milliseconds;
  }

  peerConnected(): void {
    const { connection, exchange } = this;
    if (!connection || this.phase !== phase.connecting) return;
    this.connectTime(exchange.engine.services.now() - this.attemptStart);
    this.send(connection);
  }

  private send(connection: PeerConnection): void {
    const { exchange, proxy } = this;
    if (!proxy) return;
    this.phase = phase.head;
    exchange.sent = true;
    if (this.head.text !== "") this.head.reset();
    if (exchange.unbuffered) {
      this.sender.stream(connection, this.request, exchange.head.chunked);
      this.armRead(connection);
      exchange.client.expectBody();
      const { maxBodySize } = exchange.settings.plan;
      exchange.client.readBody(bodyMode.stream, maxBodySize, 0);
      return;
    }
    this.afterSend(this.sender.send(connection, this.request, this.withBody));
  }

  private afterSend(flushed: boolean): void {
    const { connection, proxy } = this;
    if (!connection || !proxy || this.phase !== phase.head) return;
    if (flushed) {
      this.armRead(connection);
      return;
    }
    connection.arm(this.exchange.engine.services.now() + proxy.plan.sendTimeout);
    connection.notifyFlushed();
  }

  private armRead(connection: PeerConnection): void {
    const { proxy } = this;
    if (proxy) connection.arm(this.exchange.engine.services.now() + proxy.plan.readTimeout);
  }

  peerFlushed(): void {
    const { connection, exchange } = this;
    if (!connection) return;
    if (this.phase === phase.tunnel) {
      exchange.client.unpause();
      return;
    }
    if (exchange.unbuffered) exchange.client.unpause();
    const flushed = this.sender.more(connection);
    if (!flushed) connection.notifyFlushed();
    else if (this.phase === phase.head) this.armRead(connection);
  }

  peerRead(buffer: ReadBuffer, length: number): void {
    const { connection } = this;
    if (!connection) return;
    if (this.phase === phase.head) this.readHead(connection, buffer, length);
    else if (this.phase === phase.relaying) {
      this.armRead(connection);
      this.relayed(connection, this.relay.take(connection, buffer, 0, length, ""));
    } else if (this.phase === phase.tunnel) {
      this.armRead(connection);
      this.tunnelling.toClient(this.exchange, connection, buffer, { start: 0, end: length });
    } else this.drop();
  }

  private readHead(connection: PeerConnection, buffer: ReadBuffer, length: number): void {
    const { head, proxy } = this;
    if (!proxy) return;
    const limit = proxy.plan.bufferSize;
    const text = buffer.view.toString("latin1", 0, length);
    const result = head.feed(text, limit);
    if (result === responseState.more) return;
    if (result === responseState.bad) this.failed(cause.invalidHeader, badHead(head.complaint));
    else if (result === responseState.tooBig)
      this.failed(
        cause.invalidHeader,
        "upstream sent too big header while reading response header from upstream",
      );
    else {
      this.gotHead(connection, buffer, length - (head.text.length - head.bodyAt), length);
    }
  }

  private gotHead(
    connection: PeerConnection,
    buffer: ReadBuffer,
    start: number,
    end: number,
  ): void {
    const { exchange, head, records, proxy, target } = this;
    if (!proxy || !target) return;
    const index = records.count - 1;
    records.statuses[index] = head.status;
    records.headerTimes[index] = exchange.engine.services.now() - this.attemptStart;
    const why = causeOfStatus(head.status);
    if (why !== undefined && this.verdict(why) === retry) {
      this.endAttempt(outcomeOf(why, retry), false);
      this.next();
      return;
    }
    if (head.status === 101 && !this.upgraded()) {
      this.failed(
        cause.invalidHeader,
        "upstream sent unexpected 101 while reading response header from upstream",
      );
      return;
    }
    this.answered = true;
    count(
      target.upstream.counters.responses,
      this.attempt.peer * 6 + Math.floor(head.status / 100),
    );
    if (head.status === 101) this.openTunnel(connection, buffer, start, end);
    else if (!this.intercepted(proxy)) this.beginRelay(connection, buffer, start, end);
  }

  private upgraded(): boolean {
    const { exchange, head } = this;
    const asked = exchange.head.fields.value(field.upgrade);
    const got = head.fields.value(field.upgrade);
    if (asked === undefined || got === undefined || !/\r\nupgrade:/i.test(this.request))
      return false;
    const protocols = asked
      .toLowerCase()
      .split(",")
      .map((word) => word.trim());
    return protocols.includes(got.toLowerCase()) && exchange.head.version > 1000;
  }

  /** `proxy_intercept_errors`. */
  private intercepted(proxy: CompiledProxy): boolean {
    const { exchange, head } = this;
    if (!proxy.plan.interceptErrors || head.status < 300) return false;
    if (exchange.errorPaged || !pageFor(exchange.settings.errorPages, head.status)) return false;
    this.endAttempt(outcome.ok, this.relayIsEmpty());
    this.phase = phase.idle;
    return goToErrorPage(exchange, head.status);
  }

  private relayIsEmpty(): boolean {
    return this.head.contentLength === 0 && this.head.keepAlive && this.sender.finished;
  }

  private beginRelay(
    connection: PeerConnection,
    buffer: ReadBuffer,
    start: number,
    end: number,
  ): void {
    const { exchange, head, relay, proxy } = this;
    if (!proxy) return;
    this.phase = phase.relaying;
    const from = bodyFrom(exchange.method, head);
    const { buffers, bufferSize } = proxy.plan;
    const out = framingOf(exchange, head.status, head.contentLength);
    relay.begin(
      from,
      head.contentLength,
      out === bodyFraming.chunked,
      buffers.count * buffers.size + bufferSize,
    );
    const text = responseText(exchange, proxy, head);
    this.armRead(connection);
    if (relay.isEmpty) {
      exchange.client.writeText(text);
      relay.surplus = end > start;
      this.relayed(connection, relayed.done);
    } else this.relayed(connection, relay.take(connection, buffer, start, end, text));
  }

  private relayed(connection: PeerConnection, result: number): void {
    if (result === relayed.more) return;
    if (result === relayed.bad) {
      this.broken("upstream sent invalid chunked response while reading upstream");
      return;
    }
    if (this.relay.surplus)
      logRequest(
        this.exchange,
        "warn",
        "upstream sent more data than specified while reading upstream",
        this.url(),
      );
    this.finish(
      this.head.keepAlive &&
        !this.relay.surplus &&
        this.sender.finished &&
        connection.socket.writableLength === 0,
    );
  }

  /** The answer is whole. */
  private finish(reusable: boolean): void {
    this.endAttempt(outcome.ok, reusable);
    this.phase = phase.idle;
    const { exchange } = this;
    if (!exchange.body.complete) exchange.keepAlive = false;
    exchange.client.answered();
  }

  /** Ends an attempt and lets its connection go, to the pool or for good. */
  private endAttempt(result: Outcome, reusable: boolean): void {
    const { exchange, target, connection, records, proxy } = this;
    if (!target) return;
    const { services } = exchange.engine;
    const index = records.count - 1;
    const now = services.now();
    const { peer } = this.attempt;
    records.responseTimes[index] = now - this.attemptStart;
    records.lengths[index] = this.relay.length;
    const { counters, balancer } = target.upstream;
    if (connection) {
      records.received[index] = connection.bytesRead;
      records.sent[index] = connection.bytesWritten;
      add(counters.sent, peer, connection.bytesWritten);
      add(counters.received, peer, connection.bytesRead);
    }
    this.connection = undefined;
    if (peer >= 0 && this.phase !== phase.idle) {
      balancer.done(this.attempt, result, services.wall());
      add(counters.active, peer, -1);
      add(counters.time, peer, now - this.attemptStart);
      if (result === outcome.failed) count(counters.fails, peer);
    }
    if (!connection) return;
    if (!reusable) connection.destroy();
    else {
      connection.readIntoShared();
      target.upstream.poolFor(target.secure ? proxy : undefined).give(connection, now);
    }
  }

  private verdict(why: Cause): number {
    const { exchange, proxy } = this;
    if (!proxy) return 502;
    return decide(proxy.retry, why, this.attempt.tries, exchange, exchange.engine.services.now());
  }

  /** An attempt failed before the head of an answer: the next peer, or the error page. */
  private failed(why: Cause, message: string): void {
    const { exchange } = this;
    logRequest(exchange, "error", message, this.url());
    const verdict = this.verdict(why);
    const status = why === cause.timeout ? 504 : 502;
    this.records.statuses[this.records.count - 1] = status;
    if (why === cause.noLive) this.attempt.peer = -1;
    this.endAttempt(outcomeOf(why, verdict), false);
    if (verdict === retry) {
      this.next();
      return;
    }
    this.phase = phase.idle;
    if (!exchange.body.complete) exchange.keepAlive = false;
    fail(exchange, verdict === pass ? 502 : verdict);
  }

  /** `upstream: "http://127.0.0.1:8080/uri"` of messages. */
  private url(): string {
    const { target, records } = this;
    const address = records.addresses[records.count - 1] ?? "";
    const path = address.startsWith("unix:") ? `${address}:` : address;
    return `${target?.secure ? "https" : "http"}://${path}${target?.uri ?? ""}`;
  }

  /** An answer broke off: the client must see that it did. */
  private broken(message: string): void {
    logRequest(this.exchange, "error", message, this.url());
    this.incomplete = true;
    this.endAttempt(outcome.ok, false);
    this.phase = phase.idle;
    this.exchange.client.cut();
  }

  peerEnded(): void {
    if (this.phase === phase.relaying) {
      if (!this.relay.untilClose) {
        this.broken("upstream prematurely closed connection while reading upstream");
        return;
      }
      this.relay.finish();
      this.finish(false);
    } else if (this.phase === phase.tunnel) this.endTunnel();
    else if (this.phase === phase.head || this.phase === phase.connecting)
      this.failed(
        cause.error,
        "upstream prematurely closed connection while reading response header from upstream",
      );
    else this.drop();
  }

  peerFailed(error: NodeJS.ErrnoException): void {
    const { doing, call } = this.activity();
    const message = `${call}() failed (${describe(error)}) while ${doing}`;
    if (this.phase === phase.relaying) this.broken(message);
    else if (this.phase === phase.tunnel) this.endTunnel();
    else if (this.phase === phase.head || this.phase === phase.connecting)
      this.failed(cause.error, message);
    else this.drop();
  }

  peerTimedOut(): void {
    const message = `upstream timed out (110: Connection timed out) while ${this.activity().doing}`;
    if (this.phase === phase.relaying) this.broken(message);
    else if (this.phase === phase.tunnel) this.endTunnel();
    else if (this.phase === phase.head || this.phase === phase.connecting)
      this.failed(cause.timeout, message);
    else this.drop();
  }

  private activity(): { doing: string; call: string } {
    if (this.phase === phase.connecting)
      return { doing: "connecting to upstream", call: "connect" };
    if (this.phase === phase.relaying) return { doing: "reading upstream", call: "recv" };
    const unsent = (this.connection?.socket.writableLength ?? 0) > 0;
    return unsent
      ? { doing: "sending request to upstream", call: "send" }
      : { doing: "reading response header from upstream", call: "recv" };
  }

  private drop(): void {
    this.connection?.destroy();
    this.connection = undefined;
  }

  clientFlushed(): void {
    const { connection } = this;
    if (this.phase === phase.tunnel) connection?.resume();
    if (this.phase !== phase.relaying || !connection) return;
    this.relay.flushed();
    if (connection.paused) {
      this.armRead(connection);
      connection.resume();
    }
  }

  /** The client has gone. */
  abort(): void {
    if (this.phase === phase.idle || this.phase === phase.body) {
      this.phase = phase.idle;
      return;
    }
    this.endAttempt(outcome.ok, false);
    this.phase = phase.idle;
    this.relay.reset(false);
  }

  private openTunnel(
    connection: PeerConnection,
    buffer: ReadBuffer,
    start: number,
    end: number,
  ): void {
    const { exchange } = this;
    this.phase = phase.tunnel;
    exchange.keepAlive = false;
    exchange.client.writeText(upgradeText(exchange, this.head));
    this.armRead(connection);
    exchange.client.tunnel();
    if (end > start) this.tunnelling.toClient(exchange, connection, buffer, { start, end });
  }

  /** Bytes of an upgraded client. */
  tunnel(bytes: Buffer): void {
    const { connection, exchange } = this;
    if (!connection) return;
    this.armRead(connection);
    if (connection.writeBytes(bytes)) return;
    exchange.client.pause();
    connection.notifyFlushed();
  }

  tunnelEnded(): void {
    this.connection?.socket.end();
  }

  private endTunnel(): void {
    this.relay.length = this.tunnelling.length;
    this.endAttempt(outcome.ok, false);
    this.phase = phase.idle;
    this.exchange.client.tunnelClosed();
  }
}

/** How the end of the answer's body is found (RFC 9112 section 6.3). */
function bodyFrom(method: string, head: ResponseHead): number {
  if (method === "HEAD" || isBodiless(head.status)) return framing.none;
  if (head.chunked) return framing.chunked;
  return head.contentLength >= 0 ? framing.length : framing.close;
}

const badHead = (complaint: string): string =>
  `${complaint} while reading response header from upstream`;

const bodyComplaint = (status: number): string => {
  if (status === 413) return "client intended to send too large chunked body";
  return status === 500 ? "writing the request body failed" : "client sent invalid chunked body";
};

const add = (column: Float64Array | Int32Array, index: number, by: number): void => {
  column[index] = (column[index] ?? 0) + by;
};
const count = (column: Float64Array | Int32Array, index: number): void => add(column, index, 1);

const systemErrors: Readonly<Record<string, string>> = {
  ECONNREFUSED: "111: Connection refused",
  ECONNRESET: "104: Connection reset by peer",
  EPIPE: "32: Broken pipe",
  EHOSTUNREACH: "113: No route to host",
  ENETUNREACH: "101: Network is unreachable",
  ENETDOWN: "100: Network is down",
  ETIMEDOUT: "110: Connection timed out",
  ENOENT: "2: No such file or directory",
  EACCES: "13: Permission denied",
  EADDRNOTAVAIL: "99: Cannot assign requested address",
  EMFILE: "24: Too many open files",
};

const describe = (error: NodeJS.ErrnoException): string =>
  systemErrors[error.code ?? ""] ?? error.message;
