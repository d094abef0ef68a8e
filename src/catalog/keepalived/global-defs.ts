import { directive } from "../define.ts";
import { insteadOf } from "./instead.ts";
import { count, decimalSeconds, inGlobals, secondCount } from "./kinds.ts";
import { command } from "./script.ts";
import { flag, lines, one, optional, switchable, words } from "./shapes.ts";
import { anyWord, multicastGroup } from "./values.ts";

const said = { ...inGlobals, module: "global_defs" } as const;

export const routerId = directive({
  ...said,
  name: "router_id",
  takes: one(anyWord),
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Name of this machine in mails and logs; the host name where it is not set.",
    zh: "本机在告警邮件和日志中的名称，默认为主机名。",
  },
});

export const notificationEmail = directive({
  ...said,
  name: "notification_email",
  takes: lines("address"),
  fallback: [],
  serve: "full",
  doc: { en: "Addresses that receive alerts.", zh: "接收告警的邮箱地址。" },
});

export const notificationEmailFrom = directive({
  ...said,
  name: "notification_email_from",
  takes: one(anyWord),
  fallback: undefined,
  serve: "full",
  doc: { en: "Sender of alerts.", zh: "告警邮件的发件人。" },
});

export const smtpServer = directive({
  ...said,
  name: "smtp_server",
  takes: words,
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Mail server that takes the alerts: address or name, and a port that is 25 by default.",
    zh: "发送告警的邮件服务器：地址或域名，可跟端口，默认为 25。",
  },
});

export const smtpHeloName = directive({
  ...said,
  name: "smtp_helo_name",
  takes: one(anyWord),
  fallback: undefined,
  serve: "full",
  doc: { en: "Name that is given in HELO.", zh: "HELO 中使用的名称。" },
});

export const smtpConnectTimeout = directive({
  ...said,
  name: "smtp_connect_timeout",
  takes: one(secondCount(1, 4294)),
  instead: insteadOf("0", 1000),
  fallback: 30_000,
  serve: "full",
  doc: { en: "Longest wait for the mail server.", zh: "连接邮件服务器的超时时间。" },
});

export const smtpAlertGlobal = directive({
  ...said,
  name: "smtp_alert",
  takes: switchable,
  fallback: undefined,
  serve: "full",
  doc: { en: "Whether everything mails its changes.", zh: "是否对所有状态变化发送邮件。" },
});

export const smtpAlertVrrp = directive({
  ...said,
  name: "smtp_alert_vrrp",
  takes: switchable,
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Whether VRRP instances mail their changes.",
    zh: "VRRP 实例状态变化时是否发送邮件。",
  },
});

export const noEmailFaults = directive({
  ...said,
  name: "no_email_faults",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: { en: "Mails nothing about FAULT.", zh: "进入 FAULT 状态时不发送邮件。" },
});

export const scriptUser = directive({
  ...said,
  name: "script_user",
  takes: words,
  fallback: undefined,
  serve: "full",
  doc: {
    en: "User and group that scripts run as; keepalived_script if it exists, else root.",
    zh: "运行脚本的用户和组；默认为 keepalived_script（若存在），否则为 root。",
  },
});

export const enableScriptSecurity = directive({
  ...said,
  name: "enable_script_security",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: {
    en: "Refuses scripts run by root whose path somebody else may write.",
    zh: "若脚本以 root 运行且其路径可被其他用户改写，则拒绝执行。",
  },
});

export const dynamicInterfaces = directive({
  ...said,
  name: "dynamic_interfaces",
  takes: words,
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Interfaces may come and go; instances on absent ones wait.",
    zh: "允许网卡动态出现和消失，网卡不存在时实例会等待。",
  },
});

export const defaultInterface = directive({
  ...said,
  name: "default_interface",
  takes: one(anyWord),
  fallback: "eth0",
  serve: "full",
  doc: {
    en: "Interface of static addresses that name none.",
    zh: "静态地址未写明网卡时使用的网卡。",
  },
});

export const maxAutoPriority = directive({
  ...said,
  name: "max_auto_priority",
  takes: optional(count(-1, 99), 99),
  fallback: 0,
  serve: "full",
  doc: {
    en: "Highest real-time priority that keepalived takes by itself when timers run late; 99 alone.",
    zh: "定时器延迟时 keepalived 可自动提升到的最高实时优先级；不写数值时为 99。",
  },
});

