import { directive } from "../define.ts";
import { count, inLvs, realServer } from "./kinds.ts";
import { command } from "./script.ts";
import { one, switchable } from "./shapes.ts";
import { anyWord } from "./values.ts";

const inServer = { ...inLvs, inherit: "none", contexts: [realServer], serve: "refused" } as const;

export const realServerWeight = directive({
  ...inServer,
  name: "weight",
  inherit: "outer",
  takes: one(count(0, 2_147_483_647)),
  fallback: 1,
  doc: { en: "Share of connections; 0 takes no new ones.", zh: "权重；0 表示不接收新连接。" },
});

export const uthreshold = directive({
  ...inServer,
  name: "uthreshold",
  takes: one(count(0, 4_294_967_295, "connections")),
  fallback: 0,
  doc: {
    en: "Connections from which on the server gets no new ones; 0 is no limit.",
    zh: "连接数达到该值后不再接收新连接；0 表示不限制。",
  },
});

export const lthreshold = directive({
  ...inServer,
  name: "lthreshold",
  takes: one(count(0, 4_294_967_295, "connections")),
  fallback: 0,
  doc: {
    en: "Connections below which an overloaded server gets new ones again.",
    zh: "过载的服务器连接数降到该值以下后重新接收新连接。",
  },
});

export const notifyUp = directive({
  ...inServer,
  name: "notify_up",
  repeat: "first-wins",
  takes: command,
  fallback: undefined,
  doc: { en: "Runs when the real server is up.", zh: "真实服务器上线时执行。" },
});

export const notifyDown = directive({
  ...inServer,
  name: "notify_down",
  repeat: "first-wins",
  takes: command,
  fallback: undefined,
  doc: { en: "Runs when the real server is down.", zh: "真实服务器下线时执行。" },
});

/** Where it is not written: `smtp_alert_checker`, then `smtp_alert` of global_defs, else on. */
export const realServerSmtpAlert = directive({
  ...inServer,
  name: "smtp_alert",
  slot: "lvs/real_server_smtp_alert",
  takes: switchable,
  fallback: undefined,
  doc: {
    en: "Whether a server that comes or goes is mailed.",
    zh: "真实服务器上下线时是否发送邮件。",
  },
});

export const realServerSnmpName = directive({
  ...inServer,
  name: "snmp_name",
  slot: "lvs/real_server_snmp_name",
  takes: one(anyWord),
  fallback: undefined,
  doc: { en: "Name of the real server in SNMP.", zh: "真实服务器在 SNMP 中的名称。" },
});
