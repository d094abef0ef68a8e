import { directive } from "../define.ts";
import { forwarding } from "./forwarding.ts";
import { count, inLvs, realServer } from "./kinds.ts";
import { anyCase, granularity, sorryAddress } from "./lvs-values.ts";
import { command } from "./script.ts";
import { flag, one, optional, switchable } from "./shapes.ts";
import { anyWord, oneOf } from "./values.ts";

const inServer = {
  ...inLvs,
  inherit: "none",
  contexts: ["virtual_server"],
  serve: "refused",
} as const;

export const ipFamily = directive({
  ...inServer,
  name: "ip_family",
  takes: one(oneOf("inet", "inet6")),
  fallback: undefined,
  doc: {
    en: "Family of a service by mark; else that of the real servers.",
    zh: "fwmark 服务的协议族；默认取自真实服务器。",
  },
});

const scheduler = {
  ...inServer,
  slot: "lvs/scheduler",
  takes: one(
    oneOf(
      "rr",
      "wrr",
      "lc",
      "wlc",
      "lblc",
      "sh",
      "mh",
      "dh",
      "fo",
      "ovf",
      "lblcr",
      "sed",
      "nq",
      "twos",
    ),
  ),
  fallback: "wlc",
} as const;

export const lvsSched = directive({
  ...scheduler,
  name: "lvs_sched",
  doc: {
    en: "Scheduler of IPVS; keepalived reports where none is written.",
    zh: "IPVS 调度算法；未写明时 keepalived 会提示。",
  },
});

export const lbAlgo = directive({
  ...scheduler,
  name: "lb_algo",
  alias: "lvs_sched",
  doc: { en: "The old name of lvs_sched.", zh: "lvs_sched 的旧名称。" },
});

const schedulerFlag = { ...inServer, takes: flag, fallback: false } as const;

export const schedulerFlags = [
  {
    name: "hashed",
    doc: { en: "Sets the flag hashed of the service.", zh: "设置服务的 hashed 标志。" },
  },
  {
    name: "flag-1",
    doc: { en: "Sets the first flag of the scheduler.", zh: "设置调度算法的第一个标志。" },
  },
  {
    name: "flag-2",
    doc: { en: "Sets the second flag of the scheduler.", zh: "设置调度算法的第二个标志。" },
  },
  {
    name: "flag-3",
    doc: { en: "Sets the third flag of the scheduler.", zh: "设置调度算法的第三个标志。" },
  },
  {
    name: "sh-port",
    doc: {
      en: "The source port is hashed too; stands after lvs_sched sh.",
      zh: "源端口也参与哈希；须写在 lvs_sched sh 之后。",
    },
  },
  {
    name: "sh-fallback",
    doc: {
      en: "The next server is taken when the hashed one is out; stands after lvs_sched sh.",
      zh: "哈希到的服务器不可用时改用下一台；须写在 lvs_sched sh 之后。",
    },
  },
  {
    name: "mh-port",
    doc: {
      en: "The source port is hashed too; stands after lvs_sched mh.",
      zh: "源端口也参与哈希；须写在 lvs_sched mh 之后。",
    },
  },
  {
    name: "mh-fallback",
    doc: {
      en: "The next server is taken when the hashed one is out; stands after lvs_sched mh.",
      zh: "哈希到的服务器不可用时改用下一台；须写在 lvs_sched mh 之后。",
    },
  },
].map((each) => directive({ ...schedulerFlag, ...each }));

export const ops = directive({
  ...inServer,
  name: "ops",
  takes: flag,
  fallback: false,
  doc: {
    en: "Each packet of UDP is scheduled by itself.",
    zh: "UDP 的每个报文单独调度。",
  },
});

const method = {
  ...inLvs,
  takes: forwarding,
  fallback: { method: "NAT" },
  serve: "refused",
} as const;

export const lvsMethod = directive({
  ...method,
  name: "lvs_method",
  contexts: ["virtual_server", realServer],
  doc: {
    en: "How packets reach a real server: NAT, direct routing or a tunnel.",
    zh: "报文转发方式：NAT、直接路由（DR）或隧道（TUN）。",
  },
});

export const lbKind = directive({
  ...method,
  name: "lb_kind",
  alias: "lvs_method",
  slot: "lvs/lvs_method",
  contexts: ["virtual_server"],
  doc: { en: "The old name of lvs_method.", zh: "lvs_method 的旧名称。" },
});

export const persistenceEngine = directive({
  ...inServer,
  name: "persistence_engine",
  takes: one(anyWord),
  fallback: undefined,
  doc: {
    en: "Module that finds what connections have in common: sip.",
    zh: "持久连接引擎，例如 sip。",
  },
});

