import { one } from "../shape.ts";
import { directivesOf } from "./kinds.ts";
import { mailListenShape } from "./mail-listen.ts";
import { authServer, mailProtocolName } from "./mail-values.ts";
import { type ResolverSpec, resolverShape } from "./resolver.ts";
import { pair, values, wordSet } from "./shapes.ts";
import * as ssl from "./ssl.ts";
import type { StreamListenSpec } from "./stream-listen.ts";
import { oneOf, text } from "./values.ts";

const mailLevels = ["mail", "mail-server"] as const;
const core = directivesOf({ module: "ngx_mail_core_module", contexts: mailLevels });
const inServer = { contexts: ["mail-server"], inherit: "none" } as const;

export const mailListen = core.of<StreamListenSpec>(
  "listen",
  mailListenShape,
  "Address and port of a server of the mail proxy.",
  "邮件代理服务器监听的地址和端口。",
  { ...inServer, repeat: "append" },
);

export const mailProtocol = core.of<"imap" | "pop3" | "smtp">(
  "protocol",
  one(mailProtocolName),
  "The protocol of the server; without it the usual port tells.",
  "邮件协议，省略时由常用端口判断。",
  { ...inServer, repeat: "last-wins" },
);

export const mailServerName = core.text(
  "server_name",
  "The name that the proxy greets with.",
  "代理在问候语中使用的名称。",
);

export const mailTimeout = core.time(
  "timeout",
  60_000,
  "How long a client may be silent before it is handed on.",
  "转交后端之前客户端的超时时间。",
);

export const mailMaxErrors = core.number(
  "max_errors",
  5,
  "Wrong commands after which the connection is closed.",
  "错误命令达到该数量后断开连接。",
);

export const mailResolver = core.of<ResolverSpec>(
  "resolver",
  resolverShape,
  "Name servers for the names of clients and backends.",
  "用于解析客户端和后端名称的 DNS 服务器。",
);

export const mailResolverTimeout = core.time(
  "resolver_timeout",
  30_000,
  "How long a lookup may take.",
  "域名解析的超时时间。",
);

const auth = directivesOf({ module: "ngx_mail_auth_http_module", contexts: mailLevels });

export const authHttp = auth.of<string>(
  "auth_http",
  one(authServer),
  "The HTTP server that says who may log in and to which backend.",
  "负责认证并指定后端的 HTTP 服务地址。",
  { repeat: "append" },
);

export const authHttpHeader = auth.of<readonly [string, string]>(
  "auth_http_header",
  pair(text, text),
  "A header for the requests to it.",
  "认证请求附带的请求头。",
  { repeat: "append" },
);

export const authHttpPassClientCert = auth.flag(
  "auth_http_pass_client_cert",
  false,
  "Sends the client's certificate along.",
  "在认证请求中传递客户端证书。",
);

export const authHttpTimeout = auth.time(
  "auth_http_timeout",
  60_000,
  "How long the answer may take.",
  "认证请求的超时时间。",
);

const proxy = directivesOf({ module: "ngx_mail_proxy_module", contexts: mailLevels });

export const mailProxy = proxy.flag(
  "proxy",
  false,
  "Connects clients with backends.",
  "是否代理到后端。",
);

export const mailProxyBuffer = proxy.sizeOfMachine(
  "proxy_buffer",
  "Size of the buffer between client and backend; a page of memory unless written.",
  "代理缓冲大小，默认为一个内存页。",
);

export const mailProxyTimeout = proxy.time(
  "proxy_timeout",
  86_400_000,
  "How long both ends may be silent.",
  "代理连接的空闲超时。",
);

export const mailProxyPassErrorMessage = proxy.flag(
  "proxy_pass_error_message",
  false,
  "Clients see what backends answer to a failed login.",
  "把后端的认证错误信息转给客户端。",
);

export const mailProxySmtpAuth = proxy.flag(
  "proxy_smtp_auth",
  false,
  "Logs in at SMTP backends for the client.",
  "代客户端在 SMTP 后端完成认证。",
);

export const mailXclient = proxy.flag(
  "xclient",
  true,
  "Tells SMTP backends about the client by XCLIENT.",
  "通过 XCLIENT 把客户端信息告知 SMTP 后端。",
);

export const mailProxyProtocol = proxy.with<"off" | "on" | "v2">(
  "proxy_protocol",
  one(oneOf("off", "on", "v2")),
  "off",
  "Sends the PROXY protocol to backends.",
  "向后端发送 PROXY 协议头。",
);

export const mailSetRealIpFrom = directivesOf({
  module: "ngx_mail_realip_module",
  contexts: mailLevels,
}).text("set_real_ip_from", "Whose PROXY protocol is believed.", "信任哪些来源的 PROXY 协议头。", {
  repeat: "append",
});

