import { createHash } from "node:crypto";

import { cacheStatus, rangeTooFar, staleOnError, useEntry } from "../../decide/cache/lookup.ts";
import { varyText } from "../../decide/cache/vary.ts";
import { holds, type Template } from "../../decide/template.ts";
import type { FieldBlock } from "../../http1/field-block.ts";
import { field, fieldNumber } from "../../http1/field.ts";
import type { Timed } from "../../upstream/timer-wheel.ts";
import { httpDate } from "../clock.ts";
import type { ProxyExchange } from "../exchange.ts";
import { logRequest } from "../request-context.ts";
import { systemError } from "../system-error.ts";
import { valueOf } from "../values.ts";
import type { CompiledCache } from "./compiled-cache.ts";
import { headerStartOf, largestBodyStart } from "./entry-header.ts";
import { openEntry, type Entry } from "./entry.ts";
import type { CacheNode, CacheZone } from "./zone.ts";

/** What `find` says where it does not name a status that was kept. */
export const found = { serve: -1, ask: -2, wait: -3 } as const;

const md5 = (text: string): string => createHash("md5").update(text, "latin1").digest("hex");

/** The first half of a request at a cache: what is there, and who fills what is not. */
export abstract class CacheLookup implements Timed {
  deadline = Infinity;
  wheelTick = 0;
  wheelAt = 0;
  /** `cacheStatus`. */
  status: number = cacheStatus.miss;
  /** The answer of a backend may be kept. */
  cacheable = true;
  entry: Entry | undefined = undefined;
  /** The entry is to be renewed behind the answer. */
  renewLater = false;
  /** Where the answer's head begins in the file. */
  readonly headerStart: number;
  readonly settings: CompiledCache;
  protected readonly exchange: ProxyExchange;
  protected readonly zone: CacheZone;
  protected readonly key: string;
  protected readonly main: string;
  protected readonly headLimit: number;
  protected hash: string;
  protected secondary = false;
  protected node: CacheNode | undefined = undefined;
  private waitUntil = 0;
  private waited = false;
  protected background = false;

  constructor(
    exchange: ProxyExchange,
    settings: CompiledCache,
    zone: CacheZone,
    about: { readonly key: string; readonly bufferSize: number },
  ) {
    this.exchange = exchange;
    this.settings = settings;
    this.zone = zone;
    this.key = about.key;
    this.main = md5(about.key);
    this.hash = this.main;
    this.headerStart = headerStartOf(about.key);
    this.headLimit = Math.min(about.bufferSize, largestBodyStart);
  }

  /** Looks the answer up: nginx's ngx_http_upstream_cache. */
  find(): number {
    const { exchange, settings } = this;
    if (!this.node && anyHolds(exchange, settings.bypass)) {
      this.status = cacheStatus.bypass;
      return found.ask;
    }
    const result = this.look();
    const range = exchange.head.fields.value(field.range);
    if (result === found.ask && rangeTooFar(range, settings.plan.maxRangeOffset))
      this.cacheable = false;
    return result;
  }

  private look(): number {
    const { engine } = this.exchange;
    const first = this.node === undefined;
    const node = (this.node ??= this.zone.enter(this.hash, engine.now));
    if (first) node.uses++;
    const seconds = Math.floor(engine.wall / 1000);
    if (node.error > 0) {
      if (node.errorUntil >= seconds) {
        this.status = cacheStatus.hit;
        return node.error;
      }
      node.error = 0;
    }
    const entry = this.open();
    if (!entry) return this.fill(node);
    const { header } = entry;
    if (header.vary !== "" && this.variantOf(header.vary) !== header.variant)
      return this.lookForVariant(entry, this.variantOf(header.vary));
    this.entry = entry;
    return this.judge(node, entry, seconds);
  }

  private judge(node: CacheNode, { header }: Entry, seconds: number): number {
    const { plan, whileUpdating } = this.settings;
    const renewing = this.owner(node) !== undefined && node.owner !== this;
    const { backgroundUpdate } = plan;
    const use = useEntry(header, { whileUpdating, backgroundUpdate }, renewing, seconds);
    this.status = use.status;
    if (use.renews) {
      node.owner = this;
      node.lockedUntil = Infinity;
    }
    if (!use.serve) return found.ask;
    this.renewLater = use.renews;
    return found.serve;
  }

  private owner(node: CacheNode): CacheLookup | undefined {
    return node.owner;
  }

  protected open(): Entry | undefined {
    const { engine } = this.exchange;
    const path = this.zone.pathOf(this.hash);
    const limits = { head: this.headLimit, accuracy: this.zone.accuracy, now: engine.wall };
    try {
      const entry = openEntry(path, this.key, limits);
      if (typeof entry !== "string") return entry;
      if (entry !== "none") logRequest(this.exchange, "crit", `cache file "${path}" has ${entry}`);
    } catch (error) {
      const text = systemError(error as NodeJS.ErrnoException);
      logRequest(this.exchange, "crit", `open() "${path}" failed (${text})`);
    }
    return undefined;
  }

