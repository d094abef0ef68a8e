import { one } from "../shape.ts";
import { fileAccessShape, type Store, store } from "./cache-values.ts";
import { cacheOf } from "./cache.ts";
import { type CertificateCache, certificateCacheShape } from "./certificate-cache.ts";
import { everyLevel } from "./family.ts";
import { rateNeeds } from "./gateway.ts";
import { directivesOf } from "./kinds.ts";
import { nextUpstreamWords } from "./proxy.ts";

export const proxyCache = cacheOf("proxy", nextUpstreamWords);

const of = directivesOf({ module: "ngx_http_proxy_module", contexts: everyLevel });

export const proxyCacheConvertHead = of.flag(
  "proxy_cache_convert_head",
  true,
  "Asks with GET for what a HEAD asks for, so that the answer can be kept.",
  "是否把 HEAD 转换为 GET 以便缓存。",
  { serve: "full" },
);

export const proxyStore = of.with<Store>(
  "proxy_store",
  one(store),
  "off",
  "Keeps answers as files for good.",
  "把响应永久保存为文件。",
);

export const proxyStoreAccess = of.with<readonly string[]>(
  "proxy_store_access",
  fileAccessShape,
  ["user:rw"],
  "Rights of the files that are made.",
  "所建文件和目录的权限。",
);

export const proxyLimitRate = of.rate(
  "proxy_limit_rate",
  "Bytes a second that are read of one answer; 0 is no limit.",
  "读取单个响应的速率上限，0 表示不限。",
  { needs: rateNeeds },
);

export const proxyPassTrailers = of.flag(
  "proxy_pass_trailers",
  false,
  "Whether the fields at the end of an answer are passed on.",
  "是否转发响应的尾部字段（trailer）。",
);

export const proxySocketRcvbuf = of.size(
  "proxy_socket_rcvbuf",
  0,
  "Receive buffer of the sockets to backends; 0 leaves it to the system.",
  "后端套接字的接收缓冲，0 表示由系统决定。",
);

export const proxySocketSndbuf = of.size(
  "proxy_socket_sndbuf",
  0,
  "Send buffer of the sockets to backends; 0 leaves it to the system.",
  "后端套接字的发送缓冲，0 表示由系统决定。",
);

export const proxySslCertificateCache = of.of<CertificateCache>(
  "proxy_ssl_certificate_cache",
  certificateCacheShape,
  "Keeps certificates and keys whose names hold variables.",
  "缓存名称含变量的证书和私钥。",
);
