import { read, readAll, type Scope, type Slot, siteOf, type Traced } from "../ir/scope.ts";
import type { Template } from "../ir/template.ts";
import type { Certificate, TlsClient, TlsServer } from "../ir/tls.ts";
import { sslNtls } from "./angie/angie.ts";
import * as mail from "./nginx/mail.ts";
import * as proxy from "./nginx/proxy-ssl.ts";
import * as ssl from "./nginx/ssl.ts";
import * as streamProxy from "./nginx/stream-proxy-ssl.ts";
import * as stream from "./nginx/stream-ssl.ts";
import {
  enableNtls,
  sslEncCertificate,
  sslEncCertificateKey,
  sslSignCertificate,
  sslSignCertificateKey,
} from "./tengine/ntls.ts";
import { sslGmtls } from "./ths/gmtls.ts";

/** The directives of a module that speaks TLS, by what they say. */
const http = {
  certificate: ssl.sslCertificate,
  key: ssl.sslCertificateKey,
  protocols: ssl.sslProtocols,
  ciphers: ssl.sslCiphers,
  prefer: ssl.sslPreferServerCiphers,
  cache: ssl.sslSessionCache,
  timeout: ssl.sslSessionTimeout,
  tickets: ssl.sslSessionTickets,
  ticketKey: ssl.sslSessionTicketKey,
  verify: ssl.sslVerifyClient,
  depth: ssl.sslVerifyDepth,
  authorities: ssl.sslClientCertificate,
  trusted: ssl.sslTrustedCertificate,
  revoked: ssl.sslCrl,
} as const;

const inStream: typeof http = {
  certificate: stream.streamSslCertificate,
  key: stream.streamSslCertificateKey,
  protocols: stream.streamSslProtocols,
  ciphers: stream.streamSslCiphers,
  prefer: stream.streamSslPreferServerCiphers,
  cache: stream.streamSslSessionCache,
  timeout: stream.streamSslSessionTimeout,
  tickets: stream.streamSslSessionTickets,
  ticketKey: stream.streamSslSessionTicketKey,
  verify: stream.streamSslVerifyClient,
  depth: stream.streamSslVerifyDepth,
  authorities: stream.streamSslClientCertificate,
  trusted: stream.streamSslTrustedCertificate,
  revoked: stream.streamSslCrl,
};

const inMail: typeof http = {
  certificate: mail.mailSslCertificate,
  key: mail.mailSslCertificateKey,
  protocols: mail.mailSslProtocols,
  ciphers: mail.mailSslCiphers,
  prefer: mail.mailSslPreferServerCiphers,
  cache: mail.mailSslSessionCache,
  timeout: mail.mailSslSessionTimeout,
  tickets: mail.mailSslSessionTickets,
  ticketKey: mail.mailSslSessionTicketKey,
  verify: mail.mailSslVerifyClient,
  depth: mail.mailSslVerifyDepth,
  authorities: mail.mailSslClientCertificate,
  trusted: mail.mailSslTrustedCertificate,
  revoked: mail.mailSslCrl,
};

function slotsOf({ context }: Scope): typeof http {
  if (context.startsWith("stream")) return inStream;
  return context.startsWith("mail") ? inMail : http;
}

/** What a server asks of clients that speak TLS to it, in whichever dialect it is written. */
export function tlsServerOf(scope: Scope): TlsServer {
  const slots = slotsOf(scope);
  const protocols = read(scope, slots.protocols);
  const national = nationalOf(scope, protocols);
  return {
    certificates: [...certificatesOf(scope, slots, national.value), ...tengineCertificates(scope)],
    protocols,
    ciphers: read(scope, slots.ciphers),
    preferServerCiphers: read(scope, slots.prefer),
    national,
    clients: {
      mode: read(scope, slots.verify),
      depth: read(scope, slots.depth),
      authorities: read(scope, slots.authorities),
      trusted: read(scope, slots.trusted),
      revoked: read(scope, slots.revoked),
    },
    sessions: {
      cache: orElse(read(scope, slots.cache), none),
      timeout: read(scope, slots.timeout),
      tickets: read(scope, slots.tickets),
      ticketKeys: readAll(scope, slots.ticketKey),
    },
  };
}

/** What nginx does where no cache is written: sessions have identifiers that nobody can use. */
const none: readonly string[] = ["none"];

const orElse = <T>({ value, origin }: Traced<T | undefined>, otherwise: T): Traced<T> => ({
  value: value ?? otherwise,
  origin,
});

