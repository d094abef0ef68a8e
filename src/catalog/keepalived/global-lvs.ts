import { directive } from "../define.ts";
import { lvsTimeouts, syncDaemon } from "./global-values.ts";
import { count, inGlobals } from "./kinds.ts";
import { mayBe } from "./may-be.ts";
import { command } from "./script.ts";
import { flag, one, switchable, words } from "./shapes.ts";
import { anyWord, oneOf } from "./values.ts";

const refused = { ...inGlobals, module: "global_defs", serve: "refused" } as const;

export const smtpAlertChecker = directive({
  ...refused,
  name: "smtp_alert_checker",
  takes: switchable,
  fallback: undefined,
  doc: {
    en: "Whether real servers and quorums mail their changes.",
    zh: "真实服务器与 quorum 变化时是否发送邮件。",
  },
});

export const lvsTimeoutsOfConnections = directive({
  ...refused,
  name: "lvs_timeouts",
  takes: lvsTimeouts,
  fallback: undefined,
  doc: { en: "Times that IPVS remembers idle connections.", zh: "IPVS 空闲连接的超时时间。" },
});

export const lvsFlush = directive({
  ...refused,
  name: "lvs_flush",
  takes: flag,
  fallback: false,
  doc: { en: "Empties the table of IPVS at start.", zh: "启动时清空 IPVS 转发表。" },
});

const flushOnStop = {
  ...refused,
  slot: "global_defs/lvs_flush_on_stop",
  takes: mayBe(oneOf("VS"), "all"),
  fallback: undefined,
} as const;

/** `VS` removes the virtual servers of this configuration only. */
export const lvsFlushOnStop = directive({
  ...flushOnStop,
  name: "lvs_flush_on_stop",
  doc: {
    en: "Empties the table of IPVS at the end; VS: only of what keepalived put there.",
    zh: "退出时清空 IPVS 转发表；VS 表示只删除 keepalived 添加的虚拟服务器。",
  },
});

export const lvsFlushOnstop = directive({
  ...flushOnStop,
  name: "lvs_flush_onstop",
  alias: "lvs_flush_on_stop",
  doc: { en: "The old name of lvs_flush_on_stop.", zh: "lvs_flush_on_stop 的旧名称。" },
});

export const lvsSyncDaemon = directive({
  ...refused,
  name: "lvs_sync_daemon",
  takes: syncDaemon,
  fallback: undefined,
  doc: {
    en: "Tells another machine of the connections of IPVS, as master where the instance is.",
    zh: "向另一台机器同步 IPVS 连接表，主备角色跟随指定的实例。",
  },
});

export const nftablesIpvs = directive({
  ...refused,
  name: "nftables_ipvs",
  takes: mayBe(anyWord, "keepalived_ipvs"),
  fallback: undefined,
  doc: {
    en: "Marks the packets of a virtual_server_group in this table: one service of IPVS is enough.",
    zh: "用该 nftables 表为 virtual_server_group 的报文打标记，从而只需一个 IPVS 服务。",
  },
});

export const nftablesIpvsPriority = directive({
  ...refused,
  name: "nftables_ipvs_priority",
  takes: one(count(-2_147_483_648, 2_147_483_647)),
  fallback: undefined,
  doc: { en: "Priority of the chains of nftables_ipvs.", zh: "nftables_ipvs 链的优先级。" },
});

export const nftablesIpvsStartFwmark = directive({
  ...refused,
  name: "nftables_ipvs_start_fwmark",
  takes: one(count(1, 4_294_967_295, "mark")),
  fallback: 1000,
  doc: { en: "First mark of nftables_ipvs.", zh: "nftables_ipvs 使用的第一个 fwmark。" },
});

export const lvsNotifyFifo = directive({
  ...refused,
  name: "lvs_notify_fifo",
  repeat: "first-wins",
  takes: words,
  fallback: undefined,
  doc: {
    en: "Named pipe that takes a line for each change of a real server or a quorum.",
    zh: "写入真实服务器与 quorum 变化的命名管道。",
  },
});

const fifoScript = {
  ...refused,
  repeat: "first-wins",
  takes: command,
  fallback: undefined,
} as const;

export const notifyFifoScript = directive({
  ...fifoScript,
  name: "notify_fifo_script",
  serve: "full",
  doc: { en: "Program that reads notify_fifo.", zh: "读取 notify_fifo 的程序。" },
});

export const vrrpNotifyFifoScript = directive({
  ...fifoScript,
  name: "vrrp_notify_fifo_script",
  serve: "full",
  doc: { en: "Program that reads vrrp_notify_fifo.", zh: "读取 vrrp_notify_fifo 的程序。" },
});

export const fifoScripts = [
  notifyFifoScript,
  vrrpNotifyFifoScript,
  directive({
    ...fifoScript,
    name: "lvs_notify_fifo_script",
    doc: { en: "Program that reads lvs_notify_fifo.", zh: "读取 lvs_notify_fifo 的程序。" },
  }),
];

export const fifoWriteVrrpStatesOnReload = directive({
  ...refused,
  name: "fifo_write_vrrp_states_on_reload",
  takes: flag,
  fallback: false,
  doc: {
    en: "Writes all states to the pipes at a reload.",
    zh: "重新加载时将全部状态写入命名管道。",
  },
});

export const rsInitNotifies = directive({
  ...refused,
  name: "rs_init_notifies",
  takes: flag,
  fallback: false,
  doc: {
    en: "Runs notify_up of every real server at start.",
    zh: "启动时执行各真实服务器的 notify_up。",
  },
});

export const noCheckerEmails = directive({
  ...refused,
  name: "no_checker_emails",
  takes: flag,
  fallback: false,
  doc: {
    en: "Mails only real servers that come or go, not each of their checkers.",
    zh: "只在真实服务器上下线时发邮件，不为单个检查的变化发邮件。",
  },
});
