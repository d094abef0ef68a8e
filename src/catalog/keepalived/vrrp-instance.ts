import { directive } from "../define.ts";
import { count, decimalSeconds, inGlobals, inInstance } from "./kinds.ts";
import { mayBe } from "./may-be.ts";
import { onceBare } from "./once-bare.ts";
import { flag, lines, one, switchable } from "./shapes.ts";
import { interfaceName, ipAddress, oneOf } from "./values.ts";

export const state = directive<"MASTER" | "BACKUP">({
  ...inInstance,
  name: "state",
  repeat: "first-wins",
  takes: one(oneOf("MASTER", "BACKUP")),
  fallback: "BACKUP",
  serve: "full",
  doc: {
    en: "State that the instance would like to start in; the election decides.",
    zh: "实例期望的初始状态，最终由选举决定。",
  },
});

export const instanceInterface = directive({
  ...inInstance,
  name: "interface",
  takes: one(interfaceName),
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Interface that adverts go over and addresses are put on.",
    zh: "收发通告并绑定虚拟地址的网卡。",
  },
});

export const virtualRouterId = directive({
  ...inInstance,
  name: "virtual_router_id",
  takes: one(count(1, 255)),
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Number that every node of one virtual router shares, unique on its link.",
    zh: "虚拟路由器编号：同组各节点必须一致，同一网段内不得重复。",
  },
});

/** Where it is not written, 100, or 255 with `state MASTER`: read it with `priorityOf`. */
export const priority = directive({
  ...inInstance,
  name: "priority",
  takes: one(count(1, 255)),
  fallback: 100,
  serve: "full",
  doc: {
    en: "The node with the highest priority becomes master; 255 is for the owner of the address.",
    zh: "优先级最高的节点成为主节点；255 保留给地址所有者。",
  },
});

/** As written, in milliseconds; what goes on the wire depends on the version: `advertIntOf`. */
export const advertInt = directive({
  ...inInstance,
  name: "advert_int",
  takes: one(decimalSeconds(0.01, 255)),
  fallback: 1000,
  serve: "full",
  doc: {
    en: "Time between two adverts: whole seconds in version 2, steps of 10 ms up to 40.95 s in 3.",
    zh: "两次通告的间隔：v2 只能是整秒，v3 以 10 毫秒为单位，最大 40.95 秒。",
  },
});

export const vrrpVersion = directive({
  ...inGlobals,
  name: "vrrp_version",
  slot: "vrrp/version",
  takes: one(count(2, 3, "version")),
  fallback: 2,
  serve: "full",
  doc: {
    en: "VRRP version of instances that name none.",
    zh: "实例未写明版本时使用的 VRRP 版本。",
  },
});

export const version = directive({
  ...inInstance,
  name: "version",
  takes: one(count(2, 3, "version")),
  fallback: 2,
  serve: "full",
  doc: { en: "VRRP version of the instance.", zh: "该实例的 VRRP 版本。" },
});

export const nopreempt = directive({
  ...inInstance,
  name: "nopreempt",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: {
    en: "Leaves a master of lower priority in place; needs state BACKUP.",
    zh: "不抢占优先级较低的主节点；要求 state 为 BACKUP。",
  },
});

export const preempt = directive({
  ...inInstance,
  name: "preempt",
  takes: flag,
  fallback: false,
  serve: { accepted: "preemption is the default" },
  doc: { en: "Does nothing: preemption is the default.", zh: "无实际作用：默认即为抢占。" },
});

export const preemptDelay = directive({
  ...inInstance,
  name: "preempt_delay",
  takes: one(decimalSeconds(0, 1000)),
  fallback: 0,
  serve: "full",
  doc: {
    en: "Wait from the first advert of lower priority until the instance takes over.",
    zh: "从收到第一个低优先级通告到抢占之间的等待时间。",
  },
});

export const vrrpStrict = directive({
  ...inGlobals,
  name: "vrrp_strict",
  slot: "vrrp/strict_mode",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: {
    en: "Holds every instance to the letter of the RFC: no unicast, no authentication, no accept.",
    zh: "要求所有实例严格遵循 RFC：不允许单播、认证，也不接受发往虚拟地址的报文。",
  },
});

export const strictMode = directive({
  ...inInstance,
  name: "strict_mode",
  takes: switchable,
  fallback: false,
  serve: "full",
  doc: { en: "What vrrp_strict is, for one instance.", zh: "只对该实例生效的 vrrp_strict。" },
});

export const accept = directive({
  ...inInstance,
  name: "accept",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: {
    en: "A master that does not own the address takes packets for it; the default unless strict.",
    zh: "非地址所有者的主节点也接收发往虚拟地址的报文；非 strict 时默认如此。",
  },
});

