import type { StreamProxyPlan } from "../../runtime/plan/stream.ts";
import { streamResolver, streamResolverTimeout } from "../catalog/nginx/stream-core.ts";
import * as tls from "../catalog/nginx/stream-proxy-ssl.ts";
import * as def from "../catalog/nginx/stream-proxy.ts";
import { read, type Scope, siteOf, type Traced } from "../ir/scope.ts";
import type { StreamPass } from "../ir/stream.ts";
import type { Template } from "../ir/template.ts";
import { bindOf, type PassContext } from "./proxy-pass.ts";
import { type BackendTlsSlots, planBackendTls } from "./proxy-tls.ts";
import { planResolver } from "./resolver.ts";

/** What `proxy_pass` asks for in a server of `stream`, everything inherited filled in. */
export function planStreamPass(
  { value: pass, origin }: Traced<StreamPass>,
  scope: Scope,
  context: PassContext,
): StreamProxyPlan {
  const { values } = context;
  const site = origin.kind === "default" ? undefined : origin.site;
  const protocol = read(scope, def.streamProxyProtocol).value;
  return {
    target: targetOf(pass, scope, context, () => values.value(pass.to, site)),
    ...resolverOf(pass, scope, context),
    host: pass.to.source.replace(/:\d+$/, ""),
    bind: bindOf(scope, context, def.streamProxyBind),
    connectTimeout: read(scope, def.streamProxyConnectTimeout).value,
    timeout: read(scope, def.streamProxyTimeout).value,
    bufferSize: read(scope, def.streamProxyBufferSize).value,
    socketKeepalive: read(scope, def.streamProxySocketKeepalive).value,
    protocol: protocol === "off" ? 0 : protocol === "on" ? 1 : 2,
    halfClose: read(scope, def.proxyHalfClose).value,
    uploadRate: rateOf(read(scope, def.proxyUploadRate), context),
    downloadRate: rateOf(read(scope, def.proxyDownloadRate), context),
    nextUpstream: read(scope, def.streamProxyNextUpstream).value,
    nextUpstreamTries: read(scope, def.streamProxyNextUpstreamTries).value,
    nextUpstreamTimeout: read(scope, def.streamProxyNextUpstreamTimeout).value,
    requests: read(scope, def.proxyRequests).value,
    responses: read(scope, def.proxyResponses).value,
    tls: read(scope, tls.streamProxySsl).value
      ? planBackendTls(scope, context, tlsSlots)
      : undefined,
  };
}

function resolverOf({ target }: StreamPass, scope: Scope, { findings }: PassContext) {
  if (target.kind !== "variable") return {};
  const plan = planResolver(scope, streamResolver, streamResolverTimeout, findings);
  return plan && { resolver: plan };
}

function targetOf(
  { target }: StreamPass,
  scope: Scope,
  { upstreams }: PassContext,
  value: () => ReturnType<PassContext["values"]["value"]>,
): StreamProxyPlan["target"] {
  switch (target.kind) {
    case "variable":
      return { kind: "variable", value: value() };
    case "upstream":
      return { kind: "upstream", upstream: upstreams.named(target.name) ?? 0 };
    case "address":
      return { kind: "upstream", upstream: upstreams.implicit(target.address, scope) };
  }
}

const rateOf = (
  one: Traced<Template | undefined>,
  { values }: PassContext,
): StreamProxyPlan["uploadRate"] => values.optional(one.value, siteOf(one)) ?? "0";

const tlsSlots: BackendTlsSlots = {
  proxySslName: tls.streamProxySslName,
  proxySslServerName: tls.streamProxySslServerName,
  proxySslVerify: tls.streamProxySslVerify,
  proxySslVerifyDepth: tls.streamProxySslVerifyDepth,
  proxySslTrustedCertificate: tls.streamProxySslTrustedCertificate,
  proxySslCrl: tls.streamProxySslCrl,
  proxySslCertificate: tls.streamProxySslCertificate,
  proxySslCertificateKey: tls.streamProxySslCertificateKey,
  proxySslPasswordFile: tls.streamProxySslPasswordFile,
  proxySslProtocols: tls.streamProxySslProtocols,
  proxySslCiphers: tls.streamProxySslCiphers,
  proxySslSessionReuse: tls.streamProxySslSessionReuse,
  proxySslConfCommand: tls.streamProxySslConfCommand,
};
