import type { NextUpstreamPlan, ProxyPlan, RedirectPlan, ValuePlan } from "../../runtime/plan.ts";
import type { Bind } from "../catalog/nginx/bind.ts";
import { resolver, resolverTimeout } from "../catalog/nginx/http-core.ts";
import * as buffering from "../catalog/nginx/proxy-buffering.ts";
import * as def from "../catalog/nginx/proxy.ts";
import { isSince } from "../catalog/nginx/since.ts";
import type { ProxyPass } from "../ir/http.ts";
import { read, readAll, type Scope, siteOf, type Slot, type Traced } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { planCache } from "./cache.ts";
import { cookiesOf } from "./cookies.ts";
import type { Findings } from "./findings.ts";
import type { Paths } from "./paths.ts";
import { planPattern } from "./patterns.ts";
import { planProxyTls } from "./proxy-tls.ts";
import { planResolver } from "./resolver.ts";
import { refuse } from "./support.ts";
import type { Upstreams } from "./upstreams.ts";
import type { Values } from "./values.ts";

export interface PassContext {
  readonly values: Values;
  readonly findings: Findings;
  readonly upstreams: Upstreams;
  readonly paths: Paths;
}

/** What `proxy_pass` asks for in a block, everything inherited filled in. */
export function planPass(
  { value: pass, origin }: Traced<ProxyPass>,
  scope: Scope,
  prefix: string,
  context: PassContext,
): ProxyPlan {
  const { values, findings } = context;
  const site = origin.kind === "default" ? undefined : origin.site;
  const version = read(scope, def.proxyHttpVersion);
  const versionAt = siteOf(version);
  if (version.value === "2" && versionAt)
    refuse("proxy_http_version", versionAt, findings, "proxy_http_version 2");
  const method = read(scope, def.proxyMethod);
  const body = read(scope, def.proxySetBody);
  return {
    scheme: pass.scheme,
    target: targetOf(pass, site, scope, context),
    uri: pass.uri === undefined ? undefined : values.bytes(pass.uri, site),
    host: hostOf(pass),
    httpVersion: version.value === "1.0" ? "1.0" : "1.1",
    method: values.optional(method.value, siteOf(method)),
    setHeaders: headersOf(scope, values),
    passRequestHeaders: read(scope, def.proxyPassRequestHeaders).value,
    passRequestBody: read(scope, def.proxyPassRequestBody).value,
    setBody: values.optional(body.value, siteOf(body)),
    hideHeaders: readAll(scope, def.proxyHideHeader).map(({ value }) => value),
    passHeaders: readAll(scope, def.proxyPassHeader).map(({ value }) => value),
    redirects: redirectsOf(pass, scope, prefix, context),
    cookies: cookiesOf(scope, context),
    bind: bindOf(scope, context),
    connectTimeout: read(scope, def.proxyConnectTimeout).value,
    sendTimeout: read(scope, def.proxySendTimeout).value,
    readTimeout: read(scope, def.proxyReadTimeout).value,
    requestBuffering: read(scope, buffering.proxyRequestBuffering).value,
    buffering: read(scope, buffering.proxyBuffering).value,
    bufferSize: read(scope, buffering.proxyBufferSize).value,
    buffers: read(scope, buffering.proxyBuffers).value,
    maxTempFileSize: read(scope, buffering.proxyMaxTempFileSize).value,
    cache: planCache(scope, values),
    ignoreHeaders: readAll(scope, buffering.proxyIgnoreHeaders).flatMap(({ value }) =>
      value.map((name) => name.toLowerCase()),
    ),
    interceptErrors: read(scope, def.proxyInterceptErrors).value,
    ignoreClientAbort: read(scope, def.proxyIgnoreClientAbort).value,
    ...resolverOf(pass, scope, findings),
    nextUpstream: nextUpstreamOf(scope),
    nextUpstreamTries: read(scope, def.proxyNextUpstreamTries).value,
    nextUpstreamTimeout: read(scope, def.proxyNextUpstreamTimeout).value,
    tls: planProxyTls(pass, scope, context),
  };
}

/** Only what is known when a request comes may need name servers. */
function resolverOf({ target }: ProxyPass, scope: Scope, findings: Findings) {
  if (target.kind !== "variable") return {};
  const plan = planResolver(scope, resolver, resolverTimeout, findings);
  return plan && { resolver: plan };
}

