import { directive } from "../define.ts";
import { bare, one } from "../shape.ts";
import {
  type HashKey,
  hashShape,
  type LeastTimeChoice,
  leastTimeShape,
  type RandomChoice,
  randomShape,
} from "./balance.ts";
import { nginxFamily } from "./family.ts";
import { type Keepalive, keepaliveShape } from "./keepalive.ts";
import { directivesOf } from "./kinds.ts";
import { type ResolverSpec, resolverShape } from "./resolver.ts";
import { isSince } from "./since.ts";
import { type UpstreamServer, upstreamServerShape } from "./upstream-server.ts";
import { integer, milliseconds } from "./values.ts";
import { type ZoneSpec, zoneShape } from "./zone.ts";

const upstream = {
  module: "ngx_http_upstream_module",
  dialects: nginxFamily,
  contexts: ["upstream"],
  inherit: "outer",
} as const;

export const upstreamServer = directive<UpstreamServer>({
  ...upstream,
  name: "server",
  takes: upstreamServerShape,
  repeat: "append",

  fallback: undefined,
  serve: { partial: "resolve is refused in groups with sticky or active checks" },
  doc: { en: "A backend and its parameters.", zh: "后端服务器及其参数。" },
});

export const ipHash = directive<true>({
  ...upstream,
  name: "ip_hash",
  takes: bare,
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: { en: "The client's network chooses the backend.", zh: "按客户端 IP 选择后端。" },
});

export const leastConn = directive<true>({
  ...upstream,
  name: "least_conn",
  takes: bare,
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: {
    en: "The backend with the fewest connections for its weight is taken.",
    zh: "选择连接数最少的后端。",
  },
});

export const hash = directive<HashKey>({
  ...upstream,
  name: "hash",
  takes: hashShape,
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: { en: "A key chooses the backend.", zh: "按键值哈希选择后端。" },
});

export const random = directive<RandomChoice>({
  ...upstream,
  name: "random",
  takes: randomShape,
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: {
    en: "A backend is taken at random, or the better of two.",
    zh: "随机选择后端，或在两个中择优。",
  },
});

export const keepalive = directive<Keepalive>({
  ...upstream,
  name: "keepalive",
  takes: keepaliveShape,
  repeat: "error",
  needs: ({ local }) => (local ? "1.29.7" : undefined),
  fallback: (target) => ({ connections: isSince(target, [1, 29, 7]) ? 32 : 0, local: false }),
  serve: "full",
  doc: {
    en: "How many idle connections to the group a worker keeps.",
    zh: "每个工作进程保持的空闲后端连接数。",
  },
});

export const upstreamKeepaliveRequests = directive<number>({
  ...upstream,
  name: "keepalive_requests",
  takes: one(integer()),
  repeat: "error",
  fallback: (target) => (isSince(target, [1, 19, 10]) ? 1000 : 100),
  serve: "full",
  doc: {
    en: "How many requests one connection to a backend carries.",
    zh: "一个后端长连接最多处理的请求数。",
  },
});

export const upstreamKeepaliveTimeout = directive<number>({
  ...upstream,
  name: "keepalive_timeout",
  takes: one(milliseconds),
  repeat: "error",
  fallback: 60_000,
  serve: "full",
  doc: {
    en: "How long an idle connection to a backend is kept.",
    zh: "后端空闲长连接的保持时间。",
  },
});

export const upstreamKeepaliveTime = directive<number>({
  ...upstream,
  name: "keepalive_time",
  takes: one(milliseconds),
  repeat: "error",
  fallback: 3_600_000,
  serve: "full",
  doc: { en: "How long one connection to a backend may live.", zh: "后端长连接的最长存活时间。" },
});

export const zone = directive<ZoneSpec>({
  ...upstream,
  name: "zone",
  takes: zoneShape,
  repeat: "append",

  fallback: undefined,
  serve: { partial: "workers tell each other of failures; each counts its own connections" },
  doc: { en: "Shared memory for the state of the group.", zh: "保存组状态的共享内存区。" },
});

const more = directivesOf({ module: "ngx_http_upstream_module", contexts: ["upstream"] });

export const upstreamResolver = more.of<ResolverSpec>(
  "resolver",
  resolverShape,
  "Name servers for the backends of this group that are marked `resolve`.",
  "本组中带 `resolve` 的后端使用的 DNS 服务器。",
  { serve: { partial: "name servers are addresses; status_zone counts nothing" } },
);

export const upstreamResolverTimeout = more.time(
  "resolver_timeout",
  30_000,
  "How long a lookup for this group may take.",
  "本组域名解析的超时时间。",
  { serve: "full" },
);

export const leastTime = more.of<LeastTimeChoice>(
  "least_time",
  leastTimeShape("header", "last_byte"),
  "The backend that is fastest for its load is taken, by the time to its head or last byte.",
  "选择平均响应时间最短且连接数最少的后端。",
  { repeat: "append", serve: { partial: "`factor` and `account` are refused" } },
);
