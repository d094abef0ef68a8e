import type { TlsPlan } from "../../runtime/plan.ts";
import * as ssl from "../catalog/nginx/ssl.ts";
import type { TlsProtocol } from "../catalog/nginx/tls-protocols.ts";
import { read, readAll, type Scope, siteOf, type Traced } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import { needFile } from "./files.ts";
import type { Findings } from "./findings.ts";
import type { Paths } from "./paths.ts";
import { refuse } from "./support.ts";

/** What Node's TLS can still be asked for. */
const spoken: ReadonlySet<string> = new Set(["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]);

/** The directives of a block that say how TLS is spoken to clients. */
export type TlsSlots = Pick<
  typeof ssl,
  | "sslCertificate"
  | "sslCertificateKey"
  | "sslProtocols"
  | "sslCiphers"
  | "sslPreferServerCiphers"
  | "sslSessionTimeout"
  | "sslSessionTickets"
>;

/** Certificates and settings of a server; undefined: it has no certificate. */
export function planTls(
  { scope }: { readonly scope: Scope },
  context: { readonly paths: Paths; readonly findings: Findings },
  def: TlsSlots = ssl,
): TlsPlan | undefined {
  const certificates = readAll(scope, def.sslCertificate);
  const keys = readAll(scope, def.sslCertificateKey);
  if (certificates.length === 0) return undefined;
  const pairs = certificates.flatMap((certificate, index) => {
    const cert = fileOf(certificate, "ssl_certificate", context);
    const key = keys[index];
    const site = siteOf(certificate);
    if (!key && site)
      context.findings.error(
        "serve/missing-key",
        site,
        say(
          {
            en: "no `ssl_certificate_key` is defined for certificate {path}",
            zh: "证书 {path} 缺少对应的 `ssl_certificate_key`",
          },
          { path: certificate.value.join(" ") },
        ),
      );
    const keyFile = key && fileOf(key, "ssl_certificate_key", context);
    return cert !== undefined && keyFile !== undefined ? [{ cert, key: keyFile }] : [];
  });
  return {
    certificates: pairs,
    protocols: protocolsOf(read(scope, def.sslProtocols), context.findings),
    ciphers: read(scope, def.sslCiphers).value,
    preferServerCiphers: read(scope, def.sslPreferServerCiphers).value,
    sessionTimeout: read(scope, def.sslSessionTimeout).value,
    tickets: read(scope, def.sslSessionTickets).value,
  };
}

function fileOf(
  one: Traced<readonly string[]>,
  name: string,
  context: { readonly paths: Paths; readonly findings: Findings },
): string | undefined {
  const [path = "", second] = one.value;
  const site = siteOf(one);
  if (second === undefined && !/^(?:data|engine|store):|\$/.test(path))
    return needFile(path, site, context);
  // Two files on a line are the pairs of Chinese TLS.
  if (site) refuse(name, site, context.findings, `${name} ${one.value.join(" ")}`);
  return undefined;
}

function protocolsOf(one: Traced<readonly TlsProtocol[]>, findings: Findings): readonly string[] {
  const site = siteOf(one);
  if (one.value.includes("GMTLSv1.1") && site)
    refuse("ssl_protocols", site, findings, "ssl_protocols GMTLSv1.1");
  const unspoken = one.value.filter((protocol) => protocol.startsWith("SSL"));
  if (unspoken.length > 0 && site)
    findings.notice(
      "serve/partial",
      site,
      say(
        { en: "{protocols} is no longer spoken", zh: "不再支持 {protocols}" },
        { protocols: unspoken.join(", ") },
      ),
    );
  return one.value.filter((protocol) => spoken.has(protocol));
}
