import { directive } from "../define.ts";
import { thsOnOff } from "./words.ts";

const ssl = {
  module: "ths_ssl",
  dialects: ["ths"],
  contexts: ["http", "server"],
  repeat: "error",
  inherit: "outer",
  serve: "refused",
} as const;

/**
 * TLS of GB/T 38636 with the Chinese ciphers. `ssl_certificate` and `ssl_certificate_key` then take
 * two files on a line (signing, encryption); 6.0.0 writes `ssl_protocols GMTLSv1.1` and four lines.
 */
export const sslGmtls = directive<boolean>({
  ...ssl,
  name: "ssl_gmtls",
  takes: thsOnOff,
  fallback: false,
  doc: {
    en: "Speaks the Chinese national variant of TLS (SM2, SM3, SM4) with two certificates.",
    zh: "启用国密 TLS（SM2、SM3、SM4），使用签名与加密双证书。",
  },
});

export const sslIgnoreCaWeakSign = directive<boolean>({
  ...ssl,
  name: "ssl_ignore_ca_weak_sign",
  takes: thsOnOff,
  fallback: undefined,
  doc: {
    en: "Accepts client certificates whose authority signs with a weak algorithm (6.0.1.2).",
    zh: "接受由弱签名算法 CA 签发的客户端证书（6.0.1.2）。",
  },
});
