import { directive } from "../define.ts";
import { one } from "../shape.ts";
import { type Bind, bindShape } from "./bind.ts";
import { buffers } from "./buffers.ts";
import {
  type CookieFlags,
  cookieFlagsShape,
  type CookieRewrite,
  cookieRewriteShape,
} from "./cookie-rules.ts";
import { everyLevel, fileSending, memory, nginxFamily, temporaryFiles } from "./family.ts";
import { obeyedHeaders } from "./ignored-headers.ts";
import { type Buffers } from "./shapes.ts";
import { tempPathShape } from "./temp-path.ts";
import { integer, onOff, size } from "./values.ts";

const isOff = ({ kind }: { readonly kind: string }): boolean => kind === "off";

const buffering = {
  module: "ngx_http_proxy_module",
  dialects: nginxFamily,
  contexts: everyLevel,
  inherit: "outer",
} as const;

export const proxyBind = directive<Bind>({
  ...buffering,
  name: "proxy_bind",
  takes: bindShape,
  repeat: "error",
  fallback: undefined,
  serve: { partial: "`transparent` is refused" },
  doc: { en: "Local address of connections to backends.", zh: "连接后端使用的本地地址。" },
});

export const proxySendLowat = directive<number>({
  ...buffering,
  name: "proxy_send_lowat",
  takes: one(size),
  repeat: "error",
  fallback: 0,
  serve: fileSending,
  doc: { en: "Least space in the send buffer.", zh: "发送缓冲的最低余量。" },
});

export const proxyBuffering = directive<boolean>({
  ...buffering,
  name: "proxy_buffering",
  takes: one(onOff),
  repeat: "error",
  fallback: true,
  serve: "full",
  doc: { en: "Reads the answer of a backend ahead of the client.", zh: "是否缓冲后端响应。" },
});

export const proxyRequestBuffering = directive<boolean>({
  ...buffering,
  name: "proxy_request_buffering",
  takes: one(onOff),
  repeat: "error",
  fallback: true,
  serve: "full",
  doc: { en: "Reads the whole request before it is passed on.", zh: "是否先读完请求体再转发。" },
});

export const proxyBufferSize = directive<number>({
  ...buffering,
  name: "proxy_buffer_size",
  takes: one(size),
  repeat: "error",
  fallback: 4096,
  serve: "full",
  doc: { en: "Buffer for the head of an answer.", zh: "后端响应头的缓冲大小。" },
});

export const proxyBuffers = directive<Buffers>({
  ...buffering,
  name: "proxy_buffers",
  takes: buffers(),
  repeat: "error",
  fallback: { count: 8, size: 4096 },
  serve: "full",
  doc: { en: "Buffers for the body of an answer.", zh: "后端响应体的缓冲。" },
});

export const proxyBusyBuffersSize = directive<number>({
  ...buffering,
  name: "proxy_busy_buffers_size",
  takes: one(size),
  repeat: "error",
  fallback: 8192,
  serve: memory,
  doc: { en: "How much may wait for the client.", zh: "正在发送给客户端的缓冲上限。" },
});

export const proxyMaxTempFileSize = directive<number>({
  ...buffering,
  name: "proxy_max_temp_file_size",
  takes: one(size),
  repeat: "error",
  fallback: 1_073_741_824,
  serve: "full",
  doc: {
    en: "Most of an answer that goes to a temporary file; 0 is none.",
    zh: "响应临时文件的大小上限，0 表示不用。",
  },
});

export const proxyTempFileWriteSize = directive<number>({
  ...buffering,
  name: "proxy_temp_file_write_size",
  takes: one(size),
  repeat: "error",
  fallback: 8192,
  serve: temporaryFiles,
  doc: { en: "Most that is written to it at once.", zh: "单次写入临时文件的数据量。" },
});

export const proxyTempPath = directive<readonly string[]>({
  ...buffering,
  name: "proxy_temp_path",
  takes: tempPathShape,
  repeat: "error",
  fallback: undefined,
  serve: temporaryFiles,
  doc: { en: "Where answers are kept.", zh: "响应临时文件的目录。" },
});

export const proxyIgnoreHeaders = directive<readonly string[]>({
  ...buffering,
  name: "proxy_ignore_headers",
  takes: obeyedHeaders,
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: { en: "Fields of answers that nginx itself does not obey.", zh: "忽略后端响应中的哪些头。" },
});

export const proxySocketKeepalive = directive<boolean>({
  ...buffering,
  name: "proxy_socket_keepalive",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: fileSending,
  doc: { en: "Probes idle connections to backends.", zh: "对后端连接启用 TCP 保活。" },
});

export const proxyForceRanges = directive<boolean>({
  ...buffering,
  name: "proxy_force_ranges",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: "refused",
  doc: { en: "Serves ranges whatever the backend says.", zh: "强制支持 Range。" },
});

export const proxyHeadersHashMaxSize = directive<number>({
  ...buffering,
  name: "proxy_headers_hash_max_size",
  takes: one(integer()),
  repeat: "error",
  fallback: 512,
  serve: memory,
  doc: { en: "Size of a hash table.", zh: "请求头哈希表大小。" },
});

export const proxyHeadersHashBucketSize = directive<number>({
  ...buffering,
  name: "proxy_headers_hash_bucket_size",
  takes: one(integer()),
  repeat: "error",
  fallback: 64,
  serve: memory,
  doc: { en: "Size of a bucket.", zh: "请求头哈希桶大小。" },
});

export const proxyCookieDomain = directive<CookieRewrite>({
  ...buffering,
  name: "proxy_cookie_domain",
  takes: cookieRewriteShape("domain"),
  repeat: "append",
  alone: isOff,

  fallback: undefined,
  serve: "full",
  doc: { en: "Rewrites the domain of cookies.", zh: "改写 Cookie 的域。" },
});

export const proxyCookiePath = directive<CookieRewrite>({
  ...buffering,
  name: "proxy_cookie_path",
  takes: cookieRewriteShape("path"),
  repeat: "append",
  alone: isOff,

  fallback: undefined,
  serve: "full",
  doc: { en: "Rewrites the path of cookies.", zh: "改写 Cookie 的路径。" },
});

export const proxyCookieFlags = directive<CookieFlags>({
  ...buffering,
  name: "proxy_cookie_flags",
  takes: cookieFlagsShape,
  repeat: "append",
  alone: isOff,

  fallback: undefined,
  serve: "full",
  doc: { en: "Sets flags of cookies.", zh: "设置 Cookie 标志。" },
});