export const noAccept = directive({
  ...inInstance,
  name: "no_accept",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: {
    en: "Drops packets for the address with a firewall rule.",
    zh: "用防火墙规则丢弃发往虚拟地址的报文。",
  },
});

export const mcastSrcIp = directive({
  ...inInstance,
  name: "mcast_src_ip",
  takes: one(ipAddress),
  fallback: undefined,
  serve: "full",
  doc: { en: "Source address of adverts.", zh: "通告报文的源地址。" },
});

export const unicastSrcIp = directive({
  ...inInstance,
  name: "unicast_src_ip",
  takes: one(ipAddress),
  fallback: undefined,
  serve: "full",
  doc: { en: "Source address of unicast adverts.", zh: "单播通告的源地址。" },
});

export const trackSrcIp = directive({
  ...inInstance,
  name: "track_src_ip",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: { en: "FAULT while the source address is absent.", zh: "源地址不存在时进入 FAULT。" },
});

export const unicastPeer = directive({
  ...inInstance,
  name: "unicast_peer",
  takes: lines("address [min_ttl 0-255] [max_ttl 0-255]"),
  fallback: [],
  serve: "full",
  doc: {
    en: "Addresses that adverts go to instead of the multicast group.",
    zh: "以单播方式发送通告的对端地址，代替组播。",
  },
});

export const unicastTtl = directive({
  ...inInstance,
  name: "unicast_ttl",
  takes: one(count(0, 255)),
  fallback: 255,
  serve: "full",
  doc: { en: "TTL of unicast adverts.", zh: "单播通告的 TTL。" },
});

export const vrrpCheckUnicastSrc = directive({
  ...inGlobals,
  name: "vrrp_check_unicast_src",
  slot: "vrrp/check_unicast_src",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: {
    en: "Drops unicast adverts that come from no peer of the instance.",
    zh: "丢弃不是来自已配置对端的单播通告。",
  },
});

export const checkUnicastSrc = directive({
  ...inInstance,
  name: "check_unicast_src",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: {
    en: "Drops unicast adverts that come from no peer.",
    zh: "丢弃不是来自已配置对端的单播通告。",
  },
});

export const oldUnicastChecksum = directive({
  ...inInstance,
  name: "old_unicast_checksum",
  takes: mayBe(oneOf("never"), "always"),
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Version 3 checksums of unicast adverts as keepalived before 1.3.6 made them; never: not at all.",
    zh: "v3 单播通告使用 1.3.6 之前的校验和算法；never 表示从不使用。",
  },
});

export const vrrpSkipCheckAdvAddr = directive({
  ...inGlobals,
  name: "vrrp_skip_check_adv_addr",
  slot: "vrrp/skip_check_adv_addr",
  takes: onceBare,
  fallback: false,
  serve: "full",
  doc: {
    en: "Does not compare the address list of adverts from the master that sent the last one.",
    zh: "通告来自同一主节点时不再重复核对其中的地址列表。",
  },
});

export const skipCheckAdvAddr = directive({
  ...inInstance,
  name: "skip_check_adv_addr",
  takes: switchable,
  fallback: false,
  serve: "full",
  doc: {
    en: "Does not compare the address list of adverts from the master that sent the last one.",
    zh: "通告来自同一主节点时不再重复核对其中的地址列表。",
  },
});

export const nativeIpv6 = directive({
  ...inInstance,
  name: "native_ipv6",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: {
    en: "Adverts over IPv6; the family of the addresses decides by itself.",
    zh: "用 IPv6 发送通告；通常由虚拟地址的协议族决定。",
  },
});

export const downTimerAdverts = directive({
  ...inInstance,
  name: "down_timer_adverts",
  takes: one(count(1, 100)),
  fallback: 3,
  serve: "full",
  doc: {
    en: "Adverts that may be missed before a backup takes over.",
    zh: "备节点接管前允许丢失的通告个数。",
  },
});

export const vrrpDownTimerAdverts = directive({
  ...inGlobals,
  name: "vrrp_down_timer_adverts",
  slot: "vrrp/down_timer_adverts",
  takes: one(count(1, 100)),
  fallback: 3,
  serve: "full",
  doc: {
    en: "Adverts that may be missed, for instances that do not say it.",
    zh: "实例未写明时，备节点接管前允许丢失的通告个数。",
  },
});

export const debug = directive({
  ...inInstance,
  name: "debug",
  takes: one(count(0, 4)),
  fallback: 0,
  serve: { accepted: "log levels of lbc are set elsewhere" },
  doc: { en: "Level of debug messages.", zh: "调试信息级别。" },
});
