import { directive } from "../define.ts";
import { count, inLvs } from "./kinds.ts";
import { mayBe } from "./may-be.ts";
import { flag, lines, one } from "./shapes.ts";
import { anyWord } from "./values.ts";

const outside = {
  ...inLvs,
  module: "main",
  inherit: "none",
  contexts: ["main"],
  serve: "refused",
} as const;

export const netNamespace = directive({
  ...outside,
  name: "net_namespace",
  takes: one(anyWord),
  fallback: undefined,
  doc: {
    en: "Network namespace that keepalived runs in.",
    zh: "keepalived 运行所在的网络命名空间。",
  },
});

/** An empty name is the default namespace. */
export const netNamespaceIpvs = directive({
  ...outside,
  name: "net_namespace_ipvs",
  takes: mayBe(anyWord, ""),
  fallback: undefined,
  doc: {
    en: "Network namespace that holds the table of IPVS; without a name, the default one.",
    zh: "IPVS 转发表所在的网络命名空间；不写名称时为默认命名空间。",
  },
});

export const namespaceWithIpsets = directive({
  ...outside,
  name: "namespace_with_ipsets",
  takes: flag,
  fallback: false,
  serve: { accepted: "lbc writes no firewall rules" },
  doc: {
    en: "Uses ipsets in a namespace on kernels before 3.13 too.",
    zh: "内核早于 3.13 时也在命名空间中使用 ipset。",
  },
});

export const usePidDir = directive({
  ...outside,
  name: "use_pid_dir",
  takes: flag,
  fallback: false,
  serve: { accepted: "lbc is told its pid file on the command line" },
  doc: { en: "Puts pid files into /run/keepalived.", zh: "将 pid 文件放在 /run/keepalived 中。" },
});

export const instanceName = directive({
  ...outside,
  name: "instance",
  repeat: "first-wins",
  takes: one(anyWord),
  fallback: undefined,
  serve: { accepted: "lbc is told its pid file on the command line" },
  doc: {
    en: "Name in pid files, so that several keepalived can run beside each other.",
    zh: "pid 文件名中的实例名，用于在同一机器上运行多个 keepalived。",
  },
});

/** Seconds. */
export const childWaitTime = directive({
  ...outside,
  name: "child_wait_time",
  takes: one(count(0, 4_294_967_295, "seconds")),
  fallback: 5,
  serve: { accepted: "lbc waits for its processes by its own rules" },
  doc: { en: "Wait for the child processes at the end.", zh: "退出时等待子进程结束的时间。" },
});

export const linkbeatPolling = directive({
  ...outside,
  name: "linkbeat_use_polling",
  takes: flag,
  fallback: false,
  doc: {
    en: "Polls the link of interfaces instead of listening to netlink.",
    zh: "轮询网卡链路状态，而不是监听 netlink。",
  },
});

const block = { ...outside, repeat: "append", fallback: [] } as const;

/** Each line as written; `Ha.staticAddresses` has them read, and so on. */
export const staticIpaddress = directive({
  ...block,
  name: "static_ipaddress",
  takes: lines("address[/length] [dev interface] [label name] [scope name] [brd address]"),
  doc: { en: "Addresses that stay on the machine.", zh: "始终保留在本机上的地址。" },
});

export const staticRoutes = directive({
  ...block,
  name: "static_routes",
  takes: lines("route"),
  doc: { en: "Routes that stay on the machine.", zh: "始终保留在本机上的路由。" },
});

export const staticRules = directive({
  ...block,
  name: "static_rules",
  takes: lines("rule"),
  doc: { en: "Routing rules that stay on the machine.", zh: "始终保留在本机上的路由策略。" },
});

export const linkbeatInterfaces = directive({
  ...block,
  name: "linkbeat_interfaces",
  takes: lines("interface [MII|ETHTOOL|IOCTL]"),
  doc: { en: "Interfaces whose link is polled, and how.", zh: "轮询链路状态的网卡及轮询方式。" },
});

export const interfaceUpDownDelays = directive({
  ...block,
  name: "interface_up_down_delays",
  serve: "full",
  takes: lines("interface down [up]"),
  doc: {
    en: "Seconds for which an interface must be down, or up, before that counts.",
    zh: "网卡断开或恢复持续多少秒后才生效。",
  },
});
