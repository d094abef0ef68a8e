import { outcome } from "../decide/balancer/balancer.ts";
import { pageFor } from "../decide/error-page.ts";
import type { Cause } from "../decide/retry.ts";
import { field } from "../http1/field.ts";
import { ResponseHead, responseState } from "../http1/response-head.ts";
import { isBodiless } from "../http1/status.ts";
import type { Level } from "../plan.ts";
import { renewBehind } from "./cache/background.ts";
import { found } from "./cache/cache-lookup.ts";
import type { CacheUse } from "./cache/cache-use.ts";
import { partOf, shapeOf, type Shape } from "./cache/shape.ts";
import { sendStored } from "./cache/stored-answer.ts";
import { fail, goToErrorPage } from "./reply.ts";
import { logRequest } from "./request-context.ts";
import { type Activity, activityOf } from "./upstream-activity.ts";
import { phase, UpstreamRequest } from "./upstream-request.ts";
import { followRedirect, keepChallenge, redirectOf } from "./x-accel.ts";

/** What a cache changes about a proxied request: before it, in its place, and behind it. */
export abstract class UpstreamCached extends UpstreamRequest {
  readonly head = new ResponseHead();
  /** `head` holds an answer. */
  answered = false;

  protected fromCache(cache: CacheUse): boolean {
    const result = cache.find();
    if (result === found.ask) return false;
    if (result === found.wait) this.phase = phase.waiting;
    else if (result === found.serve) return this.serveStored(cache);
    else fail(this.exchange, result);
    return true;
  }

  /** The wait for another request that fills the entry is over. */
  cacheReady(): void {
    const { cache } = this;
    if (this.phase === phase.waiting && cache && !this.fromCache(cache)) this.ask();
  }

  /** Answers with the stored answer. False: it is none. */
  protected serveStored(cache: CacheUse): boolean {
    const { exchange, head, proxy } = this;
    const { entry } = cache;
    this.head.reset();
    const read = entry && head.feed(entry.head, Infinity) === responseState.done;
    if (!read || !proxy || !isWhole(exchange.method, head, entry.bodyLength)) {
      cache.unusable();
      return false;
    }
    cache.renew(head);
    this.answered = true;
    this.phase = phase.idle;
    if (exchange.orphaned) {
      cache.end();
      exchange.client.answered();
      return true;
    }
    // Before the answer: with it this exchange may be another request's.
    if (cache.renewLater) renewBehind(exchange, proxy, this.target, cache);
    sendStored(exchange, proxy, head, entry);
    return true;
  }

  /** A stale entry answers in the place of an error, or because the backend said that it holds. */
  protected storedInstead(cache: CacheUse, why: Cause | undefined): boolean {
    const { head, attempts } = this;
    const holds = head.status === 304 && cache.revalidates;
    if (!holds && !(why !== undefined && cache.mayServeStale(why, true))) return false;
    attempts.taken(head.status);
    attempts.end(outcome.ok, holds && head.keepAlive && this.sender.finished, 0);
    if (holds) cache.holdsStill(head);
    return this.serveStored(cache) || this.noAnswer();
  }

  private noAnswer(): true {
    this.phase = phase.idle;
    this.endOf(500);
    return true;
  }

  /** `X-Accel-Redirect`. */
  protected redirected(): boolean {
    const { head, proxy } = this;
    const target = proxy && redirectOf(proxy, head);
    if (!proxy || target === undefined) return false;
    const empty = head.contentLength === 0 && head.keepAlive && this.sender.finished;
    this.attempts.end(outcome.ok, empty, 0);
    this.phase = phase.idle;
    this.cache?.end();
    followRedirect(this.exchange, proxy, head, target);
    return true;
  }

