import { proxyNextUpstream } from "../catalog/nginx/proxy.ts";
import type { ProxyConfig } from "../ir/config.ts";
import { siteOf } from "../ir/scope.ts";
import type { Site } from "../text/span.ts";
import { scopesOf } from "./http-scopes.ts";
import type { Surroundings } from "./rule.ts";

/** One `*_next_upstream` statement, where it is written. */
export interface RetryList {
  readonly directive: string;
  readonly conditions: readonly string[];
  readonly site: Site;
}

const others = /^(?:fastcgi|grpc|memcached|scgi|uwsgi)_next_upstream$/;

/** Every list of retry conditions of a configuration, each where somebody wrote it. */
export function retryLists(proxy: ProxyConfig, { wordsOf, textOf }: Surroundings): RetryList[] {
  const { name: directive } = proxyNextUpstream;
  const modelled = [...scopesOf(proxy)].flatMap((scope) =>
    scope.own(proxyNextUpstream).flatMap((list) => {
      const site = siteOf(list);
      return site ? [{ directive, conditions: list.value, site }] : [];
    }),
  );
  const unmodelled = proxy.unmodelled
    .filter(({ name }) => others.test(name))
    .map(({ name, site }) => ({
      directive: name,
      conditions: wordsOf(site.span)
        .slice(1)
        .map((word) => textOf(word)),
      site,
    }));
  return [...modelled, ...unmodelled];
}
