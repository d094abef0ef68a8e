import { memcachedKey, type MemcachedAnswer } from "../decide/memcached.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { ProxyExchange } from "./exchange.ts";
import { contentType, fail } from "./reply.ts";
import { logRequest } from "./request-context.ts";
import { valueOf } from "./values.ts";

/** The key that is asked for; undefined: the request is refused, and has its answer. */
export function keyToAsk(exchange: ProxyExchange, proxy: CompiledProxy): string | undefined {
  const { memcached } = proxy;
  if (!memcached) return undefined;
  if (exchange.method !== "GET" && exchange.method !== "HEAD") {
    fail(exchange, 405);
    return undefined;
  }
  const key = valueOf(exchange, memcached);
  if (key !== "") return memcachedKey(key);
  logRequest(exchange, "error", 'the "$memcached_key" variable is not set');
  fail(exchange, 500);
  return undefined;
}

/** The answer as the head of a response, which goes the way of every other. */
export function headOf(
  exchange: ProxyExchange,
  proxy: CompiledProxy,
  { status, flags, length }: MemcachedAnswer,
): string {
  if (status === 404) return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
  const gzip = ((proxy.plan.memcached?.gzipFlag ?? 0) & flags) !== 0;
  const type = contentType(exchange);
  return [
    "HTTP/1.1 200 OK\r\n",
    type === "" ? "" : `Content-Type: ${type}\r\n`,
    `Content-Length: ${length}\r\nAccept-Ranges: bytes\r\n`,
    gzip ? "Content-Encoding: gzip\r\n" : "",
    "\r\n",
  ].join("");
}

/** The first line of an answer, as much as came of it. */
export class ValueLine {
  text = "";

  /** Takes the line from the front of the bytes; where what is behind it begins. */
  take(bytes: Buffer, end: number): number {
    const found = bytes.indexOf(lineFeed);
    const used = found < 0 || found >= end ? end : found + 1;
    this.text += bytes.toString("latin1", 0, used);
    return used;
  }
}

const lineFeed = 10;
