import { directive } from "../define.ts";
import { one } from "../shape.ts";
import { buffers } from "./buffers.ts";
import { everyLevel, everyLevelAndIf, nginxFamily } from "./family.ts";
import { powerOfTwoSize } from "./numbers.ts";
import { clientPattern } from "./pattern.ts";
import { type Buffers, values, wordSet } from "./shapes.ts";
import { integer, onOff, oneOf, size, text } from "./values.ts";

const compression = {
  module: "ngx_http_gzip_filter_module",
  dialects: nginxFamily,
  contexts: everyLevel,
  inherit: "outer",
} as const;

export const gzip = directive<boolean>({
  ...compression,
  name: "gzip",
  takes: one(onOff),
  contexts: everyLevelAndIf,
  repeat: "error",
  fallback: false,
  serve: "full",
  doc: { en: "Compresses answers.", zh: "是否压缩响应。" },
});

export const gzipTypes = directive<readonly string[]>({
  ...compression,
  name: "gzip_types",
  takes: values(text, 1),
  repeat: "append",

  fallback: ["text/html"],
  serve: "full",
  doc: { en: "Media types that are compressed.", zh: "压缩哪些 MIME 类型。" },
});

export const gzipMinLength = directive<number>({
  ...compression,
  name: "gzip_min_length",
  takes: one(size),
  repeat: "error",
  fallback: 20,
  serve: "full",
  doc: { en: "Least length of an answer that is compressed.", zh: "压缩的最小响应长度。" },
});

export const gzipCompLevel = directive<number>({
  ...compression,
  name: "gzip_comp_level",
  takes: one(integer(1, 9)),
  repeat: "error",
  fallback: 1,
  serve: "full",
  doc: { en: "How hard is compressed.", zh: "压缩级别。" },
});

export const gzipBuffers = directive<Buffers>({
  ...compression,
  name: "gzip_buffers",
  takes: buffers(),
  repeat: "error",
  fallback: { count: 32, size: 4096 },
  serve: { accepted: "lbc lays out its memory itself" },
  doc: { en: "Buffers of compression.", zh: "压缩缓冲。" },
});

export const gzipWindow = directive<number>({
  ...compression,
  name: "gzip_window",
  takes: one(powerOfTwoSize(512, 32_768)),
  repeat: "error",
  fallback: 32_768,
  serve: "full",
  doc: { en: "Window of compression.", zh: "压缩窗口。" },
});

export const gzipHash = directive<number>({
  ...compression,
  name: "gzip_hash",
  takes: one(powerOfTwoSize(512, 131_072)),
  repeat: "error",
  fallback: 65_536,
  serve: "full",
  doc: { en: "Memory of compression.", zh: "压缩哈希内存。" },
});

export const gzipNoBuffer = directive<boolean>({
  ...compression,
  name: "gzip_no_buffer",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: { accepted: "what is compressed goes out as soon as nothing more waits" },
  doc: { en: "Sends compressed data at once.", zh: "压缩数据不缓冲。" },
});

export const postponeGzipping = directive<number>({
  ...compression,
  name: "postpone_gzipping",
  takes: one(size),
  repeat: "error",
  fallback: 0,
  serve: { accepted: "what is compressed goes out as soon as nothing more waits" },
  doc: { en: "Least that is compressed at once.", zh: "开始压缩前积攒的数据量。" },
});

export const gzipHttpVersion = directive<"1.0" | "1.1">({
  ...compression,
  name: "gzip_http_version",
  takes: one(oneOf("1.0", "1.1")),
  repeat: "error",
  fallback: "1.1",
  serve: "full",
  doc: {
    en: "Least version of HTTP that gets compressed answers.",
    zh: "启用压缩的最低 HTTP 版本。",
  },
});

export const gzipProxied = directive<readonly string[]>({
  ...compression,
  name: "gzip_proxied",
  takes: wordSet(
    "off",
    "expired",
    "no-cache",
    "no-store",
    "private",
    "no_last_modified",
    "no_etag",
    "auth",
    "any",
  ),
  repeat: "append",
  fallback: ["off"],
  serve: "full",
  doc: { en: "Which answers to proxies are compressed.", zh: "对代理请求的响应是否压缩。" },
});

export const gzipVary = directive<boolean>({
  ...compression,
  name: "gzip_vary",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: "full",
  doc: { en: "Sends `Vary: Accept-Encoding`.", zh: "是否发送 Vary: Accept-Encoding。" },
});

export const gzipDisable = directive<readonly string[]>({
  ...compression,
  name: "gzip_disable",
  takes: values(clientPattern, 1),
  repeat: "append",
  fallback: undefined,
  serve: "full",
  doc: { en: "Clients that get no compressed answers.", zh: "对哪些客户端不压缩。" },
});
