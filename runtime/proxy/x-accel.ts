import { rewriteCookie } from "../decide/cookies.ts";
import { parseUnsafeUri } from "../decide/unsafe-uri.ts";
import type { FieldBlock } from "../http1/field-block.ts";
import { field } from "../http1/field.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { ProxyExchange } from "./exchange.ts";
import { oneLine } from "./field-lines.ts";
import { fail } from "./reply.ts";
import { logRequest } from "./request-context.ts";

/** What a backend asks of the proxy by `X-Accel-…`; undefined: nothing. */
export function redirectOf(proxy: CompiledProxy, { fields }: ResponseHead): string | undefined {
  if (!fields.has(field["x-accel-redirect"]) || !proxy.obeys.redirect) return undefined;
  return fields.value(field["x-accel-redirect"]);
}

/** Goes on where the backend has said, with some of its fields. */
export function followRedirect(
  exchange: ProxyExchange,
  proxy: CompiledProxy,
  head: ResponseHead,
  target: string,
): void {
  const { flow } = exchange.engine;
  keepFields(exchange, proxy, head.fields);
  exchange.restarted = true;
  if (target.startsWith("@")) {
    flow.redirectNamed(exchange, target.slice(1));
    return;
  }
  const named = parseUnsafeUri(target);
  if (!named) {
    logRequest(exchange, "error", `unsafe URI "${target}" was detected`);
    fail(exchange, 404);
    return;
  }
  if (exchange.method !== "HEAD") exchange.method = "GET";
  flow.redirect(exchange, named.uri, named.args);
}

const kept = new Set([
  "set-cookie",
  "cache-control",
  "expires",
  "content-disposition",
  "accept-ranges",
]);

function keepFields(exchange: ProxyExchange, proxy: CompiledProxy, fields: FieldBlock): void {
  exchange.keptType = fields.value(field["content-type"]) ?? exchange.keptType;
  for (let index = 0; index < fields.count; index++) {
    const name = fields.name(index);
    const lower = name.toLowerCase();
    if (!kept.has(lower)) continue;
    let value = fields.valueAt(index);
    if (lower === "set-cookie" && proxy.cookies)
      value = oneLine(rewriteCookie(proxy.cookies, value, exchange.engine.variables, exchange));
    exchange.keptFields += `${name}: ${value}\r\n`;
  }
}

/** `X-Accel-Limit-Rate`; what asks for buffers or a cache asks for nothing here. */
export function obeyHead(
  exchange: ProxyExchange,
  { obeys }: CompiledProxy,
  { fields }: ResponseHead,
): void {
  const rate = obeys.limitRate ? fields.value(field["x-accel-limit-rate"]) : undefined;
  if (rate !== undefined && /^\d{1,15}$/.test(rate)) exchange.limitRate = Number(rate);
}

/** What a page in the place of a 401 must still ask for. */
export function keepChallenge(exchange: ProxyExchange, { fields, status }: ResponseHead): void {
  const asked = fields.value(field["www-authenticate"]);
  if (status === 401 && asked !== undefined) exchange.keptFields = `WWW-Authenticate: ${asked}\r\n`;
}
