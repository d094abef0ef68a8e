import { one } from "../shape.ts";
import { everyLevel } from "./family.ts";
import { directivesOf } from "./kinds.ts";
import { atLeast, powerOfTwo } from "./numbers.ts";
import { onOff, size, text } from "./values.ts";

const of = directivesOf({ module: "ngx_http_v2_module", contexts: ["http", "server"] });

const ownMemory = { serve: { accepted: "lbc lays out its memory itself" } } as const;

export const http2MaxConcurrentStreams = of.number(
  "http2_max_concurrent_streams",
  128,
  "Most requests at a time on one connection of HTTP/2.",
  "单个 HTTP/2 连接的最大并发请求数。",
  { serve: "full" },
);

export const http2ChunkSize = of.with<number>(
  "http2_chunk_size",
  one(atLeast(size, 1)),
  8192,
  "Largest piece of a body on a connection of HTTP/2.",
  "HTTP/2 响应体分片的最大大小。",
  { contexts: everyLevel, serve: { accepted: "frames are cut as they come, up to 16k" } },
);

export const http2BodyPrereadSize = of.size(
  "http2_body_preread_size",
  65_536,
  "How much of a body a client may send before nginx reads it.",
  "处理请求体之前可缓冲的数据量。",
  { serve: { partial: "at least 16k" } },
);

export const http2RecvBufferSize = of.with<number>(
  "http2_recv_buffer_size",
  one(atLeast(size, 17)),
  262_144,
  "Buffer of a worker for what comes in.",
  "每个 worker 的接收缓冲大小。",
  { contexts: ["http"], ...ownMemory },
);

export const http2PoolSize = of.size(
  "http2_pool_size",
  4096,
  "Memory for a connection of HTTP/2.",
  "HTTP/2 连接的内存池大小。",
  ownMemory,
);

export const http2StreamsIndexSize = of.with<number>(
  "http2_streams_index_size",
  one(powerOfTwo),
  32,
  "Size of the table of a connection's requests.",
  "HTTP/2 流索引表的大小。",
  ownMemory,
);

const pushes = { serve: { accepted: "nothing is pushed; no client may rely on it" } } as const;

export const http2Push = of.template(
  "http2_push",
  "A path that clients get without asking (until 1.25.1); `off` is none.",
  "主动推送给客户端的 URI（1.25.1 之前），`off` 表示不推送。",
  { contexts: everyLevel, repeat: "append", alone: ({ source }) => source === "off", ...pushes },
);

export const http2PushPreload = of.with<boolean>(
  "http2_push_preload",
  one(onOff),
  false,
  "Pushes what `Link` fields of answers name (until 1.25.1).",
  "按响应中的 Link 头主动推送（1.25.1 之前）。",
  { contexts: everyLevel, ...pushes },
);

export const http2MaxConcurrentPushes = of.number(
  "http2_max_concurrent_pushes",
  10,
  "Most such pushes at a time (until 1.25.1).",
  "并发推送数上限（1.25.1 之前）。",
  pushes,
);

const obsolete = {
  repeat: "append",
  serve: { accepted: "nginx does not heed it any more" },
} as const;

export const http2MaxRequests = of.with<string>(
  "http2_max_requests",
  one(text),
  "1000",
  "Use `keepalive_requests` (obsolete since 1.19.7).",
  "请改用 `keepalive_requests`（1.19.7 起废弃）。",
  obsolete,
);

export const http2MaxFieldSize = of.with<string>(
  "http2_max_field_size",
  one(text),
  "4k",
  "Use `large_client_header_buffers` (obsolete since 1.19.7).",
  "请改用 `large_client_header_buffers`（1.19.7 起废弃）。",
  obsolete,
);

export const http2MaxHeaderSize = of.with<string>(
  "http2_max_header_size",
  one(text),
  "16k",
  "Use `large_client_header_buffers` (obsolete since 1.19.7).",
  "请改用 `large_client_header_buffers`（1.19.7 起废弃）。",
  obsolete,
);

export const http2RecvTimeout = of.with<string>(
  "http2_recv_timeout",
  one(text),
  "30s",
  "Use `client_header_timeout` (obsolete since 1.19.7).",
  "请改用 `client_header_timeout`（1.19.7 起废弃）。",
  obsolete,
);

export const http2IdleTimeout = of.with<string>(
  "http2_idle_timeout",
  one(text),
  "3m",
  "Use `keepalive_timeout` (obsolete since 1.19.7).",
  "请改用 `keepalive_timeout`（1.19.7 起废弃）。",
  obsolete,
);

const v3 = directivesOf({ module: "ngx_http_v3_module", contexts: ["http", "server"] });

export const http3 = v3.flag(
  "http3",
  true,
  "Speaks HTTP/3 on ports that listen for QUIC.",
  "在 QUIC 端口上启用 HTTP/3。",
);

export const http3Hq = v3.flag(
  "http3_hq",
  false,
  "Speaks HTTP/0.9 over QUIC, for tests.",
  "启用 HTTP/0.9 over QUIC（用于互通测试）。",
);

export const http3MaxConcurrentStreams = v3.number(
  "http3_max_concurrent_streams",
  128,
  "Most requests at a time on one connection of HTTP/3.",
  "单个 HTTP/3 连接的最大并发请求数。",
);

export const http3StreamBufferSize = v3.size(
  "http3_stream_buffer_size",
  65_536,
  "Buffer for what is read and written on a stream of QUIC.",
  "QUIC 流的读写缓冲大小。",
);

export const quicRetry = v3.flag(
  "quic_retry",
  false,
  "Has clients of QUIC prove their address first.",
  "启用 QUIC 地址校验（Retry）。",
);

export const quicGso = v3.flag(
  "quic_gso",
  false,
  "Sends datagrams in batches.",
  "使用 GSO 批量发送数据报。",
);

export const quicHostKey = v3.text(
  "quic_host_key",
  "File with the secret that tokens of QUIC are signed with.",
  "签名 QUIC 令牌的密钥文件。",
  { secret: true },
);

export const quicActiveConnectionIdLimit = v3.number(
  "quic_active_connection_id_limit",
  2,
  "How many connection ids of a client are kept.",
  "保存的客户端连接 ID 数量上限。",
);

export const quicBpf = v3.flag(
  "quic_bpf",
  false,
  "Routes datagrams to their worker with eBPF.",
  "用 eBPF 把 QUIC 数据报送到对应的 worker。",
  { contexts: ["main"] },
);
