import { directive } from "../define.ts";
import { one } from "../shape.ts";
import { nginxFamily } from "./family.ts";
import { sessionCacheShape } from "./session-cache.ts";
import { pair, values, wordSet } from "./shapes.ts";
import { type TlsProtocol, tlsProtocols, tlsProtocolsOf } from "./tls-protocols.ts";
import { integer, onOff, oneOf, seconds, size, text } from "./values.ts";

const tls = {
  module: "ngx_http_ssl_module",
  dialects: nginxFamily,
  contexts: ["http", "server"],
  inherit: "outer",
} as const;

export type VerifyClient = "off" | "on" | "optional" | "optional_no_ca" | "force";

export const ssl = directive<boolean>({
  ...tls,
  name: "ssl",
  takes: one(onOff),
  until: "1.25.1",
  repeat: "error",
  fallback: false,
  serve: "full",
  doc: {
    en: "Speaks TLS on every port of the server (until 1.25.1).",
    zh: "对该 server 的所有端口启用 TLS（1.25.1 之前）。",
  },
});

export const sslCertificate = directive<readonly string[]>({
  ...tls,
  name: "ssl_certificate",
  takes: values(text, 1, 2),
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: { en: "Certificate of a server, with its chain.", zh: "服务器证书（含证书链）。" },
});

export const sslCertificateKey = directive<readonly string[]>({
  ...tls,
  name: "ssl_certificate_key",
  takes: values(text, 1, 2),
  repeat: "append",
  secret: true,

  fallback: undefined,
  serve: "full",
  doc: { en: "Its key.", zh: "证书私钥。" },
});

export const sslProtocols = directive<readonly TlsProtocol[]>({
  ...tls,
  name: "ssl_protocols",
  takes: wordSet(...tlsProtocols),
  repeat: "append",

  fallback: (target) => tlsProtocolsOf(target),
  serve: "full",
  doc: { en: "Versions of TLS that clients may use.", zh: "允许客户端使用的 TLS 版本。" },
});

export const sslCiphers = directive<string>({
  ...tls,
  name: "ssl_ciphers",
  takes: one(text),
  repeat: "error",
  fallback: "HIGH:!aNULL:!MD5",
  serve: "full",
  doc: { en: "Ciphers that clients may use.", zh: "允许客户端使用的密码套件。" },
});

export const sslPreferServerCiphers = directive<boolean>({
  ...tls,
  name: "ssl_prefer_server_ciphers",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: "full",
  doc: {
    en: "Whether the order of the server's ciphers counts.",
    zh: "是否优先使用服务器端的密码套件顺序。",
  },
});

export const sslSessionCache = directive<readonly string[]>({
  ...tls,
  name: "ssl_session_cache",
  takes: sessionCacheShape,
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: { en: "Where sessions of TLS are kept.", zh: "TLS 会话缓存。" },
});

export const sslSessionTimeout = directive<number>({
  ...tls,
  name: "ssl_session_timeout",
  takes: one(seconds),
  repeat: "error",
  fallback: 300_000,
  serve: "full",
  doc: { en: "How long a session of TLS may be resumed.", zh: "TLS 会话可复用的时间。" },
});

export const sslSessionTickets = directive<boolean>({
  ...tls,
  name: "ssl_session_tickets",
  takes: one(onOff),
  repeat: "error",
  fallback: true,
  serve: "full",
  doc: { en: "Whether sessions are resumed by tickets.", zh: "是否启用 TLS 会话票据。" },
});

export const sslSessionTicketKey = directive<string>({
  ...tls,
  name: "ssl_session_ticket_key",
  takes: one(text),
  repeat: "append",
  secret: true,

  fallback: undefined,
  serve: { partial: "a key of 80 bytes encrypts with AES-128, which nginx does not read" },
  doc: { en: "Keys of tickets.", zh: "会话票据密钥文件。" },
});

export const sslVerifyClient = directive<VerifyClient>({
  ...tls,
  name: "ssl_verify_client",
  takes: one(oneOf("off", "on", "optional", "optional_no_ca", "force")),
  repeat: "error",
  fallback: "off",
  serve: "full",
  doc: { en: "Whether clients must show a certificate.", zh: "是否校验客户端证书。" },
});

