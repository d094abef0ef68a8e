import { freshness, parseExpires } from "../decide/expires.ts";
import {
  type GzipAnswer,
  type GzipCaching,
  type GzipRules,
  isCompressible,
  takesGzip,
} from "../decide/gzip.ts";
import { field } from "../http1/field.ts";
import { isBodiless } from "../http1/status.ts";
import { httpDate, parseHttpDate } from "./clock.ts";
import type { AddedField, CompiledFilters } from "./compiled-filters.ts";
import type { ProxyExchange } from "./exchange.ts";
import { FieldLines, oneLine } from "./field-lines.ts";
import type { HeadFacts } from "./response-writer.ts";
import { valueOf } from "./values.ts";

const addedStatuses = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);

/** Whether `add_header` and its kin hold for a status without `always`. */
export const isAdded = (status: number): boolean => addedStatuses.has(status);

/** A head on its way through the filters. */
interface Draft {
  readonly exchange: ProxyExchange;
  readonly filters: CompiledFilters;
  readonly status: number;
  readonly facts: HeadFacts;
  /** `HeadFacts.fields`. */
  readonly lines: FieldLines;
  /** The fields of `add_header`. */
  readonly added: string;
}

/**
 * What `expires`, `add_header` of single fields, `gzip` and `add_trailer` make of a head, in the
 * order of nginx's filters.
 */
export function filterHead(
  exchange: ProxyExchange,
  filters: CompiledFilters,
  status: number,
  facts: HeadFacts,
  added: string,
): HeadFacts {
  const lines = new FieldLines(facts.fields ?? "");
  const draft: Draft = { exchange, filters, status, facts, lines, added };
  if (filters.expires && isAdded(status)) setExpires(draft);
  const lastModified = replaceFields(draft);
  const result = { ...facts, lastModified };
  const compressed = compress({ ...draft, facts: result });
  const withTrailers = holdsOne(filters.trailers, status);
  return {
    ...result,
    fields: lines.text,
    ...(compressed && { length: -1, lastFields: "Content-Encoding: gzip\r\n" }),
    ...(withTrailers && chunks(draft) && { length: -1 }),
  };
}

/** Whether one of these is meant for answers of this status. */
function holdsOne(fields: readonly { readonly always: boolean }[], status: number): boolean {
  for (const { always } of fields) if (always || isAdded(status)) return true;
  return false;
}

/** `add_trailer` needs chunks, which not every answer can have; HTTP/2 has frames. */
function chunks({ exchange, filters, status }: Draft): boolean {
  const { version } = exchange.head;
  if (!filters.chunked || version <= 1000) return false;
  if (exchange.method === "HEAD" || isBodiless(status)) return false;
  exchange.withTrailers = true;
  return version < 2000;
}

function setExpires({ exchange, filters: { expires }, facts, lines }: Draft): void {
  if (!expires) return;
  const rule =
    "rule" in expires
      ? expires.rule
      : parseExpires(valueOf(exchange, expires.value), expires.modified);
  if (!rule) return;
  const now = Math.floor(exchange.engine.wall / 1000);
  const date = facts.lastModified ?? lines.value("last-modified");
  const fresh = freshness(rule, now, date === undefined ? undefined : parseHttpDate(date));
  lines.set("Expires", httpDate(fresh.expires * 1000));
  lines.set("Cache-Control", fresh.cacheControl);
}

/** `add_header` of `ETag` and `Last-Modified`; the result is what is left of the latter. */
function replaceFields({ exchange, filters, status, facts, lines }: Draft): string | undefined {
  for (const { always, value } of filters.etags) {
    if (!(always || isAdded(status))) continue;
    const text = oneLine(valueOf(exchange, value));
    if (text === "") lines.remove("etag");
    else lines.set("ETag", text);
  }
  if (!holdsOne(filters.lastModified, status)) return facts.lastModified;
  lines.remove("last-modified");
  return undefined;
}

/** Marks the exchange for compression; true when its head says so. */
function compress({ exchange, filters: { gzip }, status, facts, lines, added }: Draft): boolean {
  if (!gzip) return false;
  const answer: GzipAnswer = {
    status,
    type: facts.type,
    length: facts.length,
    encoded: (lines.value("content-encoding") ?? "") !== "",
  };
  if (!isCompressible(gzip, answer)) return false;
  exchange.varies = gzip.plan.vary;
  if (!clientTakes(exchange, gzip, facts, lines, added)) return false;
  const etag = lines.value("etag");
  if (etag !== undefined) weaken(lines, etag);
  lines.remove("accept-ranges");
  if (exchange.method !== "HEAD") exchange.compression = gzip;
  return true;
}

/** Compressed bytes are other bytes. */
function weaken(lines: FieldLines, etag: string): void {
  if (etag.startsWith("W/")) return;
  if (etag.startsWith('"')) lines.set("ETag", `W/${etag}`);
  else lines.remove("etag");
}

/** Whether a file's answer would be compressed, which is then sent whole. */
export function wouldCompress(exchange: ProxyExchange, type: string, length: number): boolean {
  const gzip = exchange.settings.filters?.gzip;
  if (!gzip) return false;
  const answer: GzipAnswer = { status: 200, type, length, encoded: false };
  const none = new FieldLines("");
  return (
    isCompressible(gzip, answer) &&
    clientTakes(exchange, gzip, { length, lastModified: "there" }, none, "ETag: there")
  );
}

function clientTakes(
  exchange: ProxyExchange,
  gzip: GzipRules,
  facts: HeadFacts,
  lines: FieldLines,
  added: string,
): boolean {
  const { fields, version } = exchange.head;
  const acceptEncoding = fields.value(field["accept-encoding"]);
  if (acceptEncoding === undefined) return false;
  const client = {
    version,
    acceptEncoding,
    userAgent: fields.value(field["user-agent"]),
    via: has(fields, "via"),
    authorization: fields.has(field.authorization),
  };
  return takesGzip(gzip, client, caching(exchange, facts, lines, added));
}

function has(fields: ProxyExchange["head"]["fields"], name: string): boolean {
  for (let index = 0; index < fields.count; index++) if (fields.named(index, name)) return true;
  return false;
}

/** Seconds; NaN for what is no date. */
const date = (value: string | undefined): number | undefined =>
  value === undefined ? undefined : (parseHttpDate(value) ?? Number.NaN);

function caching(
  { engine }: ProxyExchange,
  facts: HeadFacts,
  lines: FieldLines,
  added: string,
): GzipCaching {
  const more = new FieldLines(added);
  const controls = [...lines.values("cache-control"), ...more.values("cache-control")];
  return {
    now: Math.floor(engine.wall / 1000),
    expires: date(lines.value("expires")),
    date: date(lines.value("date") ?? (facts.date === true ? "" : undefined)),
    cacheControl: controls.length === 0 ? undefined : controls.join(","),
    lastModified: facts.lastModified !== undefined || lines.value("last-modified") !== undefined,
    etag: lines.value("etag") !== undefined || more.value("etag") !== undefined,
  };
}

/** The trailers of an answer, whose head has said that they come; empty where none has a value. */
export function trailerText(exchange: ProxyExchange): string {
  const { filters } = exchange.settings;
  let text = "";
  for (const trailer of filters?.trailers ?? []) text += trailerLine(exchange, trailer);
  exchange.sentTrailers = text;
  return text;
}

function trailerLine(exchange: ProxyExchange, { name, value, always }: AddedField): string {
  if (!(always || isAdded(exchange.status))) return "";
  const text = valueOf(exchange, value);
  return text === "" ? "" : `${name}: ${oneLine(text)}\r\n`;
}
