import type { LocationPlan } from "../plan.ts";
import type { PeerConnection } from "../upstream/peer-connection.ts";
import { Attempts } from "./attempts.ts";
import { beginCache } from "./cache/begin-cache.ts";
import type { CacheUse } from "./cache/cache-use.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { ProxyExchange, Source } from "./exchange.ts";
import { Lookup } from "./lookup.ts";
import { keyToAsk } from "./memcached.ts";
import { bodyLength, requestText } from "./proxy-request.ts";
import { fail } from "./reply.ts";
import { bodyMode, type BodyUser } from "./request-body.ts";
import { logRequest } from "./request-context.ts";
import { RequestSender } from "./request-sender.ts";
import { targetOf, type Target, uriFor } from "./upstream-target.ts";

/** How far a request at a backend is. */
export const phase = {
  idle: 0,
  body: 1,
  connecting: 2,
  head: 3,
  relaying: 4,
  tunnel: 5,
  waiting: 6,
} as const;

/** The first half of a proxied request: target, body, and what is written to the peer. */
export abstract class UpstreamRequest implements BodyUser, Source {
  readonly attempts: Attempts;
  protected readonly exchange: ProxyExchange;
  protected readonly sender: RequestSender;
  protected phase: number = phase.idle;
  protected proxy: CompiledProxy | undefined = undefined;
  /** The head that goes to each peer. */
  protected request = "";
  /** Undefined: no cache is asked, or none was so far. */
  cache: CacheUse | undefined = undefined;
  protected target: Target | undefined = undefined;
  private uri = "";
  /** What memcached is asked for. */
  protected key = "";
  private withBody = false;
  /** Stands for the lookup that the request waits for. */
  private waiting: object | undefined = undefined;

  constructor(exchange: ProxyExchange) {
    this.exchange = exchange;
    this.attempts = new Attempts(exchange);
    this.sender = new RequestSender(exchange.body, exchange.engine.buffers);
  }

  reset(): void {
    this.attempts.reset();
    this.waiting = undefined;
    this.phase = phase.idle;
    this.proxy = undefined;
    this.target = undefined;
    this.request = "";
    this.cache?.end();
    this.cache = undefined;
    this.sender.reset();
  }

  /** Nobody waits for the addresses any more. */
  protected forgetLookup(): void {
    this.waiting = undefined;
  }

