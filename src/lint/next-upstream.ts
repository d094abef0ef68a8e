import { directives } from "../catalog/index.ts";
import type { ProxyConfig } from "../ir/config.ts";
import { siteOf } from "../ir/scope.ts";
import type { Site } from "../text/span.ts";
import { writtenIn } from "./http-scopes.ts";

/** One `*_next_upstream` statement, where it is written. */
export interface RetryList {
  readonly directive: string;
  readonly conditions: readonly string[];
  readonly site: Site;
}

/** `proxy_next_upstream` and its like of other protocols: their values are the conditions. */
const lists = directives.filter(
  ({ name, contexts }) => name.endsWith("_next_upstream") && contexts.includes("location"),
);

/** Found once for a configuration: several rules ask for them. */
const known = new WeakMap<ProxyConfig, readonly RetryList[]>();

/** Every list of retry conditions of a configuration, each where somebody wrote it. */
export function retryLists(proxy: ProxyConfig): readonly RetryList[] {
  const there = known.get(proxy) ?? findLists(proxy);
  known.set(proxy, there);
  return there;
}

function findLists(proxy: ProxyConfig): readonly RetryList[] {
  return lists.flatMap((def) =>
    writtenIn(proxy, def).flatMap((list) => {
      const site = siteOf(list);
      const conditions = list.value;
      if (!site || !Array.isArray(conditions)) return [];
      return [{ directive: def.name, conditions: conditions.map(String), site }];
    }),
  );
}
