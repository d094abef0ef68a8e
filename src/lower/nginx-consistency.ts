import { fastcgi, fastcgiCache } from "../catalog/nginx/fastcgi.ts";
import { charset, sourceCharset } from "../catalog/nginx/filters.ts";
import { proxyCache, proxyStore } from "../catalog/nginx/proxy-extra.ts";
import { proxyPass, proxyRedirect } from "../catalog/nginx/proxy.ts";
import { scgi, scgiCache, uwsgi, uwsgiCache } from "../catalog/nginx/scgi-uwsgi.ts";
import { validReferers } from "../catalog/nginx/secure-link.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { CharsetMap } from "../ir/http.ts";
import { read, type Scope, siteOf, type Traced } from "../ir/scope.ts";
import { say, type Text } from "../messages/text.ts";
import type { Blocks, Check } from "./nginx-checks.ts";
import { finding } from "./nginx-diagnostics.ts";

const stores = [
  { store: proxyStore, cache: proxyCache.zone },
  { store: fastcgi.store, cache: fastcgiCache.zone },
  { store: uwsgi.store, cache: uwsgiCache.zone },
  { store: scgi.store, cache: scgiCache.zone },
] as const;

/** Looks at each server and each location on its own. */
function* eachOf(
  { servers, locations }: Blocks,
  inScope: (scope: Scope) => Iterable<Diagnostic>,
): Generator<Diagnostic> {
  for (const scope of servers) yield* inScope(scope);
  for (const scope of locations) yield* inScope(scope);
}

/** An answer is kept in a cache or for good, not both; an inner block may choose anew. */
export const storeCheck: Check = {
  names: stores.map(({ store }) => store.name),
  *inBlocks(blocks, reader) {
    for (const of of stores)
      if (reader.met(of.store.name)) yield* eachOf(blocks, (scope) => storeIn(scope, of));
  },
};

function* storeIn(scope: Scope, { store, cache }: (typeof stores)[number]): Generator<Diagnostic> {
  const kept = scope.last(store);
  const cached = scope.last(cache);
  if (!kept || !cached || kept.value === "off" || cached.value.source === "off") return;
  const message = say(
    { en: "`{store}` does not go with `{cache}`", zh: "`{store}` 不能与 `{cache}` 同时使用" },
    { store: store.name, cache: cache.name },
  );
  yield* at(kept, message);
}

/** `proxy_redirect default` is made of the `proxy_pass` before it. */
export const redirectCheck: Check = {
  names: [proxyRedirect.name],
  inBlocks: (blocks) => eachOf(blocks, redirectIn),
};

function* redirectIn(scope: Scope): Generator<Diagnostic> {
  for (const redirect of scope.own(proxyRedirect)) {
    if (redirect.value.kind !== "default") continue;
    const pass = scope.last(proxyPass);
    if (!pass || comesAfter(pass, redirect)) yield* at(redirect, needsPass);
    else if (pass.value.target.kind === "variable") yield* at(redirect, noVariables);
  }
}

/** Within one file; of two files nobody here knows the order. */
function comesAfter(one: Traced<unknown>, other: Traced<unknown>): boolean {
  const [a, b] = [siteOf(one)?.span, siteOf(other)?.span];
  return a !== undefined && b !== undefined && a.file === b.file && a.start > b.start;
}

const needsPass = say({
  en: "`proxy_redirect default` must come after the `proxy_pass` of the same block",
  zh: "`proxy_redirect default` 必须写在同一块的 `proxy_pass` 之后",
});

const noVariables = say({
  en: "`proxy_redirect default` does not go with variables in `proxy_pass`",
  zh: "`proxy_pass` 含变量时不能使用 `proxy_redirect default`",
});

/** `none` and `blocked` say who may come besides the referers that are named. */
export const refererCheck: Check = {
  names: [validReferers.name],
  inBlocks: (blocks) => eachOf(blocks, referersIn),
};

function* referersIn(scope: Scope): Generator<Diagnostic> {
  const lines = scope.own(validReferers);
  const [first] = lines;
  const words = lines.flatMap(({ value }) => value);
  const extra = words.some((word) => word === "none" || word === "blocked");
  const named = words.some((word) => !/^(?:none$|blocked$|~)/.test(word));
  if (first && extra && !named) yield* at(first, noReferer);
}

const noReferer = say({
  en: "`none` and `blocked` need a name of a host beside them",
  zh: "`none`、`blocked` 之外至少要有一个主机名",
});

/** A conversion needs its `charset_map`, which serves both directions. */
export const charsetCheck: Check = {
  names: [sourceCharset.name],
  inBlocks: (blocks) => eachOf(blocks, (scope) => charsetsIn(scope, blocks.model.charsetMaps)),
};

function* charsetsIn(scope: Scope, maps: readonly CharsetMap[]): Generator<Diagnostic> {
  const source = read(scope, sourceCharset);
  const [from, to] = [source.value.toLowerCase(), read(scope, charset).value.toLowerCase()];
  if (from === to || [from, to].some((one) => one === "off" || one.startsWith("$"))) return;
  const there = maps.some((map) => {
    const ends = [map.from.toLowerCase(), map.to.toLowerCase()];
    return ends.includes(from) && ends.includes(to);
  });
  const message = say(
    {
      en: "there is no `charset_map` for {from} and {to}",
      zh: "缺少 {from} 与 {to} 之间的 `charset_map`",
    },
    { from, to },
  );
  if (!there) yield* at(source, message);
}

function* at(value: Traced<unknown>, message: Text): Generator<Diagnostic> {
  const site = siteOf(value);
  if (site) yield finding("base/inconsistent-values", message, site.span, { via: site.via });
}