/** THS says `ssl_gmtls` or a version, Tengine `enable_ntls`, Angie `ssl_ntls`. */
function nationalOf(scope: Scope, protocols: Traced<readonly string[]>): Traced<boolean> {
  for (const slot of [sslGmtls, enableNtls, sslNtls]) {
    const said: Traced<boolean | undefined> = read<boolean>(scope, slot);
    if (siteOf(said)) return orElse(said, false);
  }
  const { value, origin } = protocols;
  return { value: value.includes("GMTLSv1.1"), origin };
}

/** Two files on a line, or two lines where the national protocol is spoken, sign and encrypt. */
function certificatesOf(
  scope: Scope,
  { certificate, key }: Pick<typeof http, "certificate" | "key">,
  national: boolean,
): readonly Certificate[] {
  const certificates = readAll(scope, certificate).flatMap(files);
  const keys = readAll(scope, key).flatMap(files);
  const paired = readAll(scope, certificate).some(({ value }) => value.length > 1);
  const double = paired || (national && certificates.length === 2);
  return certificates.map((one, index) => ({
    certificate: one,
    key: keys[index],
    purpose: double ? (index % 2 === 0 ? "sign" : "encrypt") : "any",
  }));
}

const files = ({ value, origin }: Traced<readonly string[]>): readonly Traced<string>[] =>
  value.map((file) => ({ value: file, origin }));

function tengineCertificates(scope: Scope): readonly Certificate[] {
  const pair = (
    purpose: "sign" | "encrypt",
    certificate: Slot<string>,
    key: Slot<string>,
  ): readonly Certificate[] => {
    const file = readAll(scope, certificate).at(-1);
    return file ? [{ certificate: file, key: readAll(scope, key).at(-1), purpose }] : [];
  };
  return [
    ...pair("sign", sslSignCertificate, sslSignCertificateKey),
    ...pair("encrypt", sslEncCertificate, sslEncCertificateKey),
  ];
}

const toBackends = {
  certificate: proxy.proxySslCertificate,
  key: proxy.proxySslCertificateKey,
  protocols: proxy.proxySslProtocols,
  ciphers: proxy.proxySslCiphers,
  verify: proxy.proxySslVerify,
  depth: proxy.proxySslVerifyDepth,
  trusted: proxy.proxySslTrustedCertificate,
  revoked: proxy.proxySslCrl,
  name: proxy.proxySslName,
  sendName: proxy.proxySslServerName,
  reuse: proxy.proxySslSessionReuse,
} as const;

const streamToBackends: typeof toBackends = {
  certificate: streamProxy.streamProxySslCertificate,
  key: streamProxy.streamProxySslCertificateKey,
  protocols: streamProxy.streamProxySslProtocols,
  ciphers: streamProxy.streamProxySslCiphers,
  verify: streamProxy.streamProxySslVerify,
  depth: streamProxy.streamProxySslVerifyDepth,
  trusted: streamProxy.streamProxySslTrustedCertificate,
  revoked: streamProxy.streamProxySslCrl,
  name: streamProxy.streamProxySslName,
  sendName: streamProxy.streamProxySslServerName,
  reuse: streamProxy.streamProxySslSessionReuse,
};

/** What is asked of backends that TLS is spoken to (`proxy_ssl_*`). */
export function tlsClientOf(scope: Scope): TlsClient {
  const slots = scope.context.startsWith("stream") ? streamToBackends : toBackends;
  const certificate = source(read(scope, slots.certificate));
  const key = source(read(scope, slots.key));
  return {
    certificates: certificate === undefined ? [] : [{ certificate, key, purpose: "any" }],
    protocols: read(scope, slots.protocols),
    ciphers: read(scope, slots.ciphers),
    verify: read(scope, slots.verify),
    depth: read(scope, slots.depth),
    trusted: read(scope, slots.trusted),
    revoked: read(scope, slots.revoked),
    name: sourceOrNone(read(scope, slots.name)),
    sendName: read(scope, slots.sendName),
    reuseSessions: read(scope, slots.reuse),
  };
}

const source = ({ value, origin }: Traced<Template | undefined>): Traced<string> | undefined =>
  value && { value: value.source, origin };

const sourceOrNone = ({
  value,
  origin,
}: Traced<Template | undefined>): Traced<string | undefined> => ({
  value: value?.source,
  origin,
});
