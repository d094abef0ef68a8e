import type { ProxyPlan } from "../../runtime/plan.ts";
import * as def from "../catalog/nginx/proxy-ssl.ts";
import type { ProxyPass } from "../ir/http.ts";
import { read, type Scope, siteOf } from "../ir/scope.ts";
import { isConstant, type Template } from "../ir/template.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { needFile } from "./files.ts";
import type { PassContext } from "./proxy-pass.ts";
import { refuse } from "./support.ts";

/** TLS towards the backend; needed where the scheme is https, or may be. */
export function planProxyTls(
  { scheme, target }: ProxyPass,
  scope: Scope,
  context: PassContext,
): ProxyPlan["tls"] {
  if (scheme !== "https" && target.kind !== "variable") return undefined;
  const { values, findings } = context;
  const name = read(scope, def.proxySslName);
  const verify = read(scope, def.proxySslVerify);
  const trusted = read(scope, def.proxySslTrustedCertificate);
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
  const cert = read(scope, def.proxySslCertificate);
  const key = read(scope, def.proxySslCertificateKey);
  return {
    name: values.optional(name.value, siteOf(name)),
    sendName: read(scope, def.proxySslServerName).value,
    verify: verify.value,
    trusted:
      trusted.value === undefined ? undefined : needFile(trusted.value, siteOf(trusted), context),
    cert: fileOf(cert.value, siteOf(cert), "proxy_ssl_certificate", context),
    key: fileOf(key.value, siteOf(key), "proxy_ssl_certificate_key", context),
    protocols: read(scope, def.proxySslProtocols).value,
    ciphers: read(scope, def.proxySslCiphers).value,
    sessionReuse: read(scope, def.proxySslSessionReuse).value,
  };
}

function fileOf(
  template: Template | undefined,
  site: Site | undefined,
  name: string,
  context: PassContext,
): string | undefined {
  if (template === undefined || template.source === "") return undefined;
  if (isConstant(template) && !/^(?:data|engine|store):/.test(template.source))
    return needFile(template.source, site, context);
  if (site) refuse(name, site, context.findings, `${name} ${template.source}`);
  return undefined;
}
