import type { ProxyPlan } from "../plan.ts";
import type { Exchange } from "./exchange.ts";
import { Pattern } from "./pattern.ts";
import type { Template } from "./template.ts";
import { compileValue, evaluate } from "./template.ts";
import { escape, escapeUri } from "./uri.ts";
import type { Variables } from "./variables.ts";

interface Rule {
  readonly from: Template | undefined;
  readonly pattern: Pattern | undefined;
  readonly to: Template;
}

/** `proxy_redirect` of one location, compiled. */
export type Redirects = readonly Rule[];

export const compileRedirects = (proxy: ProxyPlan, variables: Variables): Redirects =>
  proxy.redirects.map((rule) => ({
    from: rule.kind === "prefix" ? compileValue(rule.from, variables) : undefined,
    pattern: rule.kind === "pattern" ? new Pattern(rule.from, rule.caseless, variables) : undefined,
    to: compileValue(rule.to, variables),
  }));

/** `Location` of a response as the client is to see it; undefined: unchanged. First match. */
export function rewriteLocation(
  redirects: Redirects,
  location: string,
  variables: Variables,
  exchange: Exchange,
): string | undefined {
  for (let index = 0; index < redirects.length; index++) {
    const rule = redirects[index];
    if (!rule) break;
    if (rule.pattern) {
      if (rule.pattern.test(location, exchange, variables))
        return evaluate(rule.to, variables, exchange);
    } else if (rule.from) {
      const from = evaluate(rule.from, variables, exchange);
      if (location.startsWith(from))
        return evaluate(rule.to, variables, exchange) + location.slice(from.length);
    }
  }
  return undefined;
}

/** `Refresh` likewise: the URL behind `url=`. */
export function rewriteRefresh(
  redirects: Redirects,
  refresh: string,
  variables: Variables,
  exchange: Exchange,
): string | undefined {
  const at = /url=/i.exec(refresh);
  if (!at) return undefined;
  const from = at.index + at[0].length;
  const url = rewriteLocation(redirects, refresh.slice(from), variables, exchange);
  return url === undefined ? undefined : refresh.slice(0, from) + url;
}

/**
 * Path and query that go to the backend. `uri` is the part written in `proxy_pass`, `prefix` what
 * the location matched. nginx: ngx_http_proxy_create_request.
 */
export function upstreamUri(exchange: Exchange, uri: string | undefined, prefix: string): string {
  if (uri === undefined && exchange.untouched) return exchange.requestUri;
  // Where a rewrite has changed the path, nothing is left to replace: nginx leaves `uri` out.
  const replaces = uri !== undefined && uri !== "" && exchange.located;
  const rest = exchange.uri.slice(replaces ? prefix.length : 0);
  const escaped = exchange.quoted || exchange.internal ? escapeUri(rest, escape.uri) : rest;
  const path = replaces ? uri + escaped : escaped;
  return exchange.args === "" ? path : `${path}?${exchange.args}`;
}