/** Seconds. A service without a port, or with a granularity, has 360 where none is written. */
export const persistenceTimeout = directive({
  ...inServer,
  name: "persistence_timeout",
  takes: optional(count(1, 2_678_400, "seconds"), 360),
  fallback: undefined,
  doc: {
    en: "Time that a client keeps its real server after its last connection; 360 without a number.",
    zh: "客户端最后一个连接之后仍保持同一真实服务器的时间；不写数值时为 360 秒。",
  },
});

export const persistenceGranularity = directive({
  ...inServer,
  name: "persistence_granularity",
  takes: one(granularity),
  fallback: undefined,
  doc: {
    en: "Clients of one network of this mask share a real server.",
    zh: "按该掩码属于同一网段的客户端共用一台真实服务器。",
  },
});

/** keepalived 2.2.7 takes UDP where none is written, and reports it; a mark needs none. */
export const protocol = directive({
  ...inServer,
  name: "protocol",
  takes: one(anyCase("TCP", "UDP", "SCTP")),
  fallback: "UDP",
  doc: {
    en: "Protocol of the service; keepalived takes UDP, and reports it, where none is written.",
    zh: "服务的四层协议；未写明时 keepalived 按 UDP 处理并提示。",
  },
});

export const haSuspend = directive({
  ...inServer,
  name: "ha_suspend",
  takes: flag,
  fallback: false,
  doc: {
    en: "Checks rest while this machine does not hold the address.",
    zh: "本机未持有该虚拟地址时暂停健康检查。",
  },
});

/** Where it is not written: `smtp_alert_checker`, then `smtp_alert` of global_defs, else off. */
export const virtualServerSmtpAlert = directive({
  ...inServer,
  name: "smtp_alert",
  slot: "lvs/virtual_server_smtp_alert",
  takes: switchable,
  fallback: undefined,
  doc: {
    en: "Whether a gained or lost quorum is mailed.",
    zh: "达到或失去 quorum 时是否发送邮件。",
  },
});

export const virtualServerSnmpName = directive({
  ...inServer,
  name: "snmp_name",
  slot: "lvs/virtual_server_snmp_name",
  takes: one(anyWord),
  fallback: undefined,
  doc: { en: "Name of the virtual server in SNMP.", zh: "虚拟服务器在 SNMP 中的名称。" },
});

export const quorum = directive({
  ...inServer,
  name: "quorum",
  takes: one(count(1, 4_294_967_295)),
  fallback: 1,
  doc: {
    en: "Least weight of live real servers; below it the sorry server takes over.",
    zh: "存活真实服务器的最小总权重，低于该值时启用 sorry_server。",
  },
});

export const hysteresis = directive({
  ...inServer,
  name: "hysteresis",
  takes: one(count(0, 4_294_967_295)),
  fallback: 0,
  doc: {
    en: "Weight by which the quorum is exceeded before it is gained, and missed before it is lost.",
    zh: "达到或失去 quorum 时需要超过的余量，用于防抖；须小于 quorum。",
  },
});

export const quorumUp = directive({
  ...inServer,
  name: "quorum_up",
  repeat: "first-wins",
  takes: command,
  fallback: undefined,
  doc: { en: "Runs when the quorum is gained.", zh: "达到 quorum 时执行。" },
});

export const quorumDown = directive({
  ...inServer,
  name: "quorum_down",
  repeat: "first-wins",
  takes: command,
  fallback: undefined,
  doc: { en: "Runs when the quorum is lost.", zh: "失去 quorum 时执行。" },
});

export const weight = directive({
  ...inLvs,
  name: "weight",
  contexts: ["virtual_server"],
  takes: one(count(1, 2_147_483_647)),
  fallback: 1,
  serve: "refused",
  doc: { en: "Weight of real servers that state none.", zh: "未写明权重的真实服务器所用的权重。" },
});

export const sorryServer = directive({
  ...inServer,
  name: "sorry_server",
  takes: sorryAddress,
  fallback: undefined,
  doc: {
    en: "Takes all connections while the quorum is lost.",
    zh: "失去 quorum 期间接收全部连接的服务器。",
  },
});

export const sorryServerInhibit = directive({
  ...inServer,
  name: "sorry_server_inhibit",
  takes: flag,
  fallback: false,
  doc: {
    en: "The sorry server stays in the table with weight 0; stands after sorry_server.",
    zh: "sorry_server 不启用时以权重 0 留在转发表中；须写在 sorry_server 之后。",
  },
});

/** Where it is not written: that of the virtual server. */
export const sorryServerLvsMethod = directive({
  ...inServer,
  name: "sorry_server_lvs_method",
  takes: forwarding,
  fallback: undefined,
  doc: {
    en: "How packets reach the sorry server; stands after sorry_server.",
    zh: "sorry_server 的转发方式；须写在 sorry_server 之后。",
  },
});
