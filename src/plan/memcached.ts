import type { NextUpstreamPlan, ProxyPlan } from "../../runtime/plan.ts";
import { memcached, memcachedGzipFlag } from "../catalog/nginx/memcached.ts";
import type { GatewayTarget } from "../ir/http.ts";
import { read, readAll, type Scope, type Traced } from "../ir/scope.ts";
import type { PassContext } from "./proxy-pass.ts";

/** The words of nginx's retries, as those of `proxy_next_upstream`. */
const words: Readonly<Record<string, NextUpstreamPlan>> = {
  error: "error",
  timeout: "timeout",
  invalid_response: "invalid_header",
  not_found: "http_404",
};

/** What `memcached_pass` asks for: a proxy that speaks another protocol to its backends. */
export function planMemcached(
  { value: pass, origin }: Traced<GatewayTarget>,
  scope: Scope,
  { values, upstreams }: PassContext,
): ProxyPlan {
  const { target } = pass;
  const site = origin.kind === "default" ? undefined : origin.site;
  if (site) values.known("memcached_key", site);
  const retries = readAll(scope, memcached.nextUpstream);
  const said = retries.length > 0 ? retries : [read(scope, memcached.nextUpstream)];
  const nextUpstream = said.flatMap(({ value }) => value);
  const bufferSize = read(scope, memcached.bufferSize).value;
  return {
    scheme: "http",
    target: {
      kind: "upstream",
      upstream:
        target.kind === "upstream"
          ? (upstreams.named(target.name) ?? 0)
          : target.kind === "address"
            ? upstreams.implicit(target.address, scope)
            : 0,
    },
    uri: "",
    host: pass.to.source,
    httpVersion: "1.1",
    method: undefined,
    setHeaders: [],
    passRequestHeaders: false,
    passRequestBody: false,
    setBody: undefined,
    hideHeaders: [],
    passHeaders: [],
    redirects: [],
    connectTimeout: read(scope, memcached.connectTimeout).value,
    sendTimeout: read(scope, memcached.sendTimeout).value,
    readTimeout: read(scope, memcached.readTimeout).value,
    requestBuffering: true,
    buffering: false,
    bufferSize,
    buffers: { count: 8, size: bufferSize },
    maxTempFileSize: 0,
    memcached: { gzipFlag: read(scope, memcachedGzipFlag).value },
    interceptErrors: true,
    ignoreClientAbort: false,
    nextUpstream: nextUpstream.includes("off")
      ? []
      : nextUpstream.flatMap((word) => words[word] ?? []),
    nextUpstreamTries: read(scope, memcached.nextUpstreamTries).value,
    nextUpstreamTimeout: read(scope, memcached.nextUpstreamTimeout).value,
    tls: undefined,
  };
}
