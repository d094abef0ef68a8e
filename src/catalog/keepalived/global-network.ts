import { directive } from "../define.ts";
import { extraInterfaces, receiveBuffers } from "./global-values.ts";
import { count, decimalSeconds, inGlobals } from "./kinds.ts";
import { onceBare } from "./once-bare.ts";
import { flag, one, switchable, words } from "./shapes.ts";
import { anyWord } from "./values.ts";

const said = { ...inGlobals, module: "global_defs" } as const;
const refused = { ...said, serve: "refused" } as const;
const served = { ...said, serve: "full" } as const;
const firewall = { accepted: "lbc makes its sets and rules in one way" } as const;
const buffers = { accepted: "lbc sizes its buffers itself" } as const;

export const disableLocalIgmp = directive({
  ...refused,
  name: "disable_local_igmp",
  takes: flag,
  fallback: false,
  doc: {
    en: "Tells the kernel to report no memberships of link-local groups.",
    zh: "让内核不再上报链路本地组播组（224.0.0.0/24）的成员关系。",
  },
});

export const v3ChecksumAsV2 = directive({
  ...served,
  name: "v3_checksum_as_v2",
  slot: "vrrp/v3_checksum_as_v2",
  since: "2.4",
  contexts: ["global_defs", "vrrp_instance"],
  module: "vrrp",
  inherit: "outer",
  takes: switchable,
  fallback: false,
  doc: {
    en: "Checksums of version 3 over IPv4 leave the pseudo header out, as RFC 9568 has it.",
    zh: "IPv4 上 v3 的校验和不含伪首部（RFC 9568 的要求）。",
  },
});

export const vrrpOwnerIgnoreAdverts = directive({
  ...served,
  name: "vrrp_owner_ignore_adverts",
  slot: "vrrp/owner_ignore_adverts",
  since: "2.4",
  takes: switchable,
  fallback: false,
  doc: {
    en: "Instances of priority 255 do not listen to adverts.",
    zh: "优先级为 255 的实例忽略收到的通告。",
  },
});

const extra = {
  ...refused,
  slot: "vrrp/garp_extra_if",
  takes: extraInterfaces(1),
  fallback: undefined,
} as const;

export const vrrpGarpExtraIf = directive({
  ...extra,
  name: "vrrp_garp_extra_if",
  doc: {
    en: "Time between gratuitous ARPs on other interfaces that hold addresses: virtual MACs, or all.",
    zh: "在实例网卡之外、持有虚拟地址的网卡上定期发送免费 ARP 的间隔；默认只限虚拟 MAC 网卡。",
  },
});

export const vrrpVmacGarpIntvl = directive({
  ...extra,
  name: "vrrp_vmac_garp_intvl",
  alias: "vrrp_garp_extra_if",
  doc: { en: "The old name of vrrp_garp_extra_if.", zh: "vrrp_garp_extra_if 的旧名称。" },
});

export const vrrpIpsets = directive({
  ...said,
  name: "vrrp_ipsets",
  since: "2.4",
  takes: words,
  fallback: undefined,
  serve: firewall,
  doc: {
    en: "Names of the ipsets of the rules of iptables; builds without iptables reject it.",
    zh: "iptables 规则使用的 ipset 名称；未编译 iptables 的版本会报错。",
  },
});

export const nftablesPriority = directive({
  ...said,
  name: "nftables_priority",
  takes: one(count(-2_147_483_648, 2_147_483_647)),
  fallback: -1,
  serve: "full",
  doc: { en: "Priority of the chains of nftables.", zh: "nftables 链的优先级。" },
});

export const nftablesIfindex = directive({
  ...said,
  name: "nftables_ifindex",
  takes: flag,
  fallback: false,
  serve: firewall,
  doc: {
    en: "Sets of link-local addresses have numbers of interfaces, not names.",
    zh: "链路本地地址集合使用网卡编号而不是名称。",
  },
});

export const nftablesCounters = directive({
  ...said,
  name: "nftables_counters",
  takes: flag,
  fallback: false,
  serve: firewall,
  doc: { en: "Rules of nftables count packets.", zh: "nftables 规则带计数器。" },
});

const snmp = { ...refused, takes: flag, fallback: false } as const;

export const snmpSocket = directive({
  ...refused,
  name: "snmp_socket",
  takes: one(anyWord),
  fallback: "unix:/var/agentx/master",
  doc: { en: "Socket of the SNMP agent.", zh: "SNMP agent 的套接字。" },
});

export const snmpParts = [
  { name: "enable_traps", doc: { en: "Sends traps of SNMP.", zh: "发送 SNMP trap。" } },
  {
    name: "enable_snmp_vrrp",
    doc: { en: "Answers SNMP about VRRP.", zh: "通过 SNMP 提供 VRRP 信息。" },
  },
  {
    name: "enable_snmp_keepalived",
    doc: { en: "The old name of enable_snmp_vrrp.", zh: "enable_snmp_vrrp 的旧名称。" },
  },
  {
    name: "enable_snmp_checker",
    doc: { en: "Answers SNMP about virtual servers.", zh: "通过 SNMP 提供虚拟服务器信息。" },
  },
  {
    name: "enable_snmp_rfc",
    doc: {
      en: "Answers SNMP by the tables of RFC 2787 and RFC 6527.",
      zh: "通过 SNMP 提供 RFC 2787 与 RFC 6527 的 MIB。",
    },
  },
  {
    name: "enable_snmp_rfcv2",
    doc: { en: "Answers SNMP by the table of RFC 2787.", zh: "通过 SNMP 提供 RFC 2787 的 MIB。" },
  },
  {
    name: "enable_snmp_rfcv3",
    doc: { en: "Answers SNMP by the table of RFC 6527.", zh: "通过 SNMP 提供 RFC 6527 的 MIB。" },
  },
].map((each) => directive({ ...snmp, ...each }));

