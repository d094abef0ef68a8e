import type { CompiledProxy } from "../compiled.ts";
import type { ProxyExchange } from "../exchange.ts";
import { logRequest } from "../request-context.ts";
import type { Target } from "../upstream-target.ts";
import { valueOf } from "../values.ts";
import { CacheUse } from "./cache-use.ts";
import type { CompiledCache } from "./compiled-cache.ts";

/**
 * The cache of this request; undefined: none is to be asked, 500: the zone that a variable names does
 * not exist. `uri` is what the backend would be asked for.
 */
export function beginCache(
  exchange: ProxyExchange,
  proxy: CompiledProxy,
  settings: CompiledCache,
  about: { readonly target: Target; readonly uri: string },
): CacheUse | number | undefined {
  if (!settings.plan.methods.includes(exchange.method)) return undefined;
  const name = valueOf(exchange, settings.zone);
  if (name === "" || name === "off") return undefined;
  const zone = exchange.engine.cacheZones.get(name);
  if (!zone) {
    logRequest(exchange, "error", `cache "${name}" not found`);
    return 500;
  }
  const { bufferSize } = proxy.plan;
  const use = new CacheUse(exchange, settings, zone, {
    key: keyOf(exchange, settings, about),
    bufferSize,
  });
  if (use.headerStart + 256 <= bufferSize) return use;
  const needed = Math.ceil((use.headerStart + 256) / 1024) * 1024;
  logRequest(
    exchange,
    "error",
    `proxy_buffer_size ${bufferSize} is not enough for cache key, it should be increased to at least ${needed}`,
  );
  return undefined;
}

/** nginx's default: scheme, `$proxy_host` and what stands in the request line. */
function keyOf(
  exchange: ProxyExchange,
  settings: CompiledCache,
  { target, uri }: { readonly target: Target; readonly uri: string },
): string {
  if (settings.key) return valueOf(exchange, settings.key);
  return `${target.secure ? "https" : "http"}://${target.host}${uri}`;
}

/** HEAD is asked for as GET, so that the answer is whole: `proxy_cache_convert_head`. */
export const convertsHead = (exchange: ProxyExchange, settings: CompiledCache): boolean =>
  settings.plan.convertHead && exchange.method === "HEAD";
