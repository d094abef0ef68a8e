import type { Template } from "../../ir/template.ts";
import { directive } from "../define.ts";
import { one } from "../shape.ts";
import { everyLevel, nginxFamily } from "./family.ts";
import { pair, wordSet } from "./shapes.ts";
import { type TlsProtocol, tlsProtocols, tlsProtocolsOf } from "./tls-protocols.ts";
import { integer, onOff, template, text } from "./values.ts";

const proxyTls = {
  module: "ngx_http_proxy_module",
  dialects: nginxFamily,
  contexts: everyLevel,
  inherit: "outer",
} as const;

export const proxySslServerName = directive<boolean>({
  ...proxyTls,
  name: "proxy_ssl_server_name",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: "full",
  doc: { en: "Whether TLS to backends names the server.", zh: "与后端 TLS 握手时是否发送 SNI。" },
});

export const proxySslName = directive<Template>({
  ...proxyTls,
  name: "proxy_ssl_name",
  takes: one(template),
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: {
    en: "The name that backends' certificates are checked for.",
    zh: "校验后端证书使用的名称。",
  },
});

export const proxySslVerify = directive<boolean>({
  ...proxyTls,
  name: "proxy_ssl_verify",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: "full",
  doc: { en: "Whether certificates of backends are checked.", zh: "是否校验后端证书。" },
});

export const proxySslVerifyDepth = directive<number>({
  ...proxyTls,
  name: "proxy_ssl_verify_depth",
  takes: one(integer()),
  repeat: "error",
  fallback: 1,
  serve: { partial: "chains of resumed sessions are not counted again" },
  doc: { en: "How deep chains of certificates may be.", zh: "证书链校验深度。" },
});

export const proxySslTrustedCertificate = directive<string>({
  ...proxyTls,
  name: "proxy_ssl_trusted_certificate",
  takes: one(text),
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Authorities that backends' certificates are trusted by.",
    zh: "校验后端证书的 CA 文件。",
  },
});

export const proxySslCertificate = directive<Template>({
  ...proxyTls,
  name: "proxy_ssl_certificate",
  takes: one(template),
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Certificate that is shown to backends.", zh: "出示给后端的客户端证书。" },
});

export const proxySslCertificateKey = directive<Template>({
  ...proxyTls,
  name: "proxy_ssl_certificate_key",
  takes: one(template),
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Its key.", zh: "客户端证书的私钥。" },
});

export const proxySslPasswordFile = directive<string>({
  ...proxyTls,
  name: "proxy_ssl_password_file",
  takes: one(text),
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Passwords of keys.", zh: "私钥口令文件。" },
});

export const proxySslProtocols = directive<readonly TlsProtocol[]>({
  ...proxyTls,
  name: "proxy_ssl_protocols",
  takes: wordSet(...tlsProtocols),
  repeat: "append",

  fallback: (target) => tlsProtocolsOf(target),
  serve: "full",
  doc: { en: "Versions of TLS spoken to backends.", zh: "与后端通信的 TLS 版本。" },
});

export const proxySslCiphers = directive<string>({
  ...proxyTls,
  name: "proxy_ssl_ciphers",
  takes: one(text),
  repeat: "error",
  fallback: "DEFAULT",
  serve: "full",
  doc: { en: "Ciphers of TLS to backends.", zh: "与后端通信的密码套件。" },
});

export const proxySslCrl = directive<string>({
  ...proxyTls,
  name: "proxy_ssl_crl",
  takes: one(text),
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Certificates that are revoked.", zh: "证书吊销列表。" },
});

export const proxySslSessionReuse = directive<boolean>({
  ...proxyTls,
  name: "proxy_ssl_session_reuse",
  takes: one(onOff),
  repeat: "error",
  fallback: true,
  serve: "full",
  doc: {
    en: "Whether sessions of TLS to backends are resumed.",
    zh: "是否复用与后端的 TLS 会话。",
  },
});

export const proxySslConfCommand = directive<readonly [string, string]>({
  ...proxyTls,
  name: "proxy_ssl_conf_command",
  takes: pair(text, text),
  repeat: "append",

  fallback: undefined,
  serve: { partial: "ciphers, groups, versions and a few options; the others are refused" },
  doc: { en: "A command for OpenSSL.", zh: "OpenSSL 配置命令。" },
});
