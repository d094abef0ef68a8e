import { directive } from "../define.ts";
import { extraInterfaces } from "./global-values.ts";
import { count, inInstance } from "./kinds.ts";
import { flag, one, optional, switchable } from "./shapes.ts";
import { interfaceName, multicastDestination } from "./values.ts";

const refused = { ...inInstance, inherit: "none", serve: "refused" } as const;

export const vrf = directive({
  ...refused,
  name: "vrf",
  takes: one(interfaceName),
  fallback: undefined,
  doc: {
    en: "VRF of a unicast instance that names no interface.",
    zh: "未指定 interface 的单播实例所在的 VRF。",
  },
});

export const mcastDstIp = directive({
  ...inInstance,
  inherit: "none",
  serve: "full",
  name: "mcast_dst_ip",
  takes: one(multicastDestination),
  fallback: undefined,
  doc: {
    en: "Multicast group of this instance; else vrrp_mcast_group4 or vrrp_mcast_group6.",
    zh: "该实例的组播地址；默认为 vrrp_mcast_group4 或 vrrp_mcast_group6。",
  },
});

export const unicastFaultNoPeer = directive({
  ...refused,
  name: "unicast_fault_no_peer",
  takes: flag,
  fallback: false,
  doc: {
    en: "Unicast words without a peer are FAULT, not multicast.",
    zh: "写有单播选项却没有对端时进入 FAULT，而不是改用组播。",
  },
});

export const noVirtualIpaddress = directive({
  ...refused,
  name: "no_virtual_ipaddress",
  since: "2.4",
  takes: flag,
  fallback: false,
  doc: { en: "The instance has no addresses on purpose.", zh: "该实例有意不配置虚拟地址。" },
});

export const linkbeatUsePolling = directive({
  ...refused,
  name: "linkbeat_use_polling",
  takes: flag,
  fallback: false,
  doc: {
    en: "Deprecated: polls the link of the interface; use linkbeat_interfaces.",
    zh: "已废弃：轮询网卡链路状态；请改用 linkbeat_interfaces。",
  },
});

export const lvsSyncDaemonInterface = directive({
  ...refused,
  name: "lvs_sync_daemon_interface",
  takes: one(interfaceName),
  fallback: undefined,
  doc: {
    en: "Deprecated: interface of the daemon of IPVS; use lvs_sync_daemon.",
    zh: "已废弃：IPVS 同步进程的网卡；请改用全局的 lvs_sync_daemon。",
  },
});

const expired = {
  ...inInstance,
  inherit: "none",
  serve: "full",
  since: "2.4",
  takes: optional(count(1, 254), 254),
  fallback: undefined,
} as const;

export const timerExpiredBackup = directive({
  ...expired,
  name: "timer_expired_backup",
  doc: {
    en: "A master whose timers ran late steps back, with this priority for a while; 254 alone.",
    zh: "定时器严重延迟的主节点主动退为备节点，并暂用该优先级；不写数值时为 254。",
  },
});

export const threadTimerExpired = directive({
  ...expired,
  name: "thread_timer_expired",
  alias: "timer_expired_backup",
  slot: "vrrp/timer_expired_backup",
  doc: { en: "Another name of timer_expired_backup.", zh: "timer_expired_backup 的另一名称。" },
});

const extra = {
  ...refused,
  inherit: "outer",
  slot: "vrrp/garp_extra_if",
  takes: extraInterfaces(0),
  fallback: undefined,
} as const;

export const garpExtraIf = directive({
  ...extra,
  name: "garp_extra_if",
  doc: {
    en: "Time between gratuitous ARPs on other interfaces that hold addresses; 0 sends none.",
    zh: "在其他持有虚拟地址的网卡上定期发送免费 ARP 的间隔；0 表示不发送。",
  },
});

export const vmacGarpIntvl = directive({
  ...extra,
  name: "vmac_garp_intvl",
  alias: "garp_extra_if",
  doc: { en: "The old name of garp_extra_if.", zh: "garp_extra_if 的旧名称。" },
});

export const ownerIgnoreAdverts = directive({
  ...inInstance,
  name: "owner_ignore_adverts",
  inherit: "outer",
  since: "2.4",
  serve: "full",
  takes: switchable,
  fallback: false,
  doc: {
    en: "With priority 255, does not listen to adverts.",
    zh: "优先级为 255 时忽略收到的通告。",
  },
});

export const kernelRxBufSize = directive({
  ...refused,
  name: "kernel_rx_buf_size",
  takes: one(count(0, 4_294_967_295, "bytes")),
  fallback: undefined,
  serve: { accepted: "lbc sizes its buffers itself" },
  doc: { en: "Receive buffer of the instance.", zh: "该实例的接收缓冲区大小。" },
});