const imap = directivesOf({ module: "ngx_mail_imap_module", contexts: mailLevels });
const pop3 = directivesOf({ module: "ngx_mail_pop3_module", contexts: mailLevels });
const smtp = directivesOf({ module: "ngx_mail_smtp_module", contexts: mailLevels });

export const imapAuth = imap.of<readonly string[]>(
  "imap_auth",
  wordSet("plain", "login", "cram-md5", "external"),
  "Ways to log in that are offered.",
  "IMAP 客户端可用的认证方式。",
  { repeat: "append" },
);

export const imapCapabilities = imap.of<readonly string[]>(
  "imap_capabilities",
  values(text, 1),
  "Extensions that are offered.",
  "向 IMAP 客户端声明的扩展。",
  { repeat: "append" },
);

export const imapClientBuffer = imap.sizeOfMachine(
  "imap_client_buffer",
  "Size of the buffer for commands; a page of memory unless written.",
  "IMAP 命令缓冲大小，默认为一个内存页。",
);

export const pop3Auth = pop3.of<readonly string[]>(
  "pop3_auth",
  wordSet("plain", "apop", "cram-md5", "external"),
  "Ways to log in that are offered.",
  "POP3 客户端可用的认证方式。",
  { repeat: "append" },
);

export const pop3Capabilities = pop3.of<readonly string[]>(
  "pop3_capabilities",
  values(text, 1),
  "Extensions that are offered.",
  "向 POP3 客户端声明的扩展。",
  { repeat: "append" },
);

export const smtpAuth = smtp.of<readonly string[]>(
  "smtp_auth",
  wordSet("plain", "login", "cram-md5", "external", "none"),
  "Ways to log in that are offered.",
  "SMTP 客户端可用的认证方式。",
  { repeat: "append" },
);

export const smtpCapabilities = smtp.of<readonly string[]>(
  "smtp_capabilities",
  values(text, 1),
  "Extensions that are offered.",
  "向 SMTP 客户端声明的扩展。",
  { repeat: "append" },
);

export const smtpClientBuffer = smtp.sizeOfMachine(
  "smtp_client_buffer",
  "Size of the buffer for commands; a page of memory unless written.",
  "SMTP 命令缓冲大小，默认为一个内存页。",
);

export const smtpGreetingDelay = smtp.time(
  "smtp_greeting_delay",
  0,
  "Waits before the greeting, to turn away those who talk first.",
  "发送问候语之前的等待时间，用于拒绝抢先发送的客户端。",
);

const tls = directivesOf({ module: "ngx_mail_ssl_module", contexts: mailLevels });

export const mailStarttls = tls.with<"off" | "on" | "only">(
  "starttls",
  one(oneOf("off", "on", "only")),
  "off",
  "Whether clients may, or must, begin TLS within a plain connection.",
  "是否允许或强制客户端使用 STARTTLS。",
);

/** The same directive as in `http`, of the module of `mail`. */
function inMail<D extends { readonly name: string }>(def: D): D {
  const module = "ngx_mail_ssl_module";
  const own = { module, slot: `${module}/${def.name}`, contexts: mailLevels, serve: "refused" };
  return { ...def, ...own };
}

export const mailSsl = inMail(ssl.ssl);
export const mailSslCertificate = inMail(ssl.sslCertificate);
export const mailSslCertificateKey = inMail(ssl.sslCertificateKey);
export const mailSslProtocols = inMail(ssl.sslProtocols);
export const mailSslCiphers = inMail(ssl.sslCiphers);
export const mailSslPreferServerCiphers = inMail(ssl.sslPreferServerCiphers);
export const mailSslSessionCache = inMail(ssl.sslSessionCache);
export const mailSslSessionTimeout = inMail(ssl.sslSessionTimeout);
export const mailSslSessionTickets = inMail(ssl.sslSessionTickets);
export const mailSslSessionTicketKey = inMail(ssl.sslSessionTicketKey);
export const mailSslVerifyClient = inMail(ssl.sslVerifyClient);
export const mailSslVerifyDepth = inMail(ssl.sslVerifyDepth);
export const mailSslClientCertificate = inMail(ssl.sslClientCertificate);
export const mailSslTrustedCertificate = inMail(ssl.sslTrustedCertificate);
export const mailSslCrl = inMail(ssl.sslCrl);
export const mailSslDhparam = inMail(ssl.sslDhparam);
export const mailSslEcdhCurve = inMail(ssl.sslEcdhCurve);
export const mailSslPasswordFile = inMail(ssl.sslPasswordFile);
export const mailSslConfCommand = inMail(ssl.sslConfCommand);
