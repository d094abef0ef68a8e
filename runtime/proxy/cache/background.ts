import type { CompiledProxy } from "../compiled.ts";
import type { ProxyExchange } from "../exchange.ts";
import type { Target } from "../upstream-target.ts";
import type { CacheUse } from "./cache-use.ts";
import { Nobody } from "./nobody.ts";

/**
 * Renews the stale entry that answers a request: the same request once more, for nobody
 * (`proxy_cache_background_update`).
 */
export function renewBehind(
  exchange: ProxyExchange,
  proxy: CompiledProxy,
  target: Target | undefined,
  cache: CacheUse,
): void {
  if (!target) return;
  const nobody = new Nobody(exchange.client);
  const { head } = exchange;
  const copy = exchange.another(nobody);
  copy.use(nobody);
  const text = head.text.slice(0, head.bodyAt);
  if (head.version >= 2000) copy.head.take(text, head.methodEnd, head.targetEnd);
  else copy.head.feed(text);
  copy.method = exchange.method;
  copy.uri = exchange.uri;
  copy.args = exchange.args;
  copy.requestUri = exchange.requestUri;
  copy.captures = exchange.captures;
  copy.internal = exchange.internal;
  copy.untouched = exchange.untouched;
  copy.located = exchange.located;
  copy.quoted = exchange.quoted;
  copy.plus = exchange.plus;
  copy.server = exchange.server;
  copy.location = exchange.location;
  copy.started = exchange.started;
  for (const [index, value] of exchange.slots.entries()) copy.slots[index] = value;
  nobody.adopt(copy);
  copy.upstream.renew(proxy, target, cache.handOver(copy));
}
