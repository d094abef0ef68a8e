import {
  ssl,
  sslCertificate,
  sslCertificateKey,
  sslRejectHandshake,
} from "../catalog/nginx/ssl.ts";
import { tlsServerOf } from "../catalog/tls.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { read, readAll, type Scope, siteOf } from "../ir/scope.ts";
import type { Dialect } from "../ir/target.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { finding } from "./nginx-diagnostics.ts";
import type { Shared } from "./nginx-listens.ts";

/** Products whose certificates stand in `ssl_certificate` alone, one on a line. */
const plain: ReadonlySet<Dialect> = new Set(["nginx", "openresty", "nginx-plus"]);

/** Certificates and keys that http needs and nobody names. */
export function* certificateFindings(
  servers: readonly { readonly scope: Scope }[],
  addresses: Iterable<Shared>,
): Generator<Diagnostic> {
  const [first] = servers;
  if (!first || !plain.has(first.scope.target.dialect)) return;
  for (const { scope } of servers) {
    yield* withoutKey(scope);
    const on = read(scope, ssl);
    const site = on.value ? siteOf(on) : undefined;
    if (site && !hasCertificate(scope)) yield missing(noCertificate, site);
  }
  for (const { ssl: asked, main, servers: sharing } of addresses) {
    if (!asked) continue;
    const needing = read(main, sslRejectHandshake).value ? sharing : [main];
    if (needing.some((scope) => !hasCertificate(scope))) yield missing(noCertificate, asked);
  }
}

const hasCertificate = (scope: Scope): boolean =>
  readAll(scope, sslCertificate).length > 0 || read(scope, sslRejectHandshake).value;

/** The same in stream and mail, where each server needs its own: at what asks for TLS. */
export function* serverCertificateFindings(
  scope: Scope,
  asks: readonly Site[],
): Generator<Diagnostic> {
  const [site] = asks;
  if (!site || !plain.has(scope.target.dialect)) return;
  const { certificates } = tlsServerOf(scope);
  const lacking = certificates.find(({ key }) => key === undefined);
  const at = lacking && siteOf(lacking.certificate);
  if (at) yield missing(noKey, at);
  else if (certificates.length === 0) yield missing(noCertificate, site);
}

/** Certificates and keys belong together by their order. */
function* withoutKey(scope: Scope): Generator<Diagnostic> {
  const certificates = readAll(scope, sslCertificate);
  if (certificates.length === 0) return;
  const lacking = certificates[readAll(scope, sslCertificateKey).length];
  const site = lacking && siteOf(lacking);
  if (site) yield missing(noKey, site);
}

const missing = (message: Text, { span, via }: Site): Diagnostic =>
  finding("base/missing-directive", message, span, { via });

const noCertificate = say({
  en: "the server that speaks TLS here has no `ssl_certificate`",
  zh: "此处使用 TLS 的 server 没有 `ssl_certificate`",
});

const noKey = say({
  en: "the certificate has no `ssl_certificate_key`",
  zh: "该证书没有对应的 `ssl_certificate_key`",
});