  private lookForVariant(other: Entry, variant: string): number {
    other.close();
    const { zone, node, settings } = this;
    if (this.secondary) {
      logRequest(
        this.exchange,
        "crit",
        `cache file "${zone.pathOf(this.hash)}" has incorrect vary hash`,
      );
      return this.node ? this.fill(this.node) : found.ask;
    }
    if (node) zone.leave(this.hash, node, settings.plan.minUses);
    this.node = undefined;
    this.secondary = true;
    this.hash = variant;
    return this.look();
  }

  /** There is no entry: `proxy_cache_min_uses`, then `proxy_cache_lock`. */
  private fill(node: CacheNode): number {
    const { plan } = this.settings;
    if (node.uses < plan.minUses) {
      this.cacheable = false;
      return found.ask;
    }
    if (!plan.lock) return found.ask;
    const { engine } = this.exchange;
    if (node.owner === undefined || node.lockedUntil <= engine.now) {
      node.owner = this;
      node.lockedUntil = engine.now + plan.lockAge;
    }
    if (node.owner === this) return found.ask;
    if (this.waited && engine.now >= this.waitUntil) {
      this.cacheable = false;
      return found.ask;
    }
    return this.wait(node);
  }

  private wait(node: CacheNode): number {
    const { engine } = this.exchange;
    if (!this.waited) this.waitUntil = engine.now + this.settings.plan.lockTimeout;
    this.waited = true;
    node.waiting.push(this);
    engine.wheel.arm(this, Math.min(this.waitUntil, node.lockedUntil));
    return found.wait;
  }

  expired(): void {
    this.exchange.engine.tick();
    this.wake();
  }

  private wake(): void {
    this.stopWaiting();
    this.exchange.upstream.cacheReady();
  }

  private stopWaiting(): void {
    const { node } = this;
    const at = node ? node.waiting.indexOf(this) : -1;
    if (at < 0) return;
    node?.waiting.splice(at, 1);
    this.exchange.engine.wheel.remove(this);
  }

  /** Nobody must wait for this one any more. */
  protected release(): void {
    const { node } = this;
    if (!node || node.owner !== this) return;
    node.owner = undefined;
    // One that fails at once releases in its turn: the next is woken here, not further up the stack.
    if (node.waking) return;
    node.waking = true;
    // The first that finds nothing fills the entry, and the others wait on.
    while (node.owner === undefined && node.waiting.length > 0) node.waiting[0]?.wake();
    node.waking = false;
  }

  /** What was found is no answer. */
  unusable(): void {
    this.entry?.close();
    this.entry = undefined;
    this.renewLater = false;
    this.status = cacheStatus.miss;
  }

  /** The request is over, or asks elsewhere. */
  end(): void {
    this.stopWaiting();
    this.entry?.close();
    this.entry = undefined;
    this.release();
    const { node } = this;
    this.node = undefined;
    if (node) this.zone.leave(this.hash, node, this.settings.plan.minUses);
  }

  /** What a conditional request to the backend says: `$upstream_cache_etag`. */
  get tagToAsk(): string | undefined {
    const { entry, settings, status } = this;
    if (!settings.plan.revalidate || status !== cacheStatus.expired) return undefined;
    return entry === undefined || entry.header.tag === "" ? undefined : entry.header.tag;
  }

  /** `$upstream_cache_last_modified`. */
  get dateToAsk(): string | undefined {
    const { entry, settings, status } = this;
    if (!settings.plan.revalidate || status !== cacheStatus.expired) return undefined;
    return entry === undefined || entry.header.modified < 0
      ? undefined
      : httpDate(entry.header.modified * 1000);
  }

  /**
   * An attempt failed for good: may the stale entry answer in its place? For nginx `stale-if-error`
   * means connections that fail, not `answered` ones.
   */
  mayServeStale(why: number, answered: boolean): boolean {
    if (this.status !== cacheStatus.expired || !this.entry || this.background) return false;
    const byItself = !answered && staleOnError(this.entry.header, this.seconds);
    if ((this.settings.useStale & why) === 0 && !byItself) return false;
    this.status = cacheStatus.stale;
    return true;
  }

  protected get seconds(): number {
    return Math.floor(this.exchange.engine.wall / 1000);
  }

  get revalidates(): boolean {
    return this.settings.plan.revalidate && this.status === cacheStatus.expired && !!this.entry;
  }

  protected variantOf(vary: string): string {
    const { fields } = this.exchange.head;
    const text = varyText(vary, (name) => valuesOf(fields, name));
    return createHash("md5").update(this.main, "hex").update(text, "latin1").digest("hex");
  }
}

/** `proxy_cache_bypass` and `proxy_no_cache`: one that is neither empty nor 0 is enough. */
export function anyHolds(exchange: ProxyExchange, values: readonly Template[]): boolean {
  for (const value of values) if (holds(valueOf(exchange, value))) return true;
  return false;
}

function valuesOf(fields: FieldBlock, name: string): string[] {
  const number = fieldNumber(name);
  const values: string[] = [];
  for (let index = 0; index < fields.count; index++) {
    const same = number > 0 ? fields.number(index) === number : fields.named(index, name);
    if (same) values.push(fields.valueAt(index));
  }
  return values;
}
