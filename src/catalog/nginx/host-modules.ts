import type { Template } from "../../ir/template.ts";
import { one } from "../shape.ts";
import { everyLevel } from "./family.ts";
import { directivesOf } from "./kinds.ts";
import { cidr } from "./network.ts";
import { variableName } from "./rewriting.ts";
import { pair, values } from "./shapes.ts";
import { template, text } from "./values.ts";

/*
 * Modules that run code, ask a database of places or serve nginx's own developers; `serve` refuses
 * them.
 */

const perlModule = directivesOf({ module: "ngx_http_perl_module", contexts: ["http"] });

export const perl = perlModule.text(
  "perl",
  "A function of Perl that answers requests.",
  "处理请求的 Perl 函数。",
  { contexts: ["location", "limit_except"], inherit: "none" },
);

export const perlSet = perlModule.of<readonly [string, string]>(
  "perl_set",
  pair(variableName, text),
  "A variable that a function of Perl gives its value.",
  "由 Perl 函数赋值的变量。",
  { repeat: "append", inherit: "none" },
);

const scripts = { repeat: "append" } as const;

export const perlModules = perlModule.of<string>(
  "perl_modules",
  one(text),
  "Where modules of Perl are looked for.",
  "Perl 模块的查找路径。",
  scripts,
);

export const perlRequire = perlModule.of<string>(
  "perl_require",
  one(text),
  "A module of Perl that is loaded.",
  "加载的 Perl 模块。",
  scripts,
);

const xslt = directivesOf({ module: "ngx_http_xslt_filter_module", contexts: everyLevel });

export const xsltParam = xslt.of<readonly [string, Template]>(
  "xslt_param",
  pair(text, template),
  "A parameter of stylesheets, read as XPath.",
  "传给 XSLT 样式表的参数（按 XPath 求值）。",
  scripts,
);

export const xsltStringParam = xslt.of<readonly [string, Template]>(
  "xslt_string_param",
  pair(text, template),
  "A parameter of stylesheets, taken as text.",
  "传给 XSLT 样式表的字符串参数。",
  scripts,
);

/** Databases of places, in `http` and in `stream`. */
function placesOf(module: string, context: "http" | "stream") {
  const of = directivesOf({ module, contexts: [context] });
  const database = (name: string, en: string, zh: string) =>
    of.of<readonly string[]>(name, values(text, 1, 2), en, zh);
  return {
    country: database("geoip_country", "Database of countries by address.", "国家级 IP 地理库。"),
    city: database("geoip_city", "Database of cities by address.", "城市级 IP 地理库。"),
    org: database("geoip_org", "Database of organisations by address.", "组织机构 IP 库。"),
  } as const;
}

export const geoip = placesOf("ngx_http_geoip_module", "http");
export const streamGeoip = placesOf("ngx_stream_geoip_module", "stream");

const geoipModule = directivesOf({ module: "ngx_http_geoip_module", contexts: ["http"] });

export const geoipProxy = geoipModule.of<string>(
  "geoip_proxy",
  one(cidr),
  "A proxy in front whose X-Forwarded-For is believed.",
  "受信任的前置代理，采信其 X-Forwarded-For。",
  { repeat: "append" },
);

export const geoipProxyRecursive = geoipModule.flag(
  "geoip_proxy_recursive",
  false,
  "Whether trusted proxies in a list of addresses are passed over.",
  "是否从地址列表中跳过受信任的代理。",
);

const degradationModule = directivesOf({
  module: "ngx_http_degradation_module",
  contexts: everyLevel,
});

export const degradation = degradationModule.text(
  "degradation",
  "Memory from which on requests are answered with an error.",
  "内存占用超过该值时降级处理。",
  { contexts: ["http"] },
);

export const degrade = degradationModule.text(
  "degrade",
  "The answer then: 204 or 444.",
  "降级时返回 204 或 444。",
);

export const googlePerftoolsProfiles = directivesOf({
  module: "ngx_google_perftools_module",
  contexts: ["main"],
  serve: { accepted: "a tool for debugging nginx itself" },
}).text(
  "google_perftools_profiles",
  "Where profiles of workers are written.",
  "worker 性能剖析文件的位置。",
);

const unusedHere = { accepted: "lbc polls with what the kernel offers" } as const;

const polling = directivesOf({
  module: "ngx_event_core_module",
  contexts: ["events"],
  serve: unusedHere,
});

const batch = "Most events that are taken at once.";
const batchZh = "一次获取的最大事件数。";

export const epollEvents = polling.number("epoll_events", 512, batch, batchZh);
export const devpollEvents = polling.number("devpoll_events", 32, batch, batchZh);
export const eventportEvents = polling.number("eventport_events", 32, batch, batchZh);
export const kqueueEvents = polling.number("kqueue_events", 512, batch, batchZh);

const changes = "Most changes that are handed to the kernel at once.";
const changesZh = "一次提交给内核的最大变更数。";

export const devpollChanges = polling.number("devpoll_changes", 32, changes, changesZh);
export const kqueueChanges = polling.number("kqueue_changes", 512, changes, changesZh);

export const iocpThreads = polling.number(
  "iocp_threads",
  0,
  "Threads for connections, on Windows.",
  "处理连接的线程数（Windows）。",
);

export const postAcceptex = polling.number(
  "post_acceptex",
  10,
  "Connections that are waited for at once, on Windows.",
  "同时等待的连接数（Windows）。",
);

export const acceptexRead = polling.flag(
  "acceptex_read",
  true,
  "Reads with the first packet, on Windows.",
  "接受连接时一并读取数据（Windows）。",
);
