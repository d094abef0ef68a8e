import type { Template } from "../../ir/template.ts";
import { one } from "../shape.ts";
import { type CertificateCache, certificateCacheShape } from "./certificate-cache.ts";
import { directivesOf } from "./kinds.ts";
import { pair, values, wordSet } from "./shapes.ts";
import { streamLevels } from "./stream-core.ts";
import { type TlsProtocol, tlsProtocols, tlsProtocolsOf } from "./tls-protocols.ts";
import { template, text } from "./values.ts";

const tls = directivesOf({
  module: "ngx_stream_proxy_module",
  contexts: streamLevels,
  serve: "full",
});

const refused = { serve: "refused" } as const;

export const streamProxySsl = tls.flag(
  "proxy_ssl",
  false,
  "Speaks TLS to backends.",
  "与后端的连接使用 TLS。",
);

export const streamProxySslSessionReuse = tls.flag(
  "proxy_ssl_session_reuse",
  true,
  "Whether sessions of TLS to backends are resumed.",
  "是否复用与后端的 TLS 会话。",
);

export const streamProxySslProtocols = tls.with<readonly TlsProtocol[]>(
  "proxy_ssl_protocols",
  wordSet(...tlsProtocols),
  tlsProtocolsOf,
  "Versions of TLS spoken to backends.",
  "与后端通信的 TLS 版本。",
  { repeat: "append" },
);

export const streamProxySslCiphers = tls.with<string>(
  "proxy_ssl_ciphers",
  one(text),
  "DEFAULT",
  "Ciphers of TLS to backends.",
  "与后端通信的密码套件。",
);

export const streamProxySslName = tls.template(
  "proxy_ssl_name",
  "The name that backends' certificates are checked for; that of `proxy_pass` unless written.",
  "校验后端证书使用的名称，默认取自 `proxy_pass`。",
);

export const streamProxySslServerName = tls.flag(
  "proxy_ssl_server_name",
  false,
  "Whether TLS to backends names the server.",
  "与后端 TLS 握手时是否发送 SNI。",
);

export const streamProxySslAlpn = tls.of<readonly Template[]>(
  "proxy_ssl_alpn",
  values(template, 1),
  "Protocols that TLS offers to backends (since 1.31).",
  "与后端 TLS 握手时提供的 ALPN 协议（1.31 起）。",
  refused,
);

export const streamProxySslVerify = tls.flag(
  "proxy_ssl_verify",
  false,
  "Whether certificates of backends are checked.",
  "是否校验后端证书。",
);

export const streamProxySslVerifyDepth = tls.number(
  "proxy_ssl_verify_depth",
  1,
  "How deep chains of certificates may be.",
  "证书链校验深度。",
  { serve: { partial: "chains of resumed sessions are not counted again" } },
);

export const streamProxySslTrustedCertificate = tls.text(
  "proxy_ssl_trusted_certificate",
  "Authorities that backends' certificates are trusted by.",
  "校验后端证书的 CA 文件。",
);

export const streamProxySslCrl = tls.text(
  "proxy_ssl_crl",
  "Certificates that are revoked.",
  "证书吊销列表。",
);

export const streamProxySslCertificate = tls.template(
  "proxy_ssl_certificate",
  "Certificate that is shown to backends.",
  "出示给后端的客户端证书。",
);

export const streamProxySslCertificateKey = tls.template(
  "proxy_ssl_certificate_key",
  "Key of the certificate that is shown to backends.",
  "客户端证书的私钥。",
  { secret: true },
);

export const streamProxySslPasswordFile = tls.text(
  "proxy_ssl_password_file",
  "Passwords of keys.",
  "私钥口令文件。",
  { secret: true },
);

export const streamProxySslConfCommand = tls.of<readonly [string, string]>(
  "proxy_ssl_conf_command",
  pair(text, text),
  "A command for OpenSSL.",
  "OpenSSL 配置命令。",
  {
    serve: {
      partial: "ciphers, groups, versions and a few options; the others are refused",
    },
    repeat: "append",
  },
);

export const streamProxySslCertificateCache = tls.of<CertificateCache>(
  "proxy_ssl_certificate_cache",
  certificateCacheShape,
  "Keeps certificates and keys whose names hold variables.",
  "缓存名称含变量的证书和私钥。",
  refused,
);