  abstract clientFlushed(): void;
  abstract abort(): void;
  /** Tries the next peer. */
  protected abstract next(): void;
  /** Whether the cache answers, or may do so later. */
  protected abstract fromCache(cache: CacheUse): boolean;

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
    exchange.source = this;
    this.cache?.end();
    this.cache = undefined;
    const target = targetOf(exchange, proxy);
    if (typeof target === "string") this.nowhere(target);
    else if ("name" in target) this.waiting = new Lookup(exchange.engine, target, this);
    else this.prepare(target, proxy, plan);
  }

  /** There is no backend to go to. */
  private nowhere(why: string): void {
    logRequest(this.exchange, "error", why);
    this.phase = phase.idle;
    fail(this.exchange, why.startsWith("invalid") ? 500 : 502);
  }

  /** The addresses that the request waited for, unless it went away meanwhile. */
  found(lookup: Lookup, target: Target | string): void {
    const { proxy, plan } = this.exchange.settings;
    if (this.waiting !== lookup || !proxy) return;
    this.waiting = undefined;
    if (typeof target === "string") this.nowhere(target);
    else this.prepare(target, proxy, plan);
  }

  private prepare(target: Target, proxy: CompiledProxy, plan: LocationPlan): void {
    const { exchange } = this;
    this.target = target;
    // Behind the error page of a body that was refused, nobody wants the rest of it.
    const unwanted = exchange.body.mode === bodyMode.discard && !exchange.body.complete;
    this.withBody = proxy.plan.passRequestBody && !unwanted;
    exchange.unbuffered = this.streams(proxy);
    this.phase = phase.body;
    if (exchange.unbuffered || unwanted || exchange.body.complete) {
      this.begin();
      return;
    }
    const mode = this.withBody ? bodyMode.buffer : bodyMode.discard;
    exchange.client.expectBody();
    exchange.client.readBody(mode, plan.maxBodySize, plan.bodyBufferSize);
  }

  private streams(proxy: CompiledProxy): boolean {
    const { plan } = proxy;
    const { body, head } = this.exchange;
    if (plan.requestBuffering || proxy.body || !this.withBody || body.complete) return false;
    // A body that is here already can be sent to another peer.
    if (!head.chunked && this.exchange.client.heldLength >= head.contentLength) return false;
    return !head.chunked || plan.httpVersion === "1.1";
  }

  bodyComplete(): void {
    const { connection } = this.attempts;
    if (this.phase === phase.body) this.begin();
    else if (this.exchange.unbuffered && connection) {
      this.sender.end(connection);
      this.afterSend(connection, connection.backlog === 0);
    }
  }

  bodyBytes(bytes: Buffer, lent: boolean): void {
    const { connection } = this.attempts;
    if (!connection || this.sender.piece(connection, bytes, lent)) return;
    this.exchange.client.pause();
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
    if (proxy.memcached) {
      const key = keyToAsk(exchange, proxy);
      if (key === undefined) return;
      this.key = key;
      this.uri = "";
    } else this.uri = uriFor(exchange, proxy, target);
    if (proxy.cache) {
      const cache = beginCache(exchange, proxy, proxy.cache, { target, uri: this.uri });
      if (typeof cache === "number") {
        fail(exchange, cache);
        return;
      }
      this.cache = cache;
      if (cache && this.fromCache(cache)) return;
    }
    this.ask();
  }

  /** Goes to the backends. */
  protected ask(): void {
    const { exchange, proxy, target, uri, cache } = this;
    if (!proxy || !target) return;
    if (target.upstream.sticky) this.attempts.bind(target);
    this.request = proxy.memcached
      ? `get ${this.key}\r\n`
      : requestText(exchange, proxy, uri, this.lengthToSend(proxy), cache);
    exchange.upstreamStart = exchange.engine.now;
    this.attempts.begin(target, proxy, uri);
    this.next();
  }

  /** Renews what another request found stale and answered with. */
  renew(proxy: CompiledProxy, target: Target, cache: CacheUse): void {
    this.proxy = proxy;
    this.target = target;
    this.cache = cache;
    this.withBody = false;
    this.uri = uriFor(this.exchange, proxy, target);
    this.ask();
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

  protected send(connection: PeerConnection): void {
    const { exchange } = this;
    this.phase = phase.head;
    exchange.sent = true;
    if (!exchange.unbuffered) {
      const flushed = this.sender.send(
        connection,
        this.request,
        this.withBody || !!this.proxy?.body,
      );
      this.afterSend(connection, flushed);
      return;
    }
    this.sender.stream(connection, this.request, exchange.head.chunked);
    this.armRead(connection);
    exchange.client.expectBody();
    exchange.client.readBody(bodyMode.stream, exchange.settings.plan.maxBodySize, 0);
  }

  private afterSend(connection: PeerConnection, flushed: boolean): void {
    const { proxy } = this;
    if (!proxy || this.phase !== phase.head) return;
    if (flushed) {
      this.armRead(connection);
      return;
    }
    connection.arm(this.exchange.engine.now + proxy.plan.sendTimeout);
    connection.notifyFlushed();
  }

  protected armRead(connection: PeerConnection): void {
    const { proxy } = this;
    if (proxy) connection.arm(this.exchange.engine.now + proxy.plan.readTimeout);
  }

  peerFlushed(): void {
    this.exchange.engine.tick();
    const { connection } = this.attempts;
    if (!connection) return;
    this.sender.flushed();
    if (this.phase === phase.tunnel || this.exchange.unbuffered) this.exchange.client.unpause();
    if (this.phase === phase.tunnel) return;
    const flushed = this.sender.more(connection);
    if (!flushed) connection.notifyFlushed();
    else if (this.phase === phase.head) this.armRead(connection);
  }
}

const bodyComplaint = (status: number): string => {
  if (status === 413) return "client intended to send too large chunked body";
  return status === 500 ? "writing the request body failed" : "client sent invalid chunked body";
};
