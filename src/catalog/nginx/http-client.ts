import type { Template } from "../../ir/template.ts";
import { directive } from "../define.ts";
import { one } from "../shape.ts";
import { buffers } from "./buffers.ts";
import { everyLevel, everyLevelAndIf, memory, nginxFamily, temporaryFiles } from "./family.ts";
import { type KeepaliveTimeout, keepaliveRequestsOf, keepaliveTimeoutShape } from "./keepalive.ts";
import { rate } from "./rate.ts";
import { serverTokensType } from "./server-tokens.ts";
import { type Buffers, wordSet } from "./shapes.ts";
import { tempPathShape } from "./temp-path.ts";
import { integer, milliseconds, offset, onOff, oneOf, size } from "./values.ts";

const client = {
  module: "ngx_http_core_module",
  dialects: nginxFamily,
  contexts: everyLevel,
  inherit: "outer",
} as const;

export const keepaliveTimeout = directive<KeepaliveTimeout>({
  ...client,
  name: "keepalive_timeout",
  takes: keepaliveTimeoutShape,
  repeat: "error",
  fallback: { timeout: 75_000, header: undefined },
  serve: "full",
  doc: {
    en: "How long an idle connection of a client is kept, and what its `Keep-Alive` header says.",
    zh: "客户端空闲长连接的保持时间。",
  },
});

export const keepaliveRequests = directive<number>({
  ...client,
  name: "keepalive_requests",
  takes: one(integer()),
  repeat: "error",
  fallback: ({ version, dialect }) => keepaliveRequestsOf(version, dialect),
  serve: "full",
  doc: {
    en: "How many requests one connection of a client may carry.",
    zh: "一个客户端长连接最多处理的请求数。",
  },
});

export const keepaliveTime = directive<number>({
  ...client,
  name: "keepalive_time",
  takes: one(milliseconds),
  repeat: "error",
  fallback: 3_600_000,
  serve: "full",
  doc: {
    en: "How long one connection of a client may live.",
    zh: "一个客户端长连接的最长存活时间。",
  },
});

export const keepaliveDisable = directive<readonly ("none" | "msie6" | "safari")[]>({
  ...client,
  name: "keepalive_disable",
  takes: wordSet("none", "msie6", "safari"),
  repeat: "append",

  fallback: ["msie6"],
  serve: { accepted: "no browser of today is meant" },
  doc: { en: "Browsers whose connections are not kept.", zh: "对哪些浏览器禁用长连接。" },
});

export const clientMaxBodySize = directive<number>({
  ...client,
  name: "client_max_body_size",
  takes: one(offset),
  repeat: "error",
  fallback: 1_048_576,
  serve: "full",
  doc: { en: "Largest body of a request; 0 is no limit.", zh: "请求体的最大长度，0 表示不限。" },
});

export const clientBodyBufferSize = directive<number>({
  ...client,
  name: "client_body_buffer_size",
  takes: one(size),
  repeat: "error",
  fallback: 16_384,
  serve: "full",
  doc: { en: "How much of a body is held in memory.", zh: "请求体的内存缓冲大小。" },
});

export const clientBodyTimeout = directive<number>({
  ...client,
  name: "client_body_timeout",
  takes: one(milliseconds),
  repeat: "error",
  fallback: 60_000,
  serve: "full",
  doc: { en: "Longest pause between two reads of a body.", zh: "两次读取请求体之间的最长间隔。" },
});

export const clientHeaderTimeout = directive<number>({
  ...client,
  name: "client_header_timeout",
  takes: one(milliseconds),
  contexts: ["http", "server"],
  repeat: "error",
  fallback: 60_000,
  serve: "full",
  doc: { en: "Longest time in which a request's head must arrive.", zh: "读取请求头的时限。" },
});

export const clientHeaderBufferSize = directive<number>({
  ...client,
  name: "client_header_buffer_size",
  takes: one(size),
  contexts: ["http", "server"],
  repeat: "error",
  fallback: 1024,
  serve: "full",
  doc: { en: "First buffer for the head of a request.", zh: "请求头的初始缓冲大小。" },
});

export const largeClientHeaderBuffers = directive<Buffers>({
  ...client,
  name: "large_client_header_buffers",
  takes: buffers(),
  contexts: ["http", "server"],
  repeat: "error",
  fallback: { count: 4, size: 8192 },
  serve: "full",
  doc: {
    en: "Further buffers for long request lines and fields.",
    zh: "较长请求行和请求头的缓冲。",
  },
});

export const clientBodyTempPath = directive<readonly string[]>({
  ...client,
  name: "client_body_temp_path",
  takes: tempPathShape,
  repeat: "error",
  fallback: undefined,
  serve: temporaryFiles,
  doc: { en: "Where bodies of requests are kept.", zh: "请求体临时文件的目录。" },
});

export const clientBodyInFileOnly = directive<"off" | "on" | "clean">({
  ...client,
  name: "client_body_in_file_only",
  takes: one(oneOf("off", "on", "clean")),
  repeat: "error",
  fallback: "off",
  serve: "refused",
  doc: { en: "Keeps the body of every request in a file.", zh: "将请求体总是写入文件。" },
});

