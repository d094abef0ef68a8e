import { parseRate } from "../decide/rate.ts";
import { isBodiless, statusLine, wireStatus } from "../http1/status.ts";
import type { ProxyExchange } from "./exchange.ts";
import { oneLine } from "./field-lines.ts";
import { filterHead, isAdded } from "./head-filter.ts";
import { valueOf } from "./values.ts";

/** What a head says besides `Server`, `Date` and `Connection`. */
export interface HeadFacts {
  /** `404 Not Found`; undefined: nginx's line for the status. */
  readonly line?: string | undefined;
  readonly type?: string | undefined;
  /** Of the body; -1: unknown. */
  readonly length: number;
  readonly lastModified?: string | undefined;
  /** Further fields, each with its end of line. */
  readonly fields?: string;
  /** `Server`, or `Date`, is left to the backend, which may have sent none. */
  readonly server?: boolean;
  readonly date?: boolean;
  /** Fields that stand behind those of `add_header`. */
  readonly lastFields?: string;
  /** An absolute path is made a full URL as `absolute_redirect` says. */
  readonly location?: string | undefined;
}

/** Which framing a body of unknown length gets. */
export const bodyFraming = { none: 0, length: 1, chunked: 2, close: 3, frames: 4 } as const;

function framingOf(exchange: ProxyExchange, status: number, length: number): number {
  if (exchange.method === "HEAD" || isBodiless(status)) return bodyFraming.none;
  if (length >= 0) return bodyFraming.length;
  const { head, settings } = exchange;
  if (head.version >= 2000) return bodyFraming.frames;
  return head.version > 1000 && settings.filters?.chunked !== false
    ? bodyFraming.chunked
    : bodyFraming.close;
}

/**
 * The head of an answer in the order of nginx's header filter. Decides about keep-alive for good;
 * empty for HTTP/0.9, which knows no heads.
 */
export function headText(exchange: ProxyExchange, code: number, given: HeadFacts): string {
  const { engine, head, settings } = exchange;
  const status = wireStatus(exchange.errorStatus || code);
  exchange.status = status;
  exchange.headSent = true;
  exchange.answer = given;
  const added = addedFields(exchange, status);
  const { keptFields } = exchange;
  const all = keptFields === "" ? given : { ...given, fields: keptFields + (given.fields ?? "") };
  const facts = settings.filters ? filterHead(exchange, settings.filters, status, all, added) : all;
  if (settings.rate !== undefined || exchange.limitRate > 0) slowDown(exchange);
  const framing = framingOf(exchange, status, facts.length);
  exchange.framing = framing;
  exchange.endsByClose = framing === bodyFraming.close;
  if (exchange.endsByClose) exchange.keepAlive = false;
  if (head.version === 9) return "";
  const line =
    facts.line !== undefined && exchange.errorStatus === 0 ? facts.line : statusLine(status);
  let text = `HTTP/1.1 ${line}\r\n`;
  if (facts.server !== true) text += serverField(exchange);
  if (facts.date !== true) text += `Date: ${engine.clock.date(engine.wall)}\r\n`;
  if (facts.type !== undefined && facts.type !== "" && status !== 204)
    text += `Content-Type: ${facts.type}\r\n`;
  if (facts.length >= 0 && status !== 204) text += `Content-Length: ${facts.length}\r\n`;
  if (facts.lastModified !== undefined) text += `Last-Modified: ${facts.lastModified}\r\n`;
  const location = cleanLocation(facts.location ?? exchange.keptLocation);
  const absolute = absoluteLocation(exchange, location);
  if (absolute !== undefined) text += `Location: ${absolute}\r\n`;
  if (facts.length < 0 && framing === bodyFraming.chunked) text += "Transfer-Encoding: chunked\r\n";
  text += connectionField(exchange);
  if (absolute === undefined && location !== undefined) text += `Location: ${location}\r\n`;
  if (exchange.varies) text += "Vary: Accept-Encoding\r\n";
  text += exchange.upstream.attempts.stick?.field ?? "";
  text += (facts.fields ?? "") + exchange.authenticate;
  text += added;
  text += (facts.lastFields ?? "") + exchange.rangeField;
  exchange.sentHead = text;
  exchange.headBytes = text.length + 2;
  return `${text}\r\n`;
}

/** `limit_rate`, unless `set $limit_rate` has said another. */
function slowDown(exchange: ProxyExchange): void {
  const { client, settings } = exchange;
  const { rate } = settings;
  if (exchange.limitRate < 0)
    exchange.limitRate = rate ? Math.max(0, parseRate(valueOf(exchange, rate.rate))) : 0;
  if (exchange.limitRate === 0) return;
  const after = rate ? Math.max(0, parseRate(valueOf(exchange, rate.after))) : 0;
  const settles = exchange.source === exchange.upstream;
  client.pace(exchange.limitRate, after, exchange.started, settles);
}

/** How the server calls itself, in `Server` and below the pages of errors. */
export function signature(exchange: ProxyExchange): string {
  const { settings, engine } = exchange;
  if (settings.serverName) return oneLine(valueOf(exchange, settings.serverName));
  return settings.plan.serverTokens ? engine.branding : engine.brandingShort;
}

/** `Server`, unless its value is empty. */
export function serverField(exchange: ProxyExchange): string {
  const name = signature(exchange);
  return name === "" ? "" : `Server: ${name}\r\n`;
}

/** A decoded path may have brought the end of a line into a redirect. */
function cleanLocation(location: string | undefined): string | undefined {
  if (location === undefined || !/[\r\n\0]/.test(location)) return location;
  return location.replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll("\0", "%00");
}

function connectionField(exchange: ProxyExchange): string {
  if (!exchange.keepAlive || exchange.engine.draining) {
    exchange.keepAlive = false;
    return "Connection: close\r\n";
  }
  const seconds = exchange.settings.plan.keepaliveHeader;
  return seconds > 0
    ? `Connection: keep-alive\r\nKeep-Alive: timeout=${seconds}\r\n`
    : "Connection: keep-alive\r\n";
}

function absoluteLocation(
  exchange: ProxyExchange,
  location: string | undefined,
): string | undefined {
  if (location === undefined || !location.startsWith("/")) return undefined;
  const { plan } = exchange.settings;
  if (!plan.absoluteRedirect) return undefined;
  const { client, head, engine } = exchange;
  const server = engine.http.servers[exchange.server];
  const named = plan.serverNameInRedirect ? server?.name : head.host;
  const host = named === undefined || named === "" ? bracketed(client.localAddress) : named;
  const scheme = client.secure ? "https" : "http";
  const usual = client.secure ? "443" : "80";
  const port = client.localPort;
  const shown = plan.portInRedirect && port !== usual && port !== "" ? `:${port}` : "";
  return `${scheme}://${host}${shown}${location}`;
}

const bracketed = (address: string): string => (address.includes(":") ? `[${address}]` : address);

/** `add_header`; what a variable brings into a line must not end it. */
function addedFields(exchange: ProxyExchange, status: number): string {
  const { addHeaders } = exchange.settings;
  let text = "";
  for (let index = 0; index < addHeaders.length; index++) {
    const header = addHeaders[index];
    if (!header || !(header.always || isAdded(status))) continue;
    const value = valueOf(exchange, header.value);
    if (value !== "") text += `${header.name}: ${oneLine(value)}\r\n`;
  }
  return text;
}
