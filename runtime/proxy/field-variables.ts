import { family } from "../decide/variables.ts";
import type { FieldBlock } from "../http1/field-block.ts";
import { field, fieldNumber } from "../http1/field.ts";
import type { ProxyExchange } from "./exchange.ts";
import type { HeadFacts } from "./response-writer.ts";

/** A variable of a family, such as `$http_NAME`; `name` is in lower case. */
export function namedValue(
  exchange: ProxyExchange,
  kind: number,
  name: string,
): string | undefined {
  const joint = exchange.engine.http.joinsFields === true ? ", " : undefined;
  switch (kind) {
    case family["http_"]: {
      const separator = name === "cookie" ? "; " : name === "x_forwarded_for" ? ", " : joint;
      return fieldValue(exchange.head.fields, name, separator);
    }
    case family["arg_"]:
      return argument(exchange.args, name);
    case family["cookie_"]:
      return cookie(exchange.head.fields, name);
    case family["upstream_http_"]:
      return upstreamField(exchange, name, joint);
    case family["upstream_cookie_"]:
      return exchange.upstream.answered
        ? setCookie(exchange.upstream.head.fields, name)
        : undefined;
    case family["sent_http_"]:
      return sentField(exchange, name, joint);
    case family["sent_trailer_"]:
      return lineValue(exchange.sentTrailers.split("\r\n"), name, joint);
    default:
      return undefined;
  }
}

function upstreamField(
  { upstream }: ProxyExchange,
  name: string,
  joint: string | undefined,
): string | undefined {
  if (!upstream.answered) return undefined;
  const value = fieldValue(upstream.head.fields, name, joint);
  // nginx puts empty ones in their place, so that it writes none of its own.
  return value ?? (name === "server" || name === "date" ? "" : undefined);
}

/** `$http_x_real_ip` names `X-Real-IP`; without a `separator` the first of several is taken. */
export function fieldValue(
  fields: FieldBlock,
  name: string,
  separator?: string,
): string | undefined {
  const number = fieldNumber(name.replaceAll("_", "-"));
  if (number > 0 && !fields.has(number)) return undefined;
  let result: string | undefined;
  for (let index = 0; index < fields.count; index++) {
    const known = fields.number(index);
    if (number > 0 ? known !== number : known !== 0 || !sameName(fields, index, name)) continue;
    const value = fields.valueAt(index);
    if (separator === undefined) return value;
    result = result === undefined ? value : result + separator + value;
  }
  return result;
}

/** Dashes of a name stand as underscores in a variable. */
function sameName(fields: FieldBlock, index: number, name: string): boolean {
  if (fields.nameEnd(index) - fields.nameStart(index) !== name.length) return false;
  return fields.name(index).toLowerCase().replaceAll("-", "_") === name;
}

/** The first argument of this name, as nginx finds it: without decoding, names caseless. */
function argument(args: string, name: string): string | undefined {
  if (args === "") return undefined;
  const lower = args.toLowerCase();
  for (let at = 0; at < lower.length;) {
    let end = lower.indexOf("&", at);
    if (end < 0) end = lower.length;
    if (lower.startsWith(name, at) && lower.charCodeAt(at + name.length) === 61)
      return args.slice(at + name.length + 1, end);
    at = end + 1;
  }
  return undefined;
}

/** nginx: ngx_http_parse_multi_header_lines; a value ends at `;` alone. */
function cookie(fields: FieldBlock, name: string): string | undefined {
  if (!fields.has(field.cookie)) return undefined;
  for (let index = 0; index < fields.count; index++) {
    if (fields.number(index) !== field.cookie) continue;
    const text = fields.valueAt(index);
    for (let at = 0; at < text.length;) {
      const value = valueAfter(text, at, name);
      if (value !== undefined) return value;
      while (at < text.length && text.charCodeAt(at) !== 59 && text.charCodeAt(at) !== 44) at++;
      at = pastBlanks(text, at + 1);
    }
  }
  return undefined;
}

function setCookie(fields: FieldBlock, name: string): string | undefined {
  for (let index = 0; index < fields.count; index++) {
    if (fields.number(index) !== field["set-cookie"]) continue;
    const value = valueAfter(fields.valueAt(index), 0, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** `NAME = value` at a place of a text; blanks behind the value are its own. */
function valueAfter(text: string, at: number, name: string): string | undefined {
  if (text.slice(at, at + name.length).toLowerCase() !== name) return undefined;
  const equals = pastBlanks(text, at + name.length);
  if (text.charCodeAt(equals) !== 61) return undefined;
  const start = pastBlanks(text, equals + 1);
  const end = text.indexOf(";", start);
  return end < 0 ? text.slice(start) : text.slice(start, end);
}

function pastBlanks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 32) at++;
  return at;
}

/** What nginx writes beside the list of fields is no field to `$sent_http_`. */
function sentField(
  exchange: ProxyExchange,
  name: string,
  joint: string | undefined,
): string | undefined {
  // nginx: of a stream, also before there is a head.
  if (name === "connection" && exchange.head.version >= 2000) return "close";
  const { sentHead, answer } = exchange;
  if (sentHead === "" && answer) return lineValue(comingLines(answer), name, joint);
  const lines = sentHead.split("\r\n").slice(1);
  if (name === "server" || name === "date") return lineValue(lines.slice(2), name, joint);
  const always = name === "cache_control" || name === "link";
  return lineValue(lines, name, always ? ", " : joint);
}

/** What `expires` and `add_header` see of the head that they are to complete. */
function comingLines({ type, length, location, lastModified, fields }: HeadFacts): string[] {
  const lines = fields === undefined ? [] : fields.split("\r\n");
  if (type !== undefined) lines.push(`content-type: ${type}`);
  if (length >= 0) lines.push(`content-length: ${length}`);
  if (location !== undefined) lines.push(`location: ${location}`);
  if (lastModified !== undefined) lines.push(`last-modified: ${lastModified}`);
  return lines;
}

function lineValue(
  lines: readonly string[],
  name: string,
  separator: string | undefined,
): string | undefined {
  let result: string | undefined;
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon !== name.length) continue;
    if (line.slice(0, colon).toLowerCase().replaceAll("-", "_") !== name) continue;
    const value = line.slice(colon + 1).trim();
    if (separator === undefined) return value;
    result = result === undefined ? value : result + separator + value;
  }
  return result;
}
