import type { FieldBlock } from "../http1/field-block.ts";
import { field } from "../http1/field.ts";
import { parseHttpDate } from "./clock.ts";

/** What conditions are asked of; `modified` in seconds since 1970. */
export interface Entity {
  readonly size: number;
  readonly modified: number;
  readonly tag: string | undefined;
}

/** nginx's formula: time and size in hexadecimal. */
export const entityTag = (modified: number, size: number): string =>
  `"${modified.toString(16)}-${size.toString(16)}"`;

/** `If-Match` and `If-Unmodified-Since` (RFC 9110 section 13.2.2): 412. */
export function preconditionFailed(fields: FieldBlock, entity: Entity): boolean {
  const unmodified = fields.value(field["if-unmodified-since"]);
  if (unmodified !== undefined) {
    const since = parseHttpDate(unmodified);
    if (since !== undefined && entity.modified > since) return true;
  }
  const match = fields.value(field["if-match"]);
  return match !== undefined && !hasTag(match, entity.tag, false);
}

/** `If-None-Match`, else `If-Modified-Since` compared exactly, as nginx does by default: 304. */
export function isNotModified(fields: FieldBlock, entity: Entity): boolean {
  const none = fields.value(field["if-none-match"]);
  const since = fields.value(field["if-modified-since"]);
  if (none === undefined && since === undefined) return false;
  if (since !== undefined && parseHttpDate(since) !== entity.modified) return false;
  return none === undefined || hasTag(none, entity.tag, true);
}

function hasTag(list: string, tag: string | undefined, weak: boolean): boolean {
  if (list === "*") return true;
  if (tag === undefined) return false;
  return list
    .split(",")
    .map((part) => part.trim())
    .some((part) => part === tag || (weak && part === `W/${tag}`));
}

/** `If-Range`: the parts that a client has are of this (RFC 9110 section 13.1.5). */
export function ifRangeHolds(fields: FieldBlock, entity: Entity): boolean {
  const value = fields.value(field["if-range"]);
  if (value === undefined) return true;
  return value.length >= 2 && value.endsWith('"')
    ? value === entity.tag
    : parseHttpDate(value) === entity.modified;
}