  /** `proxy_intercept_errors`. */
  protected intercepted(): boolean {
    const { exchange, head, proxy } = this;
    if (proxy?.plan.interceptErrors !== true || head.status < 300 || exchange.errorPaged)
      return false;
    if (!pageFor(exchange.settings.errorPages, head.status)) return false;
    keepChallenge(exchange, head);
    const empty = head.contentLength === 0 && head.keepAlive && this.sender.finished;
    this.attempts.end(outcome.ok, empty, 0);
    this.phase = phase.idle;
    const { cache } = this;
    if (cache !== undefined) {
      cache.keepIntercepted(head);
      cache.end();
    }
    if (exchange.orphaned) {
      exchange.client.answered();
      return true;
    }
    return goToErrorPage(exchange, head.status);
  }

  /** What the client gets of an answer that may be kept, and so is read whole. */
  protected shapeFor(cache: CacheUse): Shape | undefined {
    const { exchange, head } = this;
    cache.readFields(head);
    if (!cache.cacheable) {
      cache.store(head);
      return undefined;
    }
    const shape = shapeOf(exchange, head);
    if (shape.status === head.status || shape.status < 400) {
      if (this.buffers) cache.store(head);
      else cache.refuse();
      return shape;
    }
    this.pageInstead(shape.status);
    return shape;
  }

  /** A value of memcached may be asked for in part; undefined: the part cannot be had. */
  protected partOf(): Shape | undefined {
    const shape = partOf(this.exchange, this.head);
    if (shape.status !== 416) return shape;
    this.pageInstead(416);
    return undefined;
  }

  /** memcached has no such key. */
  protected notThere(reusable: boolean): void {
    this.attempts.end(outcome.ok, reusable, 0);
    this.phase = phase.idle;
    this.endOf(404);
  }

  private pageInstead(status: number): void {
    const { exchange, head } = this;
    if (status === 416) exchange.rangeField = `Content-Range: bytes */${head.contentLength}\r\n`;
    this.attempts.end(outcome.ok, false, 0);
    this.phase = phase.idle;
    this.endOf(status);
  }

  /** `proxy_buffering`, unless the backend says otherwise: what is not buffered is not kept. */
  protected get buffers(): boolean {
    const { proxy, head } = this;
    const said = head.fields.value(field["x-accel-buffering"])?.toLowerCase();
    if (proxy?.cache?.ignoreBuffering === true || said === undefined)
      return proxy?.plan.buffering === true;
    return said === "yes" || (said !== "no" && proxy?.plan.buffering === true);
  }

  /** No answer of a backend is left to give. */
  protected endOf(status: number): void {
    const { exchange, cache } = this;
    if (cache !== undefined) {
      cache.keepError(status);
      cache.end();
    }
    if (exchange.orphaned) exchange.client.answered();
    else fail(exchange, status);
  }

  protected log(level: Level, message: string): void {
    logRequest(this.exchange, level, message, this.attempts.url);
  }

  protected get activity(): Activity {
    return activityOf(this.phase, this.attempts.connection);
  }

  /** Says so in the log, while a peer is at work. */
  noteClientGone(): void {
    const { cache } = this;
    if (!this.attempts.connection) return;
    const { doing } = this.activity;
    const alone = cache !== undefined && this.fillsOn(cache);
    const message = `client prematurely closed connection${alone ? "" : ", so upstream connection is closed too"}`;
    this.log("info", `epoll_wait() reported that ${message} while ${doing}`);
  }

  /** As nginx: what the cache wants is read to its end. */
  protected fillsOn(cache: CacheUse): boolean {
    const { exchange } = this;
    if (exchange.orphaned || exchange.engine.ending || !exchange.body.complete) return false;
    if (!cache.cacheable || !this.attempts.connection) return false;
    return this.phase !== phase.relaying || cache.writer !== undefined;
  }
}

/** A file may be cut; what HEAD left there is for HEAD alone. */
const isWhole = (method: string, head: ResponseHead, length: number): boolean =>
  head.contentLength < 0 ||
  method === "HEAD" ||
  isBodiless(head.status) ||
  head.contentLength === length;
