import { one } from "../shape.ts";
import { type CertificateCache, certificateCacheShape } from "./certificate-cache.ts";
import { directivesOf } from "./kinds.ts";
import { ocspCache } from "./session-cache.ts";
import { streamLevels } from "./stream-core.ts";
import { oneOf, text } from "./values.ts";

/** What TLS to clients got beside certificates and ciphers, the same in `http` and `stream`. */
function laterTls(module: string, contexts: readonly ["http", "server"] | typeof streamLevels) {
  const of = directivesOf({ module, contexts });
  return {
    ocsp: of.with<"off" | "on" | "leaf">(
      "ssl_ocsp",
      one(oneOf("off", "on", "leaf")),
      "off",
      "Asks the authorities of clients' certificates whether they still hold.",
      "用 OCSP 校验客户端证书是否有效。",
    ),
    ocspCache: of.with<string>(
      "ssl_ocsp_cache",
      one(ocspCache),
      "off",
      "Shared memory for the answers of such authorities.",
      "保存客户端证书 OCSP 结果的共享内存区。",
    ),
    ocspResponder: of.text(
      "ssl_ocsp_responder",
      "Where to ask instead of the place that a certificate names.",
      "替代证书中所写地址的 OCSP 服务器。",
    ),
    certificateCache: of.of<CertificateCache>(
      "ssl_certificate_cache",
      certificateCacheShape,
      "Keeps certificates and keys whose names hold variables.",
      "缓存名称含变量的证书和私钥。",
    ),
    certificateCompression: of.flag(
      "ssl_certificate_compression",
      false,
      "Compresses certificates in the handshake of TLS 1.3.",
      "在 TLS 1.3 握手中压缩证书。",
    ),
    echFile: of.of<string>(
      "ssl_ech_file",
      one(text),
      "File with a key and settings for encrypted client hellos.",
      "ECH（加密 ClientHello）的密钥与配置文件。",
      { repeat: "append", secret: true },
    ),
  } as const;
}

export const tlsLater = laterTls("ngx_http_ssl_module", ["http", "server"]);
export const streamTlsLater = laterTls("ngx_stream_ssl_module", streamLevels);

const main = directivesOf({ module: "ngx_openssl_module", contexts: ["main"] });

export const sslEngine = main.text(
  "ssl_engine",
  "A device or library that OpenSSL computes with.",
  "OpenSSL 使用的硬件加速引擎。",
);

export const sslObjectCacheInheritable = main.flag(
  "ssl_object_cache_inheritable",
  true,
  "Whether certificates that have not changed are kept across a reload.",
  "重新加载配置时是否沿用未变化的证书等对象。",
);
