import { escape, escapeUri } from "../decide/uri.ts";
import { isNominated, nominatesFields } from "../http1/connection-options.ts";
import type { FieldBlock } from "../http1/field-block.ts";
import { field } from "../http1/field.ts";
import { convertsHead } from "./cache/begin-cache.ts";
import type { CacheUse } from "./cache/cache-use.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { ProxyExchange } from "./exchange.ts";
import { oneLine } from "./field-lines.ts";
import { FieldRuns } from "./field-runs.ts";
import type { FieldSet } from "./field-set.ts";
import { valueOf } from "./values.ts";

const runs = new FieldRuns();

/** How the body goes to the peer: -1 without, -2 chunked, else its length. */
export const bodyLength = { none: -1, chunked: -2 } as const;

/** The head that goes to the backend, in the order of nginx: set fields, framing, client's fields. */
export function requestText(
  exchange: ProxyExchange,
  proxy: CompiledProxy,
  uri: string,
  length: number,
  cache?: CacheUse,
): string {
  const { plan } = proxy;
  const method =
    cache && convertsHead(exchange, cache.settings)
      ? "GET"
      : proxy.method
        ? cleanTarget(valueOf(exchange, proxy.method))
        : exchange.method;
  let text = `${method} ${cleanTarget(uri)} HTTP/${plan.httpVersion}\r\n`;
  const { setHeaders, replaced } = cache?.cacheable === true ? cache.settings : proxy;
  for (let index = 0; index < setHeaders.length; index++) {
    const header = setHeaders[index];
    if (!header) break;
    const value = valueOf(exchange, header.value);
    if (value !== "") text += `${header.name}: ${oneLine(value)}\r\n`;
  }
  if (length >= 0) text += `Content-Length: ${length}\r\n`;
  else if (length === bodyLength.chunked) text += "Transfer-Encoding: chunked\r\n";
  if (plan.passRequestHeaders) {
    const cookie = exchange.upstream.attempts.stick?.passed;
    text += passedFields(exchange.head.fields, replaced, cookie !== undefined);
    if (cookie !== undefined && cookie !== "") text += `Cookie: ${cookie}\r\n`;
  }
  return `${text}\r\n`;
}

/** A value may have brought what must not stand in a request line. */
function cleanTarget(uri: string): string {
  for (let at = 0; at < uri.length; at++) {
    const code = uri.charCodeAt(at);
    if (code > 32 && code !== 127) continue;
    return uri.replaceAll(/[\0- \x7f]+/g, (bytes) => escapeUri(bytes, escape.uri));
  }
  return uri === "" ? "/" : uri;
}

/** `ownCookie`: the client's is not passed on as it came. */
function passedFields(fields: FieldBlock, replaced: FieldSet, ownCookie: boolean): string {
  const nominated = fields.has(field.connection) && nominatesFields(fields);
  runs.begin(fields);
  for (let index = 0; index < fields.count; index++) {
    const number = fields.number(index);
    if (number > 0) {
      if (replaced.hasNumber(number) || (ownCookie && number === field.cookie)) continue;
    } else if (
      replaced.mayHave(fields.nameEnd(index) - fields.nameStart(index)) &&
      replaced.has(fields.name(index).toLowerCase())
    )
      continue;
    if (nominated && isNominated(fields, index)) continue;
    runs.add(index);
  }
  return runs.finish();
}
