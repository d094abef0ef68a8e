import { Freshness, validFor } from "../../decide/cache/freshness.ts";
import { cacheStatus } from "../../decide/cache/lookup.ts";
import { field } from "../../http1/field.ts";
import type { ResponseHead } from "../../http1/response-head.ts";
import { parseHttpDate } from "../clock.ts";
import type { ProxyExchange } from "../exchange.ts";
import { logRequest } from "../request-context.ts";
import { systemError } from "../system-error.ts";
import { anyHolds, CacheLookup } from "./cache-lookup.ts";
import { largestBodyStart, writeEntryHeader, type EntryHeader } from "./entry-header.ts";
import { EntryWriter } from "./entry-writer.ts";

/** One request at a cache, nginx's `r->cache`: what was found, and what is kept of the answer. */
export class CacheUse extends CacheLookup {
  writer: EntryWriter | undefined = undefined;
  private renewed: Freshness | undefined = undefined;
  private fresh: Freshness = new Freshness(this.settings.rules);

  override end(): void {
    this.writer?.discard();
    this.writer = undefined;
    super.end();
  }

  /** Another request takes over the renewing of the entry, behind the answer of this one. */
  handOver(exchange: ProxyExchange): CacheUse {
    const { settings, zone, key, headLimit } = this;
    const use = new CacheUse(exchange, settings, zone, { key, bufferSize: headLimit });
    use.background = true;
    use.hash = this.hash;
    use.secondary = this.secondary;
    use.node = zone.enter(this.hash, exchange.engine.now);
    use.node.owner = use;
    use.status = cacheStatus.expired;
    use.entry = use.open();
    return use;
  }

  /** Reads the fields of an answer that say whether it may be kept. */
  readFields(head: ResponseHead): void {
    const fresh = new Freshness(this.settings.rules);
    this.fresh = fresh;
    const now = this.seconds;
    const { fields } = head;
    for (let index = 0; index < fields.count; index++) {
      switch (fields.number(index)) {
        case field["cache-control"]:
          fresh.cacheControl(fields.valueAt(index), now);
          break;
        case field.expires:
          fresh.expires(parseHttpDate(fields.valueAt(index)), now);
          break;
        case field["x-accel-expires"]:
          fresh.accelExpires(fields.valueAt(index), now);
          break;
        case field["set-cookie"]:
          fresh.setCookie();
          break;
        case field.vary:
          fresh.varies(fields.valueAt(index));
          break;
        default:
      }
    }
    if (!fresh.mayKeep) this.cacheable = false;
  }

  /** Begins to keep an answer, unless it has no time to live or nobody wants it kept. */
  store(head: ResponseHead): void {
    const { exchange, settings, fresh } = this;
    this.entry?.close();
    this.entry = undefined;
    if (anyHolds(exchange, settings.noCache)) this.cacheable = false;
    const valid = this.cacheable ? this.validOf(head.status, fresh.validUntil) : 0;
    if (valid === 0) {
      this.cacheable = false;
      this.release();
      return;
    }
    const header = this.headerOf(head, valid);
    if (header.bodyStart > largestBodyStart) {
      this.cacheable = false;
      return;
    }
    this.chooseVariant(header);
    const start = Buffer.concat([
      writeEntryHeader(header, this.key),
      Buffer.from(head.text.slice(0, head.bodyAt), "latin1"),
    ]);
    this.writer = new EntryWriter(this.zone.pathOf(this.hash), start);
    if (this.writer.error) this.storeFailed();
  }

  /** Until when an answer is fresh: its fields say it, else `proxy_cache_valid`; 0: not at all. */
  private validOf(status: number, fromFields: number): number {
    if (fromFields !== 0) return fromFields;
    const time = validFor(this.settings.plan.valid, status);
    return time === 0 ? 0 : this.seconds + time;
  }

  private headerOf(head: ResponseHead, validUntil: number): EntryHeader {
    const { fields, status } = head;
    const told = status === 200 || status === 206;
    const modified = told ? fields.value(field["last-modified"]) : undefined;
    return {
      validUntil,
      updating: this.fresh.updating,
      error: this.fresh.error,
      modified: modified === undefined ? -1 : (parseHttpDate(modified) ?? -1),
      date: this.seconds,
      bodyStart: this.headerStart + head.bodyAt,
      tag: told ? (fields.value(field.etag) ?? "") : "",
      vary: this.fresh.vary,
      variant: "",
    };
  }

  /** The file of the variant that was looked for, or the one of the key itself. */
  private chooseVariant(header: EntryHeader): void {
    header.variant = header.vary === "" ? "" : this.variantOf(header.vary);
    if (!this.secondary || header.variant === this.hash) return;
    const { node, zone } = this;
    this.release();
    if (node) zone.leave(this.hash, node, this.settings.plan.minUses);
    this.hash = this.main;
    this.node = zone.enter(this.hash, this.exchange.engine.now);
  }

  private storeFailed(): void {
    const { writer, zone } = this;
    this.writer = undefined;
    this.cacheable = false;
    const why = writer?.error ? systemError(writer.error) : "";
    logRequest(
      this.exchange,
      "crit",
      `cache file "${zone.pathOf(this.hash)}" is not kept (${why})`,
    );
    this.release();
  }

  /** A piece of the body. False: it cannot be kept any more. */
  append(bytes: Buffer, start: number, end: number): boolean {
    const { writer } = this;
    if (!writer) return false;
    if (writer.append(bytes, start, end)) return true;
    this.storeFailed();
    return false;
  }

  /** The answer is whole. */
  complete(): void {
    const { writer } = this;
    this.writer = undefined;
    if (writer) {
      if (writer.commit()) this.zone.onStored?.(writer.size);
      else {
        this.writer = writer;
        this.storeFailed();
      }
    }
    this.release();
  }

  /** A backend said by `asked` that the stale entry holds: it lives on. */
  holdsStill(asked: ResponseHead): void {
    this.status = cacheStatus.revalidated;
    this.readFields(asked);
    this.cacheable = true;
    this.renewed = this.fresh;
  }

  /** With the head of the entry: where the backend told no time, the entry itself does. */
  renew(stored: ResponseHead): void {
    const { entry, renewed } = this;
    if (!entry || !renewed) return;
    this.renewed = undefined;
    let times = renewed;
    if (times.validUntil === 0) {
      this.readFields(stored);
      times = this.fresh;
    }
    const validUntil = this.validOf(stored.status, times.validUntil);
    if (validUntil === 0) return;
    const { updating, error } = times;
    const header = { ...entry.header, validUntil, updating, error, date: this.seconds };
    try {
      entry.renew(header, this.key);
    } catch {
      // The file has gone: the next request asks again.
    }
  }

  /** Nothing is kept of this answer. */
  refuse(): void {
    this.cacheable = false;
    this.entry?.close();
    this.entry = undefined;
    this.release();
  }

  /** No backend could be asked: `proxy_cache_valid 502`, say, holds for that too. */
  keepError(status: number): void {
    if (status === 502 || status === 504) this.keepStatus(status, 0);
  }

  /** An answer that `error_page` replaces: its status is kept, not what it says. */
  keepIntercepted(head: ResponseHead): void {
    this.readFields(head);
    this.keepStatus(head.status, this.fresh.validUntil);
  }

  private keepStatus(status: number, fromFields: number): void {
    const { node } = this;
    const validUntil = this.cacheable ? this.validOf(status, fromFields) : 0;
    if (!node || validUntil === 0) return;
    node.error = status;
    node.errorUntil = validUntil;
  }
}
