import { directive } from "../define.ts";
import { inLvs } from "./kinds.ts";
import { one } from "./shapes.ts";
import { anyWord } from "./values.ts";

const inSsl = {
  ...inLvs,
  module: "ssl",
  inherit: "none",
  contexts: ["SSL"],
  serve: "refused",
  takes: one(anyWord),
  fallback: undefined,
} as const;

export const sslPassword = directive({
  ...inSsl,
  name: "password",
  secret: true,
  doc: { en: "Password of the key.", zh: "私钥的口令。" },
});

export const sslCa = directive({
  ...inSsl,
  name: "ca",
  doc: { en: "File of the authorities that SSL_GET trusts.", zh: "SSL_GET 信任的 CA 证书文件。" },
});

export const sslCertificate = directive({
  ...inSsl,
  name: "certificate",
  doc: { en: "File of the certificate that SSL_GET shows.", zh: "SSL_GET 出示的证书文件。" },
});

export const sslKey = directive({
  ...inSsl,
  name: "key",
  doc: { en: "File of the key of the certificate.", zh: "证书的私钥文件。" },
});
