import type { ProxyExchange } from "./exchange.ts";
import { valueOf } from "./values.ts";

/** `$document_root`: where the paths of this location lie, without a slash at its end. */
export function rootOf(exchange: ProxyExchange): string {
  const { settings } = exchange;
  const root = valueOf(exchange, settings.alias ?? settings.root);
  return settings.alias === undefined && root.endsWith("/") ? root.slice(0, -1) : root;
}

/** The file that the URI names; nginx: ngx_http_map_uri_to_path. */
export function requestPath(exchange: ProxyExchange, uri = exchange.uri): string {
  const { settings } = exchange;
  if (settings.alias === undefined) return rootOf(exchange) + uri;
  const alias = valueOf(exchange, settings.alias);
  const { prefix } = settings.plan;
  return prefix === "" ? alias : alias + uri.slice(prefix.length);
}
