import { bare } from "../shape.ts";
import {
  type HashKey,
  hashShape,
  type LeastTimeChoice,
  leastTimeShape,
  type RandomChoice,
  randomShape,
} from "./balance.ts";
import { directivesOf } from "./kinds.ts";
import { type ResolverSpec, resolverShape } from "./resolver.ts";
import { streamServerShape, type UpstreamServer } from "./upstream-server.ts";
import { type ZoneSpec, zoneShape } from "./zone.ts";

const group = { contexts: ["stream-upstream"] } as const;

const upstream = directivesOf({ module: "ngx_stream_upstream_module", ...group });

export const streamUpstreamServer = upstream.of<UpstreamServer>(
  "server",
  streamServerShape,
  "A backend, with its port, and its parameters.",
  "后端服务器（须写端口）及其参数。",
  {
    repeat: "append",
    serve: { partial: "resolve is refused in groups with sticky or active checks" },
  },
);

export const streamHash = upstream.of<HashKey>(
  "hash",
  hashShape,
  "A key chooses the backend.",
  "按键值哈希选择后端。",
  { repeat: "append", serve: "full" },
);

export const streamLeastConn = upstream.of<true>(
  "least_conn",
  bare,
  "The backend with the fewest connections for its weight is taken.",
  "选择连接数最少的后端。",
  { repeat: "append", serve: "full" },
);

export const streamRandom = upstream.of<RandomChoice>(
  "random",
  randomShape,
  "A backend is taken at random, or the better of two.",
  "随机选择后端，或在两个中择优。",
  { repeat: "append", serve: "full" },
);

export const streamZone = upstream.of<ZoneSpec>(
  "zone",
  zoneShape,
  "Shared memory for the state of the group.",
  "保存组状态的共享内存区。",
  {
    repeat: "append",
    serve: { partial: "workers tell each other of failures; each counts its own connections" },
  },
);

export const streamUpstreamResolver = upstream.of<ResolverSpec>(
  "resolver",
  resolverShape,
  "Name servers for the backends of this group that are marked `resolve`.",
  "本组中带 `resolve` 的后端使用的 DNS 服务器。",
  { serve: { partial: "name servers are addresses; status_zone counts nothing" } },
);

export const streamUpstreamResolverTimeout = upstream.time(
  "resolver_timeout",
  30_000,
  "How long a lookup for this group may take.",
  "本组域名解析的超时时间。",
  { serve: "full" },
);

export const streamLeastTime = upstream.of<LeastTimeChoice>(
  "least_time",
  leastTimeShape("connect", "first_byte", "last_byte"),
  "The backend that is fastest for its load is taken, by the time to connect, to its first or last byte.",
  "选择平均连接或响应时间最短且连接数最少的后端。",
  { repeat: "append", serve: { partial: "`factor` and `account` are refused" } },
);