export const sslVerifyDepth = directive<number>({
  ...tls,
  name: "ssl_verify_depth",
  takes: one(integer()),
  repeat: "error",
  fallback: 1,
  serve: { partial: "chains of resumed sessions are not counted again" },
  doc: { en: "How deep clients' chains may be.", zh: "客户端证书链校验深度。" },
});

export const sslClientCertificate = directive<string>({
  ...tls,
  name: "ssl_client_certificate",
  takes: one(text),
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Authorities of clients' certificates.", zh: "校验客户端证书的 CA 文件。" },
});

export const sslTrustedCertificate = directive<string>({
  ...tls,
  name: "ssl_trusted_certificate",
  takes: one(text),
  repeat: "error",
  fallback: undefined,
  serve: { partial: "for certificates of clients; no OCSP answers are stapled" },
  doc: { en: "Authorities that are trusted but not named.", zh: "受信任但不发送的 CA 文件。" },
});

export const sslCrl = directive<string>({
  ...tls,
  name: "ssl_crl",
  takes: one(text),
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Certificates that are revoked.", zh: "证书吊销列表。" },
});

export const sslDhparam = directive<string>({
  ...tls,
  name: "ssl_dhparam",
  takes: one(text),
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Parameters for DHE ciphers.", zh: "DHE 参数文件。" },
});

export const sslEcdhCurve = directive<string>({
  ...tls,
  name: "ssl_ecdh_curve",
  takes: one(text),
  repeat: "error",
  fallback: "auto",
  serve: "full",
  doc: { en: "Curves for ECDHE ciphers.", zh: "ECDHE 曲线。" },
});

export const sslPasswordFile = directive<string>({
  ...tls,
  name: "ssl_password_file",
  takes: one(text),
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Passwords of keys.", zh: "私钥口令文件。" },
});

export const sslBufferSize = directive<number>({
  ...tls,
  name: "ssl_buffer_size",
  takes: one(size),
  repeat: "error",
  fallback: 16_384,
  serve: "full",
  doc: { en: "Size of TLS records.", zh: "TLS 记录缓冲大小。" },
});

export const sslStapling = directive<boolean>({
  ...tls,
  name: "ssl_stapling",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: { accepted: "no OCSP answers are stapled" },
  doc: { en: "Sends OCSP answers along.", zh: "是否装订 OCSP 响应。" },
});

export const sslStaplingVerify = directive<boolean>({
  ...tls,
  name: "ssl_stapling_verify",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: { accepted: "no OCSP answers are stapled" },
  doc: { en: "Checks OCSP answers.", zh: "是否校验 OCSP 响应。" },
});

export const sslStaplingFile = directive<string>({
  ...tls,
  name: "ssl_stapling_file",
  takes: one(text),
  repeat: "error",
  fallback: undefined,
  serve: { accepted: "no OCSP answers are stapled" },
  doc: { en: "An OCSP answer in a file.", zh: "OCSP 响应文件。" },
});

export const sslStaplingResponder = directive<string>({
  ...tls,
  name: "ssl_stapling_responder",
  takes: one(text),
  repeat: "error",
  fallback: undefined,
  serve: { accepted: "no OCSP answers are stapled" },
  doc: { en: "Where OCSP answers come from.", zh: "OCSP 响应服务器地址。" },
});

export const sslEarlyData = directive<boolean>({
  ...tls,
  name: "ssl_early_data",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: { accepted: "early data is not taken" },
  doc: { en: "Takes requests in the first flight of TLS 1.3.", zh: "是否接受 TLS 1.3 早期数据。" },
});

export const sslRejectHandshake = directive<boolean>({
  ...tls,
  name: "ssl_reject_handshake",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: "full",
  doc: { en: "Refuses handshakes for unknown names.", zh: "拒绝未知主机名的握手。" },
});

export const sslConfCommand = directive<readonly [string, string]>({
  ...tls,
  name: "ssl_conf_command",
  takes: pair(text, text),
  repeat: "append",

  fallback: undefined,
  serve: { partial: "ciphers, groups, versions and a few options; the others are refused" },
  doc: { en: "A command for OpenSSL.", zh: "OpenSSL 配置命令。" },
});

export const http2 = directive<boolean>({
  ...tls,
  name: "http2",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: "full",
  doc: { en: "Speaks HTTP/2 to clients.", zh: "是否支持 HTTP/2。" },
});