export const vrrpPriority = directive({
  ...said,
  name: "vrrp_priority",
  takes: one(count(-20, 19, "nice value")),
  fallback: undefined,
  serve: "full",
  doc: { en: "Nice value of the VRRP process.", zh: "VRRP 进程的 nice 值。" },
});

export const vrrpRtPriority = directive({
  ...said,
  name: "vrrp_rt_priority",
  takes: one(count(1, 99)),
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Real-time priority (SCHED_RR) of the VRRP process.",
    zh: "VRRP 进程的实时优先级（SCHED_RR）。",
  },
});

export const vrrpIptables = directive({
  ...said,
  name: "vrrp_iptables",
  takes: words,
  fallback: undefined,
  serve: { accepted: "lbc makes its rules with nftables" },
  doc: {
    en: "Chains that take the rules of strict and no_accept; builds without iptables reject it.",
    zh: "strict 与 no_accept 规则所在的 iptables 链；未编译 iptables 的版本会报错。",
  },
});

export const nftables = directive({
  ...said,
  name: "nftables",
  takes: words,
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Table that takes the rules of strict and no_accept.",
    zh: "strict 与 no_accept 规则所在的 nftables 表。",
  },
});

export const notifyFifo = directive({
  ...said,
  name: "notify_fifo",
  repeat: "first-wins",
  takes: words,
  fallback: undefined,
  serve: "full",
  doc: { en: "Named pipe that takes a line for each change.", zh: "写入状态变化的命名管道。" },
});

export const vrrpNotifyFifo = directive({
  ...said,
  name: "vrrp_notify_fifo",
  repeat: "first-wins",
  takes: words,
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Named pipe that takes a line for each change of a VRRP instance or group.",
    zh: "写入 VRRP 实例和同步组状态变化的命名管道。",
  },
});

export const startupScript = directive({
  ...said,
  name: "startup_script",
  takes: command,
  fallback: undefined,
  serve: "full",
  doc: { en: "Runs before anything else.", zh: "启动前最先执行的脚本。" },
});

export const vrrpStartupDelay = directive({
  ...said,
  name: "vrrp_startup_delay",
  takes: one(decimalSeconds(0.001, 4294.967295)),
  fallback: undefined,
  serve: "full",
  doc: { en: "Wait before the instances start.", zh: "实例启动前的等待时间。" },
});

export const vrrpMcastGroup4 = directive({
  ...said,
  name: "vrrp_mcast_group4",
  takes: one(multicastGroup(4)),
  fallback: "224.0.0.18",
  serve: "full",
  doc: { en: "IPv4 group that adverts go to.", zh: "IPv4 通告使用的组播地址。" },
});

export const vrrpMcastGroup6 = directive({
  ...said,
  name: "vrrp_mcast_group6",
  takes: one(multicastGroup(6)),
  fallback: "ff02::12",
  serve: "full",
  doc: { en: "IPv6 group that adverts go to.", zh: "IPv6 通告使用的组播地址。" },
});

export const vrrpGarpInterval = directive({
  ...said,
  name: "vrrp_garp_interval",
  takes: one(decimalSeconds(0.000001, 4294.967295)),
  fallback: 0,
  serve: "full",
  doc: {
    en: "Pause between two gratuitous ARPs on one interface; 0 is no legal value.",
    zh: "同一网卡上两个免费 ARP 之间的间隔；不允许写 0。",
  },
});

export const vrrpGnaInterval = directive({
  ...said,
  name: "vrrp_gna_interval",
  takes: one(decimalSeconds(0.000001, 4294.967295)),
  fallback: 0,
  serve: "full",
  doc: {
    en: "Pause between two unsolicited neighbour advertisements on one interface.",
    zh: "同一网卡上两个非请求邻居通告之间的间隔。",
  },
});

export const vrrpMinGarp = directive({
  ...said,
  name: "vrrp_min_garp",
  takes: switchable,
  fallback: false,
  serve: "full",
  doc: {
    en: "Sends one gratuitous ARP for each address, without repeats.",
    zh: "每个地址只发送一次免费 ARP，不重复。",
  },
});

export const vrrpNotifyPriorityChanges = directive({
  ...said,
  name: "vrrp_notify_priority_changes",
  takes: switchable,
  fallback: false,
  serve: "full",
  doc: { en: "Notifies on changes of priority too.", zh: "优先级变化时也执行通知。" },
});

export const processNames = directive({
  ...said,
  name: "process_names",
  takes: flag,
  fallback: false,
  serve: { accepted: "the processes of lbc have names of their own" },
  doc: { en: "Gives each process a name of its own.", zh: "为各进程设置不同的名称。" },
});
