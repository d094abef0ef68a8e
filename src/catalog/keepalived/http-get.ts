import { directive } from "../define.ts";
import { count, inLvs, realServer } from "./kinds.ts";
import { digestHex, rightStatuses, statusRanges } from "./lvs-values.ts";
import { regexOptions, stackSizes } from "./regex.ts";
import { flag, one, switchable } from "./shapes.ts";
import { anyWord, oneOf } from "./values.ts";

const checkers = [`${realServer}/HTTP_GET`, `${realServer}/SSL_GET`];
const page = { ...inLvs, module: "http_get", inherit: "none", serve: "refused" } as const;
const inChecker = { ...page, contexts: checkers } as const;
/** keepalived 2.2.7 reads no number out of a wrong word, and says nothing. */
const offset = { ...count(0, 4_294_967_295, "bytes"), samples: { good: ["0", "5"], bad: [] } };
const inUrl = { ...page, contexts: checkers.map((context) => `${context}/url`) } as const;

export const nbGetRetry = directive({
  ...inChecker,
  name: "nb_get_retry",
  alias: "retry",
  slot: "lvs/retry",
  takes: one(count(0, 4_294_967_295)),
  fallback: undefined,
  doc: {
    en: "The old name of retry; keepalived reports it.",
    zh: "retry 的旧名称，keepalived 会提示已废弃。",
  },
});

/** `1.0C` is 1.0 with the field Connection: close. */
export const httpProtocol = directive({
  ...inChecker,
  name: "http_protocol",
  takes: one(oneOf("1.0", "1.0C", "1.0c", "1.1")),
  fallback: "1.0",
  doc: {
    en: "Version of HTTP: 1.0C is 1.0 with `Connection: close`.",
    zh: "HTTP 版本；1.0C 为带 `Connection: close` 的 1.0。",
  },
});

export const enableSni = directive({
  ...inChecker,
  name: "enable_sni",
  takes: switchable,
  fallback: false,
  doc: {
    en: "Names the virtual host in the TLS handshake.",
    zh: "在 TLS 握手中发送 SNI（virtualhost）。",
  },
});

export const sniName = directive({
  ...inChecker,
  name: "sni_name",
  since: "2.4",
  takes: one(anyWord),
  fallback: undefined,
  doc: {
    en: "Name in the TLS handshake, where it is not the virtual host.",
    zh: "TLS 握手中使用的 SNI 名称，默认为 virtualhost。",
  },
});

export const tlsCompliant = directive({
  ...page,
  contexts: [`${realServer}/SSL_GET`, `${realServer}/SSL_GET/url`],
  name: "tls_compliant",
  since: "2.4",
  takes: switchable,
  fallback: false,
  doc: {
    en: "An answer that ends without close_notify is an error.",
    zh: "应答结束时未收到 close_notify 视为错误。",
  },
});

export const fastRecovery = directive({
  ...inChecker,
  name: "fast_recovery",
  takes: switchable,
  fallback: false,
  doc: {
    en: "Checks all URLs at once at start and after a failure, not one every delay_loop.",
    zh: "启动或故障恢复时连续检查全部 URL，而不是每个 delay_loop 检查一个。",
  },
});

export const path = directive({
  ...inUrl,
  name: "path",
  takes: one(anyWord),
  fallback: undefined,
  doc: { en: "Path of the page that is fetched.", zh: "要获取的页面路径。" },
});

export const digest = directive({
  ...inUrl,
  name: "digest",
  takes: one(digestHex),
  fallback: undefined,
  doc: {
    en: "MD5 that the page must have, as genhash prints it.",
    zh: "页面内容的 MD5 摘要（由 genhash 生成）。",
  },
});

export const statusCode = directive({
  ...inUrl,
  name: "status_code",
  takes: statusRanges,
  instead: rightStatuses,
  fallback: [{ first: 200, last: 299 }],
  doc: { en: "Statuses that count as alive.", zh: "视为正常的 HTTP 状态码。" },
});

export const regex = directive({
  ...inUrl,
  name: "regex",
  takes: one(anyWord),
  fallback: undefined,
  doc: { en: "Pattern that the page must match.", zh: "页面内容必须匹配的正则表达式。" },
});

export const regexNoMatch = directive({
  ...inUrl,
  name: "regex_no_match",
  takes: flag,
  fallback: false,
  doc: { en: "A page that matches is a failure.", zh: "页面匹配正则表达式即视为失败。" },
});

export const regexOptionWords = directive({
  ...inUrl,
  name: "regex_options",
  takes: regexOptions,
  fallback: [],
  doc: { en: "Options of PCRE2 for the pattern.", zh: "正则表达式的 PCRE2 选项。" },
});

export const regexMinOffset = directive({
  ...inUrl,
  name: "regex_min_offset",
  takes: one(offset),
  fallback: 0,
  doc: {
    en: "First byte of the page that the pattern looks at.",
    zh: "从页面的第几个字节开始匹配。",
  },
});

export const regexMaxOffset = directive({
  ...inUrl,
  name: "regex_max_offset",
  takes: one(offset),
  fallback: undefined,
  doc: { en: "Last byte of the page where a match may begin.", zh: "允许匹配开始的最后一个字节。" },
});

export const regexStack = directive({
  ...inUrl,
  name: "regex_stack",
  takes: stackSizes,
  fallback: undefined,
  doc: {
    en: "Stack of the pattern at the start and at most, in bytes.",
    zh: "正则匹配栈的初始与最大字节数。",
  },
});

/** A checker's, a real server's and a virtual server's stand in for that of a URL. */
export const virtualhost = directive({
  ...inLvs,
  name: "virtualhost",
  contexts: ["virtual_server", realServer, ...checkers, ...inUrl.contexts],
  takes: one(anyWord),
  fallback: undefined,
  serve: "refused",
  doc: { en: "Name in the field Host of HTTP checks.", zh: "HTTP 检查使用的 Host 名称。" },
});
