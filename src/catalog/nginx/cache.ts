import type { Template } from "../../ir/template.ts";
import type { ServeSupport } from "../define.ts";
import { one } from "../shape.ts";
import { type CachePath, cachePathShape } from "./cache-path.ts";
import { cacheName, type CacheValid, cacheValidShape } from "./cache-values.ts";
import { everyLevel } from "./family.ts";
import { directivesOf } from "./kinds.ts";
import { values, wordSet } from "./shapes.ts";
import { offset, template } from "./values.ts";

type Prefix = "proxy" | "fastcgi" | "scgi" | "uwsgi";

/** Only `proxy_cache` is carried out. */
const inPart = (prefix: Prefix, partial: string): ServeSupport =>
  prefix === "proxy" ? { partial } : "refused";

const alone = "each worker goes by its own requests";

const ofModule = (prefix: Prefix) =>
  directivesOf({
    module: `ngx_http_${prefix}_module`,
    contexts: everyLevel,
    serve: prefix === "proxy" ? "full" : "refused",
  });

/** The directives of one module that keep answers: `proxy_cache`, `fastcgi_cache` and so on. */
export function cacheOf<const W extends string>(prefix: Prefix, staleWords: readonly W[]) {
  const of = ofModule(prefix);
  return {
    path: of.of<CachePath>(
      `${prefix}_cache_path`,
      cachePathShape,
      "Where a cache keeps its files, and the memory that holds their keys.",
      "缓存文件的目录及保存其键的共享内存区。",
      {
        contexts: ["http"],
        serve: inPart(prefix, "temporary files stand beside the entries; no purger"),
        inherit: "none",
        repeat: "append",
        key: ({ path }) => path,
        only: ({ other }) => (other.length > 0 ? ["nginx-plus"] : undefined),
      },
    ),
    zone: of.of<Template>(
      `${prefix}_cache`,
      one(cacheName),
      "The cache that answers are kept in and served from.",
      "存取响应使用的缓存区。",
    ),
    key: of.template(
      `${prefix}_cache_key`,
      "What answers in a cache are told apart by.",
      "区分缓存条目的键。",
    ),
    useStale: of.with<readonly W[]>(
      `${prefix}_cache_use_stale`,
      wordSet(...staleWords),
      [staleWords.at(-1)].filter((word) => word !== undefined),
      "When an answer that is no longer fresh is served after all.",
      "哪些情况下使用已过期的缓存响应。",
      { repeat: "append", serve: inPart(prefix, alone) },
    ),
    ...keepingOf(prefix),
    ...lockingOf(prefix),
  } as const;
}

/** Which answers are kept, and for how long. */
function keepingOf(prefix: Prefix) {
  const of = ofModule(prefix);
  const predicates = (rest: string, en: string, zh: string) =>
    of.of<readonly Template[]>(`${prefix}_${rest}`, values(template, 1), en, zh, {
      repeat: "append",
    });
  return {
    valid: of.of<CacheValid>(
      `${prefix}_cache_valid`,
      cacheValidShape,
      "How long answers of a status are kept where they do not say it.",
      "响应未声明有效期时，各状态码的缓存时间。",
      { repeat: "append" },
    ),
    minUses: of.number(
      `${prefix}_cache_min_uses`,
      1,
      "How often something is asked for before it is kept.",
      "请求多少次之后才缓存响应。",
      { serve: inPart(prefix, alone) },
    ),
    methods: of.with<readonly ("GET" | "HEAD" | "POST")[]>(
      `${prefix}_cache_methods`,
      wordSet("GET", "HEAD", "POST"),
      ["GET", "HEAD"],
      "Methods whose answers are kept; GET and HEAD always.",
      "缓存哪些请求方法的响应，GET 和 HEAD 始终缓存。",
      { repeat: "append" },
    ),
    bypass: predicates(
      "cache_bypass",
      "Conditions on which an answer is not taken from the cache.",
      "满足任一条件时不从缓存取响应。",
    ),
    noCache: predicates(
      "no_cache",
      "Conditions on which an answer is not kept.",
      "满足任一条件时不保存响应。",
    ),
  } as const;
}

/** Who fills an entry, and how stale ones are renewed. */
function lockingOf(prefix: Prefix) {
  const of = ofModule(prefix);
  const name = (rest: string) => `${prefix}_cache_${rest}`;
  return {
    lock: of.flag(
      name("lock"),
      false,
      "Whether one request at a time fills a new entry while others wait.",
      "同一条目同时只允许一个请求回源，其余等待。",
      { serve: inPart(prefix, alone) },
    ),
    lockTimeout: of.time(
      name("lock_timeout"),
      5000,
      "How long others wait for it; then they ask for themselves.",
      "等待其他请求填充缓存的最长时间，超时后自行回源且不缓存。",
    ),
    lockAge: of.time(
      name("lock_age"),
      5000,
      "How long one request may fill an entry before another tries.",
      "一个请求填充条目超过该时间后，允许另一个请求回源。",
    ),
    maxRangeOffset: of.of<number>(
      name("max_range_offset"),
      one(offset),
      "Beyond this offset ranges go to the backend and nothing is kept; no bound unless written.",
      "Range 起点超过该偏移时直接回源且不缓存，默认不限。",
    ),
    revalidate: of.flag(
      name("revalidate"),
      false,
      "Asks whether stale entries still hold with If-Modified-Since and If-None-Match.",
      "用 If-Modified-Since 和 If-None-Match 重新验证过期条目。",
    ),
    backgroundUpdate: of.flag(
      name("background_update"),
      false,
      "Renews stale entries in the background while they are served.",
      "返回过期响应的同时在后台更新缓存。",
      { serve: inPart(prefix, alone) },
    ),
  } as const;
}
