import type {
  CertificatePlan,
  ClientCertificatesPlan,
  SessionCachePlan,
  TlsPlan,
} from "../../runtime/plan/tls.ts";
import * as ssl from "../catalog/nginx/ssl.ts";
import type { TlsProtocol } from "../catalog/nginx/tls-protocols.ts";
import { size } from "../catalog/nginx/values.ts";
import { read, readAll, type Scope, siteOf, type Traced } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import { needFile } from "./files.ts";
import type { Findings } from "./findings.ts";
import type { Paths } from "./paths.ts";
import { refuse } from "./support.ts";
import { type CommandSlot, planCommands } from "./tls-commands.ts";
import { certificateFile } from "./tls-files.ts";
import type { Values } from "./values.ts";

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
  | "sslSessionCache"
  | "sslSessionTimeout"
  | "sslSessionTickets"
  | "sslSessionTicketKey"
  | "sslVerifyClient"
  | "sslVerifyDepth"
  | "sslClientCertificate"
  | "sslTrustedCertificate"
  | "sslCrl"
  | "sslDhparam"
  | "sslEcdhCurve"
  | "sslPasswordFile"
  | "sslRejectHandshake"
> & { readonly sslConfCommand: CommandSlot };

interface TlsContext {
  readonly paths: Paths;
  readonly findings: Findings;
  readonly values: Values;
}

/** Certificates and settings of a server; undefined: it has none, and asks nothing of clients. */
export function planTls(
  { scope }: { readonly scope: Scope },
  context: TlsContext,
  def: TlsSlots = ssl,
): TlsPlan | undefined {
  const certificates = certificatesOf(scope, context, def);
  const reject = read(scope, def.sslRejectHandshake).value;
  const clients = clientsOf(scope, context, def);
  if (certificates.length === 0 && !reject && !clients) return undefined;
  const { findings } = context;
  const commands = planCommands(readAll(scope, def.sslConfCommand), "ssl_conf_command", findings);
  const curves = read(scope, def.sslEcdhCurve).value;
  const { curves: ordered = curves === "auto" ? undefined : curves, ciphers, ...others } = commands;
  return {
    certificates,
    reject,
    clients,
    protocols: protocolsOf(read(scope, def.sslProtocols), findings),
    ciphers: ciphers ?? read(scope, def.sslCiphers).value,
    commands: others,
    curves: ordered,
    dhParameters: optionalFile(read(scope, def.sslDhparam), context),
    passwords: optionalFile(read(scope, def.sslPasswordFile), context),
    folder: context.paths.configDirectory,
    preferServerCiphers: read(scope, def.sslPreferServerCiphers).value,
    sessionTimeout: read(scope, def.sslSessionTimeout).value,
    tickets: read(scope, def.sslSessionTickets).value,
    ticketKeys: readAll(scope, def.sslSessionTicketKey).map((one) =>
      needFile(one.value, siteOf(one), context),
    ),
    cache: cacheOf(read(scope, def.sslSessionCache).value ?? []),
  };
}

function certificatesOf(scope: Scope, context: TlsContext, def: TlsSlots): CertificatePlan[] {
  const keys = readAll(scope, def.sslCertificateKey);
  return readAll(scope, def.sslCertificate).flatMap((certificate, index) => {
    const cert = certificateFile(certificate, "ssl_certificate", context);
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
    const keyFile = key && certificateFile(key, "ssl_certificate_key", context);
    return cert !== undefined && keyFile !== undefined ? [{ cert, key: keyFile }] : [];
  });
}

const optionalFile = (one: Traced<string | undefined>, context: TlsContext): string | undefined =>
  one.value === undefined || one.value === ""
    ? undefined
    : needFile(one.value, siteOf(one), context);

function clientsOf(
  scope: Scope,
  context: TlsContext,
  def: TlsSlots,
): ClientCertificatesPlan | undefined {
  const verify = read(scope, def.sslVerifyClient);
  const mode = verify.value;
  const site = siteOf(verify);
  if (mode === "off") return undefined;
  if (mode === "force") {
    if (site) refuse("ssl_verify_client", site, context.findings, "ssl_verify_client force");
    return undefined;
  }
  const authorities = optionalFile(read(scope, def.sslClientCertificate), context);
  if (authorities === undefined && mode !== "optional_no_ca" && site)
    context.findings.error(
      "serve/nothing-trusted",
      site,
      say({
        en: "`ssl_verify_client` needs `ssl_client_certificate`",
        zh: "`ssl_verify_client` 需要配合 `ssl_client_certificate`",
      }),
    );
  return {
    mode,
    depth: read(scope, def.sslVerifyDepth).value,
    authorities,
    trusted: optionalFile(read(scope, def.sslTrustedCertificate), context),
    revoked: optionalFile(read(scope, def.sslCrl), context),
  };
}

/** nginx keeps about 4000 sessions in a megabyte, and OpenSSL 20480 unless it is told. */
function cacheOf(words: readonly string[]): SessionCachePlan | undefined {
  for (const word of words) {
    const [kind, name = "", bytes = ""] = word.split(":");
    const parsed = size.parse(bytes);
    if (kind === "shared" && parsed.ok)
      return { name, sessions: Math.max(1, Math.floor(parsed.value / 256)) };
  }
  const builtin = words.find((word) => /^builtin\b/.test(word));
  if (builtin === undefined) return undefined;
  return { name: undefined, sessions: Math.max(1, Number(builtin.split(":")[1] ?? 20_480)) };
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