function targetOf(
  { target, url }: ProxyPass,
  site: Site | undefined,
  scope: Scope,
  { values, upstreams }: PassContext,
): ProxyPlan["target"] {
  switch (target.kind) {
    case "variable":
      return { kind: "variable", url: values.value(url, site) };
    case "upstream":
      return { kind: "upstream", upstream: upstreams.named(target.name) ?? 0 };
    case "address":
      return { kind: "upstream", upstream: upstreams.implicit(target.address, scope) };
  }
}

/** `$proxy_host`: the port is left out where it is the scheme's own or none is written. */
function hostOf({ scheme, target, url }: ProxyPass): string {
  // As written here: a group is found whatever the case.
  if (target.kind === "upstream")
    return /^https?:\/\/([^/?]*)/i.exec(url.source)?.[1] ?? target.name;
  if (target.kind === "variable") return "";
  const { kind, host, port } = target.address;
  if (kind === "unix") return "localhost";
  const shown = host.includes(":") ? `[${host}]` : host;
  return port === (scheme === "https" ? 443 : 80) ? shown : `${shown}:${port}`;
}

/** Own fields first, then nginx's own that nobody replaced. */
function headersOf(scope: Scope, values: Values): ProxyPlan["setHeaders"] {
  const own = readAll(scope, def.proxySetHeader).map((one) => {
    const [name, value] = one.value;
    return { name: values.bytes(name, siteOf(one)), value: values.value(value, siteOf(one)) };
  });
  const set = new Set(own.map(({ name }) => name.toLowerCase()));
  const defaults = [
    { name: "Host", value: [{ v: "proxy_host" }] },
    ...(isSince(scope.target, [1, 29, 7]) ? [] : [{ name: "Connection", value: "close" }]),
  ];
  return [...own, ...defaults.filter(({ name }) => !set.has(name.toLowerCase()))];
}

function nextUpstreamOf(scope: Scope): readonly NextUpstreamPlan[] {
  const words = read(scope, def.proxyNextUpstream).value;
  if (words.includes("off")) return [];
  // `updating` is for caches.
  return words.filter((word): word is NextUpstreamPlan => word !== "off" && word !== "updating");
}

function redirectsOf(
  pass: ProxyPass,
  scope: Scope,
  prefix: string,
  { values, findings }: PassContext,
): readonly RedirectPlan[] {
  const written = readAll(scope, def.proxyRedirect);
  if (written.length === 0) return defaultRedirect(pass, prefix, values);
  const off = written.find(({ value }) => value.kind === "off");
  const offAt = off && siteOf(off);
  if (offAt && written.length > 1)
    findings.error(
      "serve/redirect-off",
      offAt,
      say({
        en: "`proxy_redirect off` excludes every other one",
        zh: "`proxy_redirect off` 不能与其他 `proxy_redirect` 并用",
      }),
    );
  return written.flatMap((one): readonly RedirectPlan[] => {
    const { value } = one;
    const site = siteOf(one);
    if (value.kind === "off" || !site) return [];
    if (value.kind === "default") {
      if (pass.target.kind === "variable")
        findings.error(
          "serve/redirect-of-variable",
          site,
          say({
            en: "`proxy_redirect default` does not go with variables in `proxy_pass`",
            zh: "`proxy_pass` 含变量时不能使用 `proxy_redirect default`",
          }),
        );
      return defaultRedirect(pass, prefix, values);
    }
    const to = values.value(value.to, site);
    if (value.kind === "prefix")
      return [{ kind: "prefix", from: values.value(value.from, site), to }];
    const from = planPattern(value.from, site, values, findings);
    return [{ kind: "pattern", from, caseless: value.caseless, to }];
  });
}

/** What the backend calls itself becomes what the location is called. */
function defaultRedirect(pass: ProxyPass, prefix: string, values: Values): readonly RedirectPlan[] {
  if (pass.target.kind === "variable") return [];
  const url = values.bytes(pass.url.source, undefined);
  return pass.uri === undefined
    ? [{ kind: "prefix", from: `${url}/`, to: "/" }]
    : [{ kind: "prefix", from: url, to: prefix }];
}

export function bindOf(
  scope: Scope,
  { values, findings }: PassContext,
  slot: Slot<Bind> = buffering.proxyBind,
): ValuePlan | undefined {
  const bind = read(scope, slot);
  if (bind.value === undefined || bind.value.kind === "off") return undefined;
  const site = siteOf(bind);
  if (bind.value.transparent && site)
    refuse("proxy_bind", site, findings, "proxy_bind … transparent");
  return values.value(bind.value.address, site);
}
