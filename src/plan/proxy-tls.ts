import type { BackendTlsPlan } from "../../runtime/plan/tls.ts";
import * as def from "../catalog/nginx/proxy-ssl.ts";
import type { ProxyPass } from "../ir/http.ts";
import { read, readAll, type Scope, siteOf } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import { needFile } from "./files.ts";
import type { PassContext } from "./proxy-pass.ts";
import { planCommands } from "./tls-commands.ts";
import { pathOrValue } from "./tls-files.ts";

/** The directives that say how TLS is spoken to backends. */
export type BackendTlsSlots = Pick<
  typeof def,
  | "proxySslName"
  | "proxySslServerName"
  | "proxySslVerify"
  | "proxySslVerifyDepth"
  | "proxySslTrustedCertificate"
  | "proxySslCrl"
  | "proxySslCertificate"
  | "proxySslCertificateKey"
  | "proxySslPasswordFile"
  | "proxySslProtocols"
  | "proxySslCiphers"
  | "proxySslSessionReuse"
  | "proxySslConfCommand"
>;

/** TLS towards the backend; needed where the scheme is https, or may be. */
export function planProxyTls(
  { scheme, target }: ProxyPass,
  scope: Scope,
  context: PassContext,
): BackendTlsPlan | undefined {
  if (scheme !== "https" && target.kind !== "variable") return undefined;
  return planBackendTls(scope, context, def);
}

/** What a block says of TLS to backends, everything inherited filled in. */
export function planBackendTls(
  scope: Scope,
  context: PassContext,
  slots: BackendTlsSlots,
): BackendTlsPlan {
  const { values, findings } = context;
  const name = read(scope, slots.proxySslName);
  const cert = read(scope, slots.proxySslCertificate);
  const key = read(scope, slots.proxySslCertificateKey);
  const protocols = read(scope, slots.proxySslProtocols);
  const told = readAll(scope, slots.proxySslConfCommand);
  const { ciphers, ...commands } = planCommands(told, "proxy_ssl_conf_command", findings);
  const file = (slot: typeof def.proxySslCrl): string | undefined => {
    const one = read(scope, slot);
    return one.value ? needFile(one.value, siteOf(one), context) : undefined;
  };
  const verify = verifyOf(scope, context, slots);
  return {
    name: values.optional(name.value, siteOf(name)),
    sendName: read(scope, slots.proxySslServerName).value,
    verify,
    depth: read(scope, slots.proxySslVerifyDepth).value,
    trusted: file(slots.proxySslTrustedCertificate),
    revoked: file(slots.proxySslCrl),
    cert: pathOrValue(cert.value, siteOf(cert), "proxy_ssl_certificate", context),
    key: pathOrValue(key.value, siteOf(key), "proxy_ssl_certificate_key", context),
    passwords: file(slots.proxySslPasswordFile),
    folder: context.paths.configDirectory,
    protocols: protocols.value,
    ciphers: ciphers ?? read(scope, slots.proxySslCiphers).value,
    sessionReuse: read(scope, slots.proxySslSessionReuse).value,
    commands,
  };
}

function verifyOf(scope: Scope, { findings }: PassContext, slots: BackendTlsSlots): boolean {
  const verify = read(scope, slots.proxySslVerify);
  const site = siteOf(verify);
  if (verify.value && !read(scope, slots.proxySslTrustedCertificate).value && site)
    findings.error(
      "serve/nothing-trusted",
      site,
      say({
        en: "`proxy_ssl_verify` needs `proxy_ssl_trusted_certificate`",
        zh: "`proxy_ssl_verify` 需要配合 `proxy_ssl_trusted_certificate`",
      }),
    );
  return verify.value;
}
