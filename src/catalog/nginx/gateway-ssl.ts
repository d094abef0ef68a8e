import { one } from "../shape.ts";
import { type CertificateCache, certificateCacheShape } from "./certificate-cache.ts";
import { everyLevel } from "./family.ts";
import { directivesOf } from "./kinds.ts";
import { pair, wordSet } from "./shapes.ts";
import { type TlsProtocol, tlsProtocols, tlsProtocolsOf } from "./tls-protocols.ts";
import { text } from "./values.ts";

/** TLS to the servers of a gateway: `grpc_ssl_*`, `uwsgi_ssl_*`. */
export function tlsOf(prefix: "grpc" | "uwsgi") {
  const of = directivesOf({ module: `ngx_http_${prefix}_module`, contexts: everyLevel });
  const name = (rest: string) => `${prefix}_ssl_${rest}`;
  return {
    sessionReuse: of.flag(
      name("session_reuse"),
      true,
      "Whether sessions of TLS to backends are resumed.",
      "是否复用与后端的 TLS 会话。",
    ),
    protocols: of.with<readonly TlsProtocol[]>(
      name("protocols"),
      wordSet(...tlsProtocols),
      tlsProtocolsOf,
      "Versions of TLS spoken to backends.",
      "与后端通信的 TLS 版本。",
      { repeat: "append" },
    ),
    ciphers: of.with<string>(
      name("ciphers"),
      one(text),
      "DEFAULT",
      "Ciphers of TLS to backends.",
      "与后端通信的密码套件。",
    ),
    verify: of.flag(
      name("verify"),
      false,
      "Whether certificates of backends are checked.",
      "是否校验后端证书。",
    ),
    verifyDepth: of.number(
      name("verify_depth"),
      1,
      "How deep chains of certificates may be.",
      "证书链校验深度。",
    ),
    trustedCertificate: of.text(
      name("trusted_certificate"),
      "Authorities that backends' certificates are trusted by.",
      "校验后端证书的 CA 文件。",
    ),
    crl: of.text(name("crl"), "Certificates that are revoked.", "证书吊销列表。"),
    passwordFile: of.text(name("password_file"), "Passwords of keys.", "私钥口令文件。", {
      secret: true,
    }),
    ...namesOf(prefix),
  } as const;
}

/** Who the two ends of the connection say they are. */
function namesOf(prefix: "grpc" | "uwsgi") {
  const of = directivesOf({ module: `ngx_http_${prefix}_module`, contexts: everyLevel });
  const name = (rest: string) => `${prefix}_ssl_${rest}`;
  return {
    name: of.template(
      name("name"),
      "The name that backends' certificates are checked for.",
      "校验后端证书使用的名称。",
    ),
    serverName: of.flag(
      name("server_name"),
      false,
      "Whether TLS to backends names the server.",
      "与后端 TLS 握手时是否发送 SNI。",
    ),
    certificate: of.template(
      name("certificate"),
      "Certificate that is shown to backends.",
      "出示给后端的客户端证书。",
    ),
    certificateKey: of.template(
      name("certificate_key"),
      "Key of the certificate that is shown to backends.",
      "客户端证书的私钥。",
      { secret: true },
    ),
    certificateCache: of.of<CertificateCache>(
      name("certificate_cache"),
      certificateCacheShape,
      "Keeps certificates and keys whose names hold variables.",
      "缓存名称含变量的证书和私钥。",
    ),
    confCommand: of.of<readonly [string, string]>(
      name("conf_command"),
      pair(text, text),
      "A command for OpenSSL.",
      "OpenSSL 配置命令。",
      { repeat: "append" },
    ),
  } as const;
}
