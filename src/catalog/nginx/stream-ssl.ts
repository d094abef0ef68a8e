import { directivesOf } from "./kinds.ts";
import { values } from "./shapes.ts";
import * as ssl from "./ssl.ts";
import { streamLevels } from "./stream-core.ts";
import { text } from "./values.ts";

/** The same directive as in `http`, of the module of `stream`. */
function inStream<D extends { readonly name: string }>(def: D): D {
  const module = "ngx_stream_ssl_module";
  const own = { module, slot: `${module}/${def.name}`, contexts: streamLevels };
  return { ...def, ...own };
}

export const streamSslCertificate = inStream(ssl.sslCertificate);
export const streamSslCertificateKey = inStream(ssl.sslCertificateKey);
export const streamSslProtocols = inStream(ssl.sslProtocols);
export const streamSslCiphers = inStream(ssl.sslCiphers);
export const streamSslPreferServerCiphers = inStream(ssl.sslPreferServerCiphers);
export const streamSslSessionCache = inStream(ssl.sslSessionCache);
export const streamSslSessionTimeout = inStream(ssl.sslSessionTimeout);
export const streamSslSessionTickets = inStream(ssl.sslSessionTickets);
export const streamSslSessionTicketKey = inStream(ssl.sslSessionTicketKey);
export const streamSslVerifyClient = inStream(ssl.sslVerifyClient);
export const streamSslVerifyDepth = inStream(ssl.sslVerifyDepth);
export const streamSslClientCertificate = inStream(ssl.sslClientCertificate);
export const streamSslTrustedCertificate = inStream(ssl.sslTrustedCertificate);
export const streamSslCrl = inStream(ssl.sslCrl);
export const streamSslDhparam = inStream(ssl.sslDhparam);
export const streamSslEcdhCurve = inStream(ssl.sslEcdhCurve);
export const streamSslPasswordFile = inStream(ssl.sslPasswordFile);
export const streamSslConfCommand = inStream(ssl.sslConfCommand);

export const streamSslRejectHandshake = inStream(ssl.sslRejectHandshake);
export const streamSslStapling = inStream(ssl.sslStapling);
export const streamSslStaplingVerify = inStream(ssl.sslStaplingVerify);
export const streamSslStaplingFile = inStream(ssl.sslStaplingFile);
export const streamSslStaplingResponder = inStream(ssl.sslStaplingResponder);

const tls = directivesOf({ module: "ngx_stream_ssl_module", contexts: streamLevels });

export const sslHandshakeTimeout = tls.time(
  "ssl_handshake_timeout",
  60_000,
  "How long the handshake of TLS with a client may take.",
  "与客户端完成 TLS 握手的超时时间。",
  { serve: "full" },
);

export const sslAlpn = tls.of<readonly string[]>(
  "ssl_alpn",
  values(text, 1),
  "Protocols that TLS offers to clients; one that offers none of them is turned away.",
  "向客户端提供的 ALPN 协议，客户端须至少支持其中之一。",
  { serve: "full" },
);
