import { ownDirectives } from "../modules/makers.ts";
import { everyLevel } from "../nginx/family.ts";
import { onOff, text } from "../nginx/values.ts";
import { one } from "../shape.ts";

const server = ownDirectives({
  module: "ngx_http_ssl_module",
  dialects: ["tengine"],
  contexts: ["http", "server", "stream", "stream-server"],
});

const proxy = ownDirectives({
  module: "ngx_http_proxy_module",
  dialects: ["tengine"],
  contexts: [...everyLevel, "stream", "stream-server"],
});

export const enableNtls = server<boolean>(
  "enable_ntls",
  one(onOff),
  "Speaks the Chinese national variant of TLS with two certificates (Tongsuo).",
  "启用国密 TLS（NTLS），使用签名与加密双证书（Tongsuo）。",
);

export const sslSignCertificate = server<string>(
  "ssl_sign_certificate",
  one(text),
  "The certificate for signing of national TLS.",
  "国密签名证书。",
);

export const sslSignCertificateKey = server<string>(
  "ssl_sign_certificate_key",
  one(text),
  "The key of the certificate for signing.",
  "国密签名证书的私钥。",
);

export const sslEncCertificate = server<string>(
  "ssl_enc_certificate",
  one(text),
  "The certificate for encryption of national TLS.",
  "国密加密证书。",
);

export const sslEncCertificateKey = server<string>(
  "ssl_enc_certificate_key",
  one(text),
  "The key of the certificate for encryption.",
  "国密加密证书的私钥。",
);

export const proxyEnableNtls = proxy<string>(
  "proxy_enable_ntls",
  one(text),
  "Speaks national TLS to backends.",
  "与后端使用国密 TLS。",
);

export const proxySslSignCertificate = proxy<string>(
  "proxy_ssl_sign_certificate",
  one(text),
  "The certificate for signing that backends see.",
  "向后端出示的国密签名证书。",
);

export const proxySslSignCertificateKey = proxy<string>(
  "proxy_ssl_sign_certificate_key",
  one(text),
  "The key of the certificate for signing that backends see.",
  "向后端出示的国密签名证书的私钥。",
);

export const proxySslEncCertificate = proxy<string>(
  "proxy_ssl_enc_certificate",
  one(text),
  "The certificate for encryption that backends see.",
  "向后端出示的国密加密证书。",
);

export const proxySslEncCertificateKey = proxy<string>(
  "proxy_ssl_enc_certificate_key",
  one(text),
  "The key of the certificate for encryption that backends see.",
  "向后端出示的国密加密证书的私钥。",
);
