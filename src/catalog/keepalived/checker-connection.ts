import { directive } from "../define.ts";
import { connecting, count, inLvs, realServer, timer } from "./kinds.ts";
import { one } from "./shapes.ts";
import { interfaceName, ipAddress } from "./values.ts";

const connection = {
  ...inLvs,
  module: "checker",
  inherit: "none",
  contexts: connecting,
  serve: "refused",
} as const;

/** Where it is not written: the address of the real server. */
export const connectIp = directive({
  ...connection,
  name: "connect_ip",
  takes: one(ipAddress),
  fallback: undefined,
  doc: {
    en: "Address to check; else that of the real server.",
    zh: "检查的目标地址；默认为真实服务器的地址。",
  },
});

/** Where it is not written: the port of the real server. */
export const connectPort = directive({
  ...connection,
  name: "connect_port",
  takes: one(count(1, 65_535, "port")),
  fallback: undefined,
  doc: {
    en: "Port to check; else that of the real server.",
    zh: "检查的目标端口；默认为真实服务器的端口。",
  },
});

export const bindto = directive({
  ...connection,
  name: "bindto",
  takes: one(ipAddress),
  fallback: undefined,
  doc: { en: "Address that checks come from.", zh: "检查使用的源地址。" },
});

export const bindPort = directive({
  ...connection,
  name: "bind_port",
  takes: one(count(1, 65_535, "port")),
  fallback: undefined,
  doc: { en: "Port that checks come from.", zh: "检查使用的源端口。" },
});

export const bindIf = directive({
  ...connection,
  name: "bind_if",
  takes: one(interfaceName),
  fallback: undefined,
  doc: {
    en: "Interface that checks leave by; a link-local bindto needs it.",
    zh: "发出检查的网卡；bindto 为链路本地地址时必须指定。",
  },
});

export const checkerFwmark = directive({
  ...connection,
  name: "fwmark",
  takes: one(count(0, 4_294_967_295, "mark")),
  fallback: undefined,
  doc: { en: "Mark of the packets of checks.", zh: "检查报文的 fwmark。" },
});

export const connectTimeout = directive({
  ...inLvs,
  name: "connect_timeout",
  contexts: ["virtual_server", realServer, ...connecting],
  takes: one(timer(0.000001, 4294.967295)),
  fallback: 5000,
  serve: "refused",
  doc: { en: "Longest wait for a connection and an answer.", zh: "建立连接与等待应答的超时时间。" },
});
