import type { ServerName } from "../../ir/http.ts";
import type { StreamPass } from "../../ir/stream.ts";
import type { Template } from "../../ir/template.ts";
import { one } from "../shape.ts";
import { directivesOf } from "./kinds.ts";
import { type ResolverSpec, resolverNeeds, resolverOnly, resolverShape } from "./resolver.ts";
import { variableName } from "./rewriting.ts";
import { serverNameShape } from "./server-name.ts";
import { pair } from "./shapes.ts";
import { type StreamListenSpec, streamListenShape } from "./stream-listen.ts";
import { streamPassShape } from "./stream-pass.ts";
import { template } from "./values.ts";

export const streamLevels = ["stream", "stream-server"] as const;

const core = directivesOf({
  module: "ngx_stream_core_module",
  contexts: streamLevels,
  serve: "full",
});

export const streamListen = core.of<StreamListenSpec>(
  "listen",
  streamListenShape,
  "Address and port of a server for TCP or UDP, and how they are opened.",
  "TCP 或 UDP 服务监听的地址和端口。",
  {
    contexts: ["stream-server"],
    inherit: "none",
    repeat: "append",
    serve: {
      partial:
        "beyond backlog, ipv6only and the idle time of so_keepalive socket options are ignored",
    },
    needs: ({ defaultServer }) => (defaultServer ? "1.25.5" : undefined),
  },
);

export const streamServerName = core.of<readonly ServerName[]>(
  "server_name",
  serverNameShape,
  "Names of a server: clients of TLS say which one they mean (since 1.25.5).",
  "服务器名：按 TLS 客户端的 SNI 选择 server（1.25.5 起）。",
  { contexts: ["stream-server"], inherit: "none", repeat: "append" },
);

export const streamTcpNodelay = core.flag(
  "tcp_nodelay",
  true,
  "Sends small pieces of data at once, to clients and backends.",
  "对客户端和后端连接启用 TCP_NODELAY，小数据立即发送。",
);

export const prereadBufferSize = core.size(
  "preread_buffer_size",
  16_384,
  "How much of a connection may be read before a backend is chosen.",
  "选择后端之前预读数据的缓冲大小。",
);

export const prereadTimeout = core.time(
  "preread_timeout",
  30_000,
  "How long the reading before the choice of a backend may take.",
  "预读阶段的超时时间。",
);

export const proxyProtocolTimeout = core.time(
  "proxy_protocol_timeout",
  30_000,
  "How long the header of the PROXY protocol may take.",
  "读取 PROXY 协议头的超时时间。",
);

export const streamResolver = core.of<ResolverSpec>(
  "resolver",
  resolverShape,
  "Name servers for names that are looked up while serving.",
  "运行时解析域名使用的 DNS 服务器。",
  {
    serve: { partial: "name servers are addresses; status_zone counts nothing" },
    needs: resolverNeeds,
    only: resolverOnly,
  },
);

export const streamResolverTimeout = core.time(
  "resolver_timeout",
  30_000,
  "How long a lookup may take.",
  "域名解析的超时时间。",
  { serve: "full" },
);

const tables = {
  contexts: ["stream"],
  serve: { accepted: "lbc lays out its memory itself" },
} as const;

export const streamVariablesHashMaxSize = core.number(
  "variables_hash_max_size",
  1024,
  "Size of the hash table of variables.",
  "变量哈希表的最大容量。",
  tables,
);

export const streamVariablesHashBucketSize = core.number(
  "variables_hash_bucket_size",
  64,
  "Size of a bucket of the hash table of variables.",
  "变量哈希表的桶大小。",
  tables,
);

export const streamServerNamesHashMaxSize = core.number(
  "server_names_hash_max_size",
  512,
  "Size of the hash table of server names (since 1.25.5).",
  "server_name 哈希表的最大容量（1.25.5 起）。",
  { ...tables },
);

export const streamServerNamesHashBucketSize = core.numberOfMachine(
  "server_names_hash_bucket_size",
  "Size of a bucket of the hash table of server names; a line of the processor's cache unless written.",
  "server_name 哈希表的桶大小，默认为处理器缓存行大小。",
  { ...tables },
);

const maps = directivesOf({ module: "ngx_stream_map_module", ...tables });

export const streamMapHashMaxSize = maps.number(
  "map_hash_max_size",
  2048,
  "Size of the hash tables of `map`.",
  "map 哈希表的最大容量。",
);

export const streamMapHashBucketSize = maps.numberOfMachine(
  "map_hash_bucket_size",
  "Size of a bucket of the hash tables of `map`.",
  "map 哈希表的桶大小。",
);

const session = { contexts: ["stream-server"], inherit: "none" } as const;

export const streamReturn = directivesOf({
  module: "ngx_stream_return_module",
  contexts: ["stream-server"],
  serve: "full",
}).of<Template>(
  "return",
  one(template),
  "Sends a text to the client and closes the connection.",
  "向客户端发送一段文本后关闭连接。",
  session,
);

export const streamSet = directivesOf({
  module: "ngx_stream_set_module",
  contexts: ["stream-server"],
  serve: "full",
}).of<readonly [string, Template]>(
  "set",
  pair(variableName, template),
  "Gives a variable a value.",
  "为变量赋值。",
  { ...session, repeat: "append" },
);

export const streamPassToServer = directivesOf({
  module: "ngx_stream_pass_module",
  contexts: ["stream-server"],
}).of<StreamPass>(
  "pass",
  streamPassShape,
  "Hands the connection to another server of this nginx that listens on that address (since 1.25.5).",
  "把连接直接交给本 nginx 中监听该地址的 server（1.25.5 起）。",
  { ...session },
);

export const sslPreread = directivesOf({
  module: "ngx_stream_ssl_preread_module",
  contexts: streamLevels,
  serve: "full",
}).flag(
  "ssl_preread",
  false,
  "Reads the name and protocols that a TLS client asks for, without ending TLS.",
  "不终止 TLS，只从 ClientHello 中提取服务器名和协议。",
);