export const clientBodyInSingleBuffer = directive<boolean>({
  ...client,
  name: "client_body_in_single_buffer",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: memory,
  doc: { en: "Keeps a body in one piece.", zh: "将请求体保存在单个缓冲中。" },
});

export const sendTimeout = directive<number>({
  ...client,
  name: "send_timeout",
  takes: one(milliseconds),
  repeat: "error",
  fallback: 60_000,
  serve: "full",
  doc: {
    en: "Longest pause between two writes to a client.",
    zh: "向客户端两次写操作之间的最长间隔。",
  },
});

export const serverTokens = directive<boolean | "build">({
  ...client,
  name: "server_tokens",
  dialects: nginxFamily.filter((dialect) => dialect !== "nginx-plus" && dialect !== "angie"),
  takes: one(serverTokensType),
  repeat: "error",
  fallback: true,
  serve: "full",
  doc: { en: "Whether answers name the version.", zh: "响应中是否显示版本。" },
});

export const mergeSlashes = directive<boolean>({
  ...client,
  name: "merge_slashes",
  takes: one(onOff),
  contexts: ["http", "server"],
  repeat: "error",
  fallback: true,
  serve: "full",
  doc: { en: "Takes several slashes in a path as one.", zh: "将路径中连续的斜杠合并。" },
});

export const underscoresInHeaders = directive<boolean>({
  ...client,
  name: "underscores_in_headers",
  takes: one(onOff),
  contexts: ["http", "server"],
  repeat: "error",
  fallback: false,
  serve: "full",
  doc: { en: "Whether names of fields may hold underscores.", zh: "请求头名称是否允许下划线。" },
});

export const ignoreInvalidHeaders = directive<boolean>({
  ...client,
  name: "ignore_invalid_headers",
  takes: one(onOff),
  contexts: ["http", "server"],
  repeat: "error",
  fallback: true,
  serve: "full",
  doc: { en: "Drops fields with invalid names.", zh: "忽略名称非法的请求头。" },
});

export const resetTimedoutConnection = directive<boolean>({
  ...client,
  name: "reset_timedout_connection",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: { accepted: "connections that time out are closed" },
  doc: { en: "Resets connections that timed out.", zh: "超时连接以 RST 关闭。" },
});

export const lingeringClose = directive<"off" | "on" | "always">({
  ...client,
  name: "lingering_close",
  takes: one(oneOf("off", "on", "always")),
  repeat: "error",
  fallback: "on",
  serve: { accepted: "lbc lingers as HTTP/1.1 asks" },
  doc: { en: "How nginx reads on before it closes.", zh: "关闭连接前是否继续读取。" },
});

export const lingeringTime = directive<number>({
  ...client,
  name: "lingering_time",
  takes: one(milliseconds),
  repeat: "error",
  fallback: 30_000,
  serve: { accepted: "lbc lingers as HTTP/1.1 asks" },
  doc: { en: "How long it reads on.", zh: "延迟关闭的最长时间。" },
});

export const lingeringTimeout = directive<number>({
  ...client,
  name: "lingering_timeout",
  takes: one(milliseconds),
  repeat: "error",
  fallback: 5000,
  serve: { accepted: "lbc lingers as HTTP/1.1 asks" },
  doc: { en: "How long it waits for more.", zh: "延迟关闭时等待数据的时间。" },
});

export const limitRate = directive<Template>({
  ...client,
  name: "limit_rate",
  takes: one(rate),
  contexts: everyLevelAndIf,
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Bytes a second to one client.", zh: "向客户端发送的限速。" },
});

export const limitRateAfter = directive<Template>({
  ...client,
  name: "limit_rate_after",
  takes: one(rate),
  contexts: everyLevelAndIf,
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Bytes before the limit begins.", zh: "开始限速前的数据量。" },
});

export const chunkedTransferEncoding = directive<boolean>({
  ...client,
  name: "chunked_transfer_encoding",
  takes: one(onOff),
  repeat: "error",
  fallback: true,
  serve: "full",
  doc: { en: "Whether answers may be chunked.", zh: "是否允许分块传输编码。" },
});

export const msiePadding = directive<boolean>({
  ...client,
  name: "msie_padding",
  takes: one(onOff),
  repeat: "error",
  fallback: true,
  serve: { accepted: "no browser of today is meant" },
  doc: { en: "Pads error pages for an old browser.", zh: "为旧版 IE 填充错误页。" },
});

export const msieRefresh = directive<boolean>({
  ...client,
  name: "msie_refresh",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: { accepted: "no browser of today is meant" },
  doc: { en: "Redirects an old browser in the page.", zh: "对旧版 IE 使用页面刷新重定向。" },
});

export const authDelay = directive<number>({
  ...client,
  name: "auth_delay",
  takes: one(milliseconds),
  repeat: "error",
  fallback: 0,
  serve: "full",
  doc: { en: "Delays answers 401.", zh: "延迟返回 401。" },
});