export const snmpIntervals = [
  {
    name: "snmp_vs_stats_update_interval",
    doc: {
      en: "Age of the figures of a virtual server from which on SNMP reads them anew.",
      zh: "SNMP 重新读取虚拟服务器统计的间隔。",
    },
  },
  {
    name: "snmp_rs_stats_update_interval",
    doc: {
      en: "Age of the figures of a real server from which on SNMP reads them anew.",
      zh: "SNMP 重新读取真实服务器统计的间隔。",
    },
  },
].map((each) =>
  directive({
    ...refused,
    ...each,
    since: "2.4",
    takes: one(decimalSeconds(0.001, 30)),
    fallback: undefined,
  }),
);

/** keepalived 2.2 takes it for a bare word, whatever stands after it. */
export const enableDbus = directive({
  ...refused,
  name: "enable_dbus",
  takes: onceBare,
  fallback: false,
  doc: { en: "Tells of changes over D-Bus.", zh: "通过 D-Bus 通知状态变化。" },
});

export const dbusServiceName = directive({
  ...refused,
  name: "dbus_service_name",
  takes: one(anyWord),
  fallback: "org.keepalived.Vrrp1",
  doc: { en: "Name of the service on D-Bus.", zh: "D-Bus 服务名。" },
});

export const dbusNoInterfaceName = directive({
  ...refused,
  name: "dbus_no_interface_name",
  since: "2.4",
  takes: one(anyWord),
  fallback: "none",
  doc: {
    en: "Name on D-Bus of an instance without an interface.",
    zh: "没有网卡的实例在 D-Bus 中使用的名称。",
  },
});

const sockets = [
  { prefix: "vrrp_netlink_cmd", en: "commands of the VRRP process", zh: "VRRP 进程命令" },
  { prefix: "vrrp_netlink_monitor", en: "events of the VRRP process", zh: "VRRP 进程事件" },
  { prefix: "process_monitor", en: "events of processes", zh: "进程事件" },
  { prefix: "lvs_netlink_cmd", en: "commands of the checkers", zh: "健康检查进程命令" },
  { prefix: "lvs_netlink_monitor", en: "events of the checkers", zh: "健康检查进程事件" },
] as const;

export const socketBuffers = sockets.map(({ prefix, en, zh }) =>
  directive({
    ...said,
    name: `${prefix}_rcv_bufs`,
    takes: one(count(0, 4_294_967_295, "bytes")),
    fallback: undefined,
    serve: buffers,
    doc: { en: `Receive buffer of netlink for ${en}.`, zh: `${zh}的 netlink 接收缓冲区大小。` },
  }),
);

export const forcedSocketBuffers = sockets.map(({ prefix, en, zh }) =>
  directive({
    ...said,
    name: `${prefix}_rcv_bufs_force`,
    takes: switchable,
    fallback: false,
    serve: buffers,
    doc: {
      en: `The buffer for ${en} may exceed the limit of the system.`,
      zh: `${zh}的接收缓冲区可以超过系统上限。`,
    },
  }),
);

export const vrrpRxBufsPolicy = directive({
  ...said,
  name: "vrrp_rx_bufs_policy",
  takes: one(receiveBuffers),
  fallback: undefined,
  serve: buffers,
  doc: {
    en: "Receive buffer of adverts: so many packets of the link's size, so many adverts, or bytes.",
    zh: "通告接收缓冲区：按 MTU、按通告大小的倍数，或字节数。",
  },
});

export const vrrpRxBufsMultiplier = directive({
  ...said,
  name: "vrrp_rx_bufs_multiplier",
  takes: one(count(1, 4_294_967_295)),
  fallback: 3,
  serve: buffers,
  doc: { en: "Packets that vrrp_rx_bufs_policy has room for.", zh: "vrrp_rx_bufs_policy 的倍数。" },
});

export const vrrpDelayAfterBoot = directive({
  ...served,
  name: "vrrp_delay_after_boot",
  since: "2.4",
  takes: one(decimalSeconds(0.001, 4294)),
  fallback: undefined,
  doc: {
    en: "Time after the machine's start before which no instance starts.",
    zh: "机器启动后经过该时间才启动各实例。",
  },
});

export const logUnknownVrids = directive({
  ...served,
  name: "log_unknown_vrids",
  takes: flag,
  fallback: false,
  doc: { en: "Logs adverts of unknown virtual routers.", zh: "记录未配置的虚拟路由器编号的通告。" },
});

export const vmacPrefix = directive({
  ...served,
  name: "vmac_prefix",
  takes: one(anyWord),
  fallback: "vrrp",
  doc: {
    en: "Start of the names of interfaces with a virtual MAC.",
    zh: "虚拟 MAC 网卡名的前缀。",
  },
});

/** Where it is not written: `vmac_prefix`. */
export const vmacAddrPrefix = directive({
  ...served,
  name: "vmac_addr_prefix",
  takes: one(anyWord),
  fallback: undefined,
  doc: {
    en: "The same for interfaces of single addresses; else vmac_prefix.",
    zh: "单个地址所用虚拟 MAC 网卡名的前缀；默认同 vmac_prefix。",
  },
});
