import type { StreamPass } from "../../ir/stream.ts";
import { one } from "../shape.ts";
import { type Bind, bindShape } from "./bind.ts";
import { directivesOf } from "./kinds.ts";
import { streamLevels } from "./stream-core.ts";
import { streamPassShape } from "./stream-pass.ts";
import { oneOf } from "./values.ts";

const proxy = directivesOf({
  module: "ngx_stream_proxy_module",
  contexts: streamLevels,
  serve: "full",
});

const systemBuffers = { serve: { accepted: "the system sizes the buffers of sockets" } } as const;

export const streamProxyPass = proxy.of<StreamPass>(
  "proxy_pass",
  streamPassShape,
  "Where connections are passed on to: an address with its port, a socket or a group.",
  "连接转发的目标：带端口的地址、unix 套接字或 upstream 组。",
  { contexts: ["stream-server"], inherit: "none" },
);

export const streamProxyBind = proxy.of<Bind>(
  "proxy_bind",
  bindShape,
  "Local address of connections to backends.",
  "连接后端使用的本地地址。",
  { serve: { partial: "`transparent` is refused" } },
);

export const streamProxyConnectTimeout = proxy.time(
  "proxy_connect_timeout",
  60_000,
  "Longest wait for a connection to a backend.",
  "与后端建立连接的超时时间。",
);

export const streamProxyTimeout = proxy.time(
  "proxy_timeout",
  600_000,
  "How long a connection may lie idle in both directions before it is closed.",
  "客户端与后端之间无数据传输时，连接保持的最长时间。",
);

export const streamProxySocketKeepalive = proxy.flag(
  "proxy_socket_keepalive",
  false,
  "Probes idle connections to backends.",
  "对后端连接启用 TCP 保活。",
);

export const streamProxySocketRcvbuf = proxy.size(
  "proxy_socket_rcvbuf",
  0,
  "Receive buffer of the sockets to backends; 0 leaves it to the system.",
  "后端套接字的接收缓冲，0 表示由系统决定。",
  systemBuffers,
);

export const streamProxySocketSndbuf = proxy.size(
  "proxy_socket_sndbuf",
  0,
  "Send buffer of the sockets to backends; 0 leaves it to the system.",
  "后端套接字的发送缓冲，0 表示由系统决定。",
  systemBuffers,
);

export const streamProxyBufferSize = proxy.size(
  "proxy_buffer_size",
  16_384,
  "Buffer for data of the client and of the backend.",
  "读取客户端与后端数据的缓冲大小。",
);

const bufferSize = { slot: streamProxyBufferSize.slot } as const;

export const streamProxyDownstreamBuffer = proxy.size(
  "proxy_downstream_buffer",
  16_384,
  "The name of `proxy_buffer_size` before 1.9.4.",
  "`proxy_buffer_size` 的旧名（1.9.4 之前）。",
  bufferSize,
);

export const streamProxyUpstreamBuffer = proxy.size(
  "proxy_upstream_buffer",
  16_384,
  "The name of `proxy_buffer_size` before 1.9.4.",
  "`proxy_buffer_size` 的旧名（1.9.4 之前）。",
  bufferSize,
);

export const proxyUploadRate = proxy.rate(
  "proxy_upload_rate",
  "Bytes a second that are read from one client; 0 is no limit.",
  "从单个客户端连接读取数据的速率上限，0 表示不限。",
);

export const proxyDownloadRate = proxy.rate(
  "proxy_download_rate",
  "Bytes a second that are read from the backend for one connection; 0 is no limit.",
  "从后端单个连接读取数据的速率上限，0 表示不限。",
);

export const proxyRequests = proxy.number(
  "proxy_requests",
  0,
  "Datagrams of a client after which its next one begins a new session; 0 is no limit.",
  "一个 UDP 会话接收的客户端数据报数，超过后新建会话，0 表示不限。",
);

export const proxyResponses = proxy.numberOfMachine(
  "proxy_responses",
  "Datagrams that a backend answers with, after which the session ends; no limit unless written.",
  "后端应答的数据报数，收齐后结束会话，不写则不限。",
);

export const streamProxyNextUpstream = proxy.flag(
  "proxy_next_upstream",
  true,
  "Whether a connection goes to the next backend when one cannot be reached.",
  "后端连接失败时是否换下一个后端。",
);

export const streamProxyNextUpstreamTries = proxy.number(
  "proxy_next_upstream_tries",
  0,
  "Most backends one connection tries; 0 is no limit.",
  "一个连接最多尝试的后端数，0 表示不限。",
);

export const streamProxyNextUpstreamTimeout = proxy.time(
  "proxy_next_upstream_timeout",
  0,
  "How long a connection may go on to further backends; 0 is no limit.",
  "允许换后端重试的总时间，0 表示不限。",
);

export const streamProxyProtocol = proxy.with<"off" | "on" | "v2">(
  "proxy_protocol",
  one(oneOf("off", "on", "v2")),
  "off",
  "Tells backends the client's address with the PROXY protocol.",
  "用 PROXY 协议把客户端地址告诉后端。",
);

export const proxyHalfClose = proxy.flag(
  "proxy_half_close",
  false,
  "Whether each direction of a connection is closed on its own.",
  "是否允许连接的两个方向分别关闭（TCP 半关闭）。",
);
