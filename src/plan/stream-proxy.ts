import type { StreamProxyPlan } from "../../runtime/plan/stream.ts";
import * as tls from "../catalog/nginx/stream-proxy-ssl.ts";
import * as def from "../catalog/nginx/stream-proxy.ts";
import { read, type Scope, siteOf, type Traced } from "../ir/scope.ts";
import type { StreamPass } from "../ir/stream.ts";
import { isConstant, type Template } from "../ir/template.ts";
import { say } from "../messages/text.ts";
import { needFile } from "./files.ts";
import type { PassContext } from "./proxy-pass.ts";
import { refuse } from "./support.ts";

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
    host: pass.to.source.replace(/:\d+$/, ""),
    bind: bindOf(scope, context),
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
    tls: read(scope, tls.streamProxySsl).value ? planTls(scope, context) : undefined,
  };
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

function bindOf(scope: Scope, { values, findings }: PassContext): StreamProxyPlan["bind"] {
  const bind = read(scope, def.streamProxyBind);
  if (bind.value === undefined || bind.value.kind === "off") return undefined;
  const site = siteOf(bind);
  if (bind.value.transparent && site)
    refuse("proxy_bind", site, findings, "proxy_bind … transparent");
  return values.value(bind.value.address, site);
}

function planTls(scope: Scope, context: PassContext): StreamProxyPlan["tls"] {
  const { values, findings } = context;
  const name = read(scope, tls.streamProxySslName);
  const verify = read(scope, tls.streamProxySslVerify);
  const trusted = read(scope, tls.streamProxySslTrustedCertificate);
  const verifyAt = siteOf(verify);
  if (verify.value && trusted.value === undefined && verifyAt)
    findings.error(
      "serve/nothing-trusted",
      verifyAt,
      say({
        en: "`proxy_ssl_verify` needs `proxy_ssl_trusted_certificate`",
        zh: "`proxy_ssl_verify` 需要配合 `proxy_ssl_trusted_certificate`",
      }),
    );
  return {
    name: values.optional(name.value, siteOf(name)),
    sendName: read(scope, tls.streamProxySslServerName).value,
    verify: verify.value,
    trusted:
      trusted.value === undefined ? undefined : needFile(trusted.value, siteOf(trusted), context),
    cert: fileOf(read(scope, tls.streamProxySslCertificate), "proxy_ssl_certificate", context),
    key: fileOf(
      read(scope, tls.streamProxySslCertificateKey),
      "proxy_ssl_certificate_key",
      context,
    ),
    protocols: read(scope, tls.streamProxySslProtocols).value,
    ciphers: read(scope, tls.streamProxySslCiphers).value,
    sessionReuse: read(scope, tls.streamProxySslSessionReuse).value,
  };
}

function fileOf(
  one: Traced<Template | undefined>,
  name: string,
  context: PassContext,
): string | undefined {
  const { value: template } = one;
  const site = siteOf(one);
  if (template === undefined || template.source === "") return undefined;
  if (isConstant(template) && !/^(?:data|engine|store):/.test(template.source))
    return needFile(template.source, site, context);
  if (site) refuse(name, site, context.findings, `${name} ${template.source}`);
  return undefined;
}
