import { contentRange, parseRanges } from "../../decide/ranges.ts";
import { field } from "../../http1/field.ts";
import type { ResponseHead } from "../../http1/response-head.ts";
import { parseHttpDate } from "../clock.ts";
import { ifRangeHolds, isNotModified, preconditionFailed, type Entity } from "../conditions.ts";
import type { ProxyExchange } from "../exchange.ts";
import { wouldCompress } from "../head-filter.ts";

/** What the client gets of an answer that is whole here: all of it, a part, or its head alone. */
export interface Shape {
  /** 200 as the answer has it, 206, 304; 412 and 416 are pages of nginx's own. */
  readonly status: number;
  /** The part of the body that goes to the client. */
  readonly start: number;
  readonly end: number;
  /** `Accept-Ranges` or `Content-Range`, in the place of the backend's. */
  readonly lastFields: string;
}

/**
 * The shape of an answer from the cache, or on its way into it: nginx's filters for conditions
 * (RFC 9110 section 13) and ranges (section 14).
 */
export function shapeOf(exchange: ProxyExchange, head: ResponseHead): Shape {
  const { status, contentLength } = head;
  const end = contentLength < 0 ? Infinity : contentLength;
  const whole = { status, start: 0, end, lastFields: "" };
  if (status !== 200 || (exchange.errorStatus !== 0 && exchange.errorStatus !== 200)) return whole;
  const entity = entityOf(head);
  const asked = exchange.head.fields;
  if (preconditionFailed(asked, entity)) return { ...whole, status: 412 };
  if (isNotModified(asked, entity)) return { ...whole, status: 304, end: 0 };
  return rangeOf(exchange, head, entity, whole);
}

/** The same without conditions. */
export function partOf(exchange: ProxyExchange, head: ResponseHead): Shape {
  const { status, contentLength: end } = head;
  return rangeOf(exchange, head, entityOf(head), { status, start: 0, end, lastFields: "" });
}

/** Only what the backend would give in parts itself. Several parts at once are not cut out. */
function rangeOf(exchange: ProxyExchange, head: ResponseHead, entity: Entity, whole: Shape): Shape {
  const { fields, contentLength } = head;
  const most = exchange.settings.plan.maxRanges ?? Infinity;
  if (!fields.has(field["accept-ranges"]) || contentLength < 0 || most === 0) return whole;
  const accepted = { ...whole, lastFields: "Accept-Ranges: bytes\r\n" };
  const range = exchange.head.fields.value(field.range);
  if (range === undefined || !ifRangeHolds(exchange.head.fields, entity)) return accepted;
  const type = fields.value(field["content-type"]) ?? "";
  if (wouldCompress(exchange, type, contentLength)) return whole;
  const ranges = parseRanges(range, contentLength, most);
  if (ranges === "unsatisfiable") return { ...whole, status: 416 };
  const [only] = ranges;
  if (ranges === "whole" || ranges.length > 1 || only === undefined || typeof only === "string")
    return accepted;
  return { status: 206, ...only, lastFields: contentRange(only, contentLength) };
}

/** An answer without a date is later than every other. */
function entityOf({ fields, contentLength }: ResponseHead): Entity {
  const modified = fields.value(field["last-modified"]);
  return {
    size: contentLength,
    modified: (modified === undefined ? undefined : parseHttpDate(modified)) ?? Infinity,
    tag: fields.value(field.etag),
  };
}
