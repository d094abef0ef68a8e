import type { ServerName } from "../../ir/http.ts";
import type { Template } from "../../ir/template.ts";
import { say } from "../../messages/text.ts";
import { directive } from "../define.ts";
import { bare, no, one, type ValueType } from "../shape.ts";
import { type ErrorPage, errorPageShape } from "./error-page.ts";
import { everyLevel, everyLevelAndIf, nginxFamily } from "./family.ts";
import { type ListenSpec, listenShape } from "./listen.ts";
import { type ResolverSpec, resolverNeeds, resolverOnly, resolverShape } from "./resolver.ts";
import { serverNameShape } from "./server-name.ts";
import { type TryFiles, tryFilesShape } from "./try-files.ts";
import { milliseconds, onOff, oneOf, template, text } from "./values.ts";

const http = {
  module: "ngx_http_core_module",
  dialects: nginxFamily,
  contexts: everyLevel,
  inherit: "outer",
} as const;

export const defaultType = directive<string>({
  ...http,
  name: "default_type",
  takes: one(text),
  repeat: "error",
  fallback: "text/plain",
  serve: "full",
  doc: {
    en: "Media type of files whose extension has none.",
    zh: "扩展名未匹配时的默认 MIME 类型。",
  },
});

export const absoluteRedirect = directive<boolean>({
  ...http,
  name: "absolute_redirect",
  takes: one(onOff),
  repeat: "error",
  fallback: true,
  serve: "full",
  doc: {
    en: "Whether redirects of nginx's own name scheme and host.",
    zh: "自动重定向是否使用绝对地址。",
  },
});

export const portInRedirect = directive<boolean>({
  ...http,
  name: "port_in_redirect",
  takes: one(onOff),
  repeat: "error",
  fallback: true,
  serve: "full",
  doc: { en: "Whether such redirects name the port.", zh: "重定向中是否带端口。" },
});

export const serverNameInRedirect = directive<boolean>({
  ...http,
  name: "server_name_in_redirect",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: "full",
  doc: {
    en: "Whether such redirects use the first server name.",
    zh: "重定向中是否使用首个 server_name。",
  },
});

export const internal = directive<true>({
  ...http,
  name: "internal",
  takes: bare,
  contexts: ["location"],
  inherit: "none",
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Only redirects inside nginx reach this location.", zh: "仅允许内部重定向访问。" },
});

export const satisfy = directive<"all" | "any">({
  ...http,
  name: "satisfy",
  takes: one(oneOf("all", "any")),
  repeat: "error",
  fallback: "all",
  serve: "full",
  doc: {
    en: "Whether all access checks must pass or one.",
    zh: "访问检查需全部通过还是任一通过。",
  },
});

export const resolver = directive<ResolverSpec>({
  ...http,
  name: "resolver",
  takes: resolverShape,
  needs: resolverNeeds,
  only: resolverOnly,
  repeat: "error",
  fallback: undefined,
  serve: { partial: "name servers are addresses; status_zone counts nothing" },
  doc: {
    en: "Name servers for names that are looked up while serving.",
    zh: "运行时解析域名使用的 DNS 服务器。",
  },
});

export const resolverTimeout = directive<number>({
  ...http,
  name: "resolver_timeout",
  takes: one(milliseconds),
  repeat: "error",
  fallback: 30_000,
  serve: "full",
  doc: { en: "How long a lookup may take.", zh: "域名解析的超时时间。" },
});

export const logNotFound = directive<boolean>({
  ...http,
  name: "log_not_found",
  takes: one(onOff),
  repeat: "error",
  fallback: true,
  serve: "full",
  doc: { en: "Whether files that are missing are logged.", zh: "文件不存在时是否记录错误日志。" },
});

export const etag = directive<boolean>({
  ...http,
  name: "etag",
  takes: one(onOff),
  repeat: "error",
  fallback: true,
  serve: "full",
  doc: { en: "Whether files get an `ETag`.", zh: "是否为静态文件生成 ETag。" },
});

export const ifModifiedSince = directive<"off" | "exact" | "before">({
  ...http,
  name: "if_modified_since",
  takes: one(oneOf("off", "exact", "before")),
  repeat: "error",
  fallback: "exact",
  serve: { partial: "`exact` only" },
  doc: { en: "How dates of files are compared.", zh: "文件时间的比较方式。" },
});

export const recursiveErrorPages = directive<boolean>({
  ...http,
  name: "recursive_error_pages",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: "full",
  doc: { en: "Whether an error page may lead to another.", zh: "错误页能否继续触发错误页。" },
});

const ownRoot = say({
  en: "`$document_root` and `$realpath_root` are what this sets",
  zh: "`$document_root` 和 `$realpath_root` 正是由它设置的",
});

/** Where files are; it cannot depend on itself. */
const directoryTemplate: ValueType<Template> = {
  ...template,
  parse: (word) =>
    /\$\{?(?:document_root|realpath_root)\b/.test(word) ? no(ownRoot) : template.parse(word),
};

export const root = directive<Template>({
  ...http,
  name: "root",
  takes: one(directoryTemplate),
  contexts: everyLevelAndIf,
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Directory of the files.", zh: "静态文件的根目录。" },
});

export const alias = directive<Template>({
  ...http,
  name: "alias",
  takes: one(directoryTemplate),
  contexts: ["location"],
  inherit: "none",
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Directory that stands in for the location's prefix.",
    zh: "替换 location 前缀的目录。",
  },
});

export const errorPage = directive<ErrorPage>({
  ...http,
  name: "error_page",
  takes: errorPageShape,
  contexts: everyLevelAndIf,
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: { en: "What is shown instead of an error.", zh: "出错时返回的页面。" },
});

export const tryFiles = directive<TryFiles>({
  ...http,
  name: "try_files",
  takes: tryFilesShape,
  contexts: ["server", "location"],
  inherit: "none",
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Files that are tried in order, then where to go.",
    zh: "依次尝试的文件，最后一个是回退。",
  },
});

export const listen = directive<ListenSpec>({
  ...http,
  name: "listen",
  takes: listenShape,
  contexts: ["server"],
  repeat: "append",
  inherit: "none",

  fallback: undefined,
  serve: { partial: "QUIC is not spoken; socket options are ignored" },
  doc: { en: "Address and port of a server, and how they are opened.", zh: "监听的地址和端口。" },
});

export const serverName = directive<readonly ServerName[]>({
  ...http,
  name: "server_name",
  takes: serverNameShape,
  contexts: ["server"],
  repeat: "append",
  inherit: "none",

  fallback: undefined,
  serve: "full",
  doc: {
    en: "Names of a server: exact, with a wildcard, or patterns.",
    zh: "虚拟主机名：精确、通配或正则。",
  },
});
