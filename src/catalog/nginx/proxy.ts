import type { Template } from "../../ir/template.ts";
import { directive } from "../define.ts";
import { one } from "../shape.ts";
import { everyLevel, nginxFamily } from "./family.ts";
import { type PassUrl, proxyPassShape } from "./proxy-pass.ts";
import { type Redirect, redirectShape } from "./proxy-redirect.ts";
import { pair, wordSet } from "./shapes.ts";
import { isSince } from "./since.ts";
import { integer, milliseconds, onOff, oneOf, template, text } from "./values.ts";

const proxy = {
  module: "ngx_http_proxy_module",
  dialects: nginxFamily,
  contexts: everyLevel,
  inherit: "outer",
} as const;

export const nextUpstreamWords = [
  "error",
  "timeout",
  "invalid_header",
  "non_idempotent",
  "http_500",
  "http_502",
  "http_503",
  "http_504",
  "http_403",
  "http_404",
  "http_429",
  "updating",
  "off",
] as const;
export type NextUpstream = (typeof nextUpstreamWords)[number];
export type HttpVersion = "1.0" | "1.1" | "2";

export const proxyPass = directive<PassUrl>({
  ...proxy,
  name: "proxy_pass",
  takes: proxyPassShape,
  contexts: ["location", "if-in-location", "limit_except"],
  inherit: "none",
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Where requests are passed on to.", zh: "请求转发的目标。" },
});

export const proxyRedirect = directive<Redirect>({
  ...proxy,
  name: "proxy_redirect",
  takes: redirectShape,
  repeat: "append",
  alone: ({ kind }) => kind === "off",

  fallback: undefined,
  serve: "full",
  doc: {
    en: "How `Location` and `Refresh` of answers are rewritten.",
    zh: "改写响应中的 Location 和 Refresh。",
  },
});

export const proxySetHeader = directive<readonly [string, Template]>({
  ...proxy,
  name: "proxy_set_header",
  takes: pair(text, template),
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: {
    en: "A field of the request as a backend sees it; an empty value removes it.",
    zh: "设置发往后端的请求头，空值表示删除。",
  },
});

export const proxyHideHeader = directive<string>({
  ...proxy,
  name: "proxy_hide_header",
  takes: one(text),
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: { en: "A field of answers that clients do not see.", zh: "不传给客户端的响应头。" },
});

export const proxyPassHeader = directive<string>({
  ...proxy,
  name: "proxy_pass_header",
  takes: one(text),
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: { en: "A field of answers that clients see after all.", zh: "允许传给客户端的响应头。" },
});

export const proxyPassRequestHeaders = directive<boolean>({
  ...proxy,
  name: "proxy_pass_request_headers",
  takes: one(onOff),
  repeat: "error",
  fallback: true,
  serve: "full",
  doc: { en: "Whether the fields of the request are passed on.", zh: "是否转发请求头。" },
});

export const proxyPassRequestBody = directive<boolean>({
  ...proxy,
  name: "proxy_pass_request_body",
  takes: one(onOff),
  repeat: "error",
  fallback: true,
  serve: "full",
  doc: { en: "Whether the body of the request is passed on.", zh: "是否转发请求体。" },
});

export const proxyMethod = directive<Template>({
  ...proxy,
  name: "proxy_method",
  takes: one(template),
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Method of the request as a backend sees it.", zh: "发往后端的请求方法。" },
});

export const proxySetBody = directive<Template>({
  ...proxy,
  name: "proxy_set_body",
  takes: one(template),
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Body of the request as a backend sees it.", zh: "发往后端的请求体。" },
});

export const proxyHttpVersion = directive<HttpVersion>({
  ...proxy,
  name: "proxy_http_version",
  takes: one(oneOf("1.0", "1.1", "2")),
  contexts: everyLevel,
  repeat: "error",
  fallback: (target) => (isSince(target, [1, 29, 7]) ? "1.1" : "1.0"),
  serve: { partial: "versions 1.0 and 1.1" },
  doc: { en: "Version of HTTP spoken to backends.", zh: "与后端通信的 HTTP 版本。" },
});

export const proxyConnectTimeout = directive<number>({
  ...proxy,
  name: "proxy_connect_timeout",
  takes: one(milliseconds),
  repeat: "error",
  fallback: 60_000,
  serve: "full",
  doc: { en: "Longest wait for a connection to a backend.", zh: "与后端建立连接的超时时间。" },
});

export const proxySendTimeout = directive<number>({
  ...proxy,
  name: "proxy_send_timeout",
  takes: one(milliseconds),
  repeat: "error",
  fallback: 60_000,
  serve: "full",
  doc: {
    en: "Longest pause between two writes to a backend.",
    zh: "向后端两次写操作之间的最长间隔。",
  },
});

export const proxyReadTimeout = directive<number>({
  ...proxy,
  name: "proxy_read_timeout",
  takes: one(milliseconds),
  repeat: "error",
  fallback: 60_000,
  serve: "full",
  doc: {
    en: "Longest pause between two reads from a backend.",
    zh: "从后端两次读操作之间的最长间隔。",
  },
});

export const proxyInterceptErrors = directive<boolean>({
  ...proxy,
  name: "proxy_intercept_errors",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: "full",
  doc: {
    en: "Whether `error_page` holds for answers of backends.",
    zh: "后端返回的错误是否使用 error_page。",
  },
});

export const proxyIgnoreClientAbort = directive<boolean>({
  ...proxy,
  name: "proxy_ignore_client_abort",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: "full",
  doc: {
    en: "Whether a request goes on when its client has gone.",
    zh: "客户端断开后是否继续请求后端。",
  },
});

export const proxyNextUpstream = directive<readonly NextUpstream[]>({
  ...proxy,
  name: "proxy_next_upstream",
  takes: wordSet(...nextUpstreamWords),
  repeat: "append",

  fallback: ["error", "timeout"],
  serve: "full",
  doc: { en: "What makes a request go to the next backend.", zh: "哪些情况下换下一个后端重试。" },
});

export const proxyNextUpstreamTries = directive<number>({
  ...proxy,
  name: "proxy_next_upstream_tries",
  takes: one(integer()),
  repeat: "error",
  fallback: 0,
  serve: "full",
  doc: {
    en: "Most backends one request tries; 0 is no limit.",
    zh: "一个请求最多尝试的后端数，0 表示不限。",
  },
});

export const proxyNextUpstreamTimeout = directive<number>({
  ...proxy,
  name: "proxy_next_upstream_timeout",
  takes: one(milliseconds),
  repeat: "error",
  fallback: 0,
  serve: "full",
  doc: {
    en: "How long a request may go on to further backends; 0 is no limit.",
    zh: "允许重试的总时间，0 表示不限。",
  },
});
