import { directive } from "../define.ts";
import { inGroup, inInstance } from "./kinds.ts";
import { command, optionalCommand } from "./script.ts";
import { switchable } from "./shapes.ts";

/** Instances and groups have them; the scope tells whose it is. */
const notifying = {
  ...inInstance,
  contexts: ["vrrp_instance", "vrrp_sync_group"],
  inherit: "none",
  repeat: "first-wins",
  takes: command,
  fallback: undefined,
  serve: "full",
} as const;

export const notify = directive({
  ...notifying,
  name: "notify",
  doc: {
    en: "Runs on every change, with INSTANCE or GROUP, the name, the state and the priority.",
    zh: "每次状态变化时执行，附带类型（INSTANCE 或 GROUP）、名称、状态和优先级参数。",
  },
});

export const notifyMaster = directive({
  ...notifying,
  name: "notify_master",
  doc: { en: "Runs when it becomes master.", zh: "成为主节点时执行。" },
});

export const notifyBackup = directive({
  ...notifying,
  name: "notify_backup",
  doc: { en: "Runs when it becomes backup.", zh: "成为备节点时执行。" },
});

export const notifyFault = directive({
  ...notifying,
  name: "notify_fault",
  doc: { en: "Runs when it goes to FAULT.", zh: "进入 FAULT 状态时执行。" },
});

export const notifyStop = directive({
  ...notifying,
  name: "notify_stop",
  doc: { en: "Runs when keepalived stops.", zh: "keepalived 停止时执行。" },
});

export const notifyDeleted = directive({
  ...notifying,
  contexts: ["vrrp_instance"],
  name: "notify_deleted",
  takes: optionalCommand,
  serve: "full",
  doc: {
    en: "Runs when a reload removes the instance, which is then told as DELETED and not as FAULT.",
    zh: "重新加载后实例被删除时执行，且通知的状态为 DELETED 而不是 FAULT。",
  },
});

export const notifyMasterRxLowerPri = directive({
  ...notifying,
  contexts: ["vrrp_instance"],
  name: "notify_master_rx_lower_pri",
  serve: "full",
  doc: {
    en: "Runs when a master receives an advert of lower priority.",
    zh: "主节点收到低优先级通告时执行。",
  },
});

export const smtpAlert = directive({
  ...inInstance,
  name: "smtp_alert",
  inherit: "none",
  takes: switchable,
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Whether the instance mails its changes.",
    zh: "该实例状态变化时是否发送邮件。",
  },
});

export const groupSmtpAlert = directive({
  ...inGroup,
  name: "smtp_alert",
  takes: switchable,
  fallback: undefined,
  serve: "full",
  doc: { en: "Whether the group mails its changes.", zh: "该同步组状态变化时是否发送邮件。" },
});

/** Where it is not written, `vrrp_notify_priority_changes` of global_defs holds. */
export const notifyPriorityChanges = directive({
  ...inInstance,
  name: "notify_priority_changes",
  contexts: ["vrrp_instance", "vrrp_sync_group"],
  inherit: "none",
  takes: switchable,
  fallback: undefined,
  serve: "full",
  doc: { en: "Notifies on changes of priority too.", zh: "优先级变化时也执行通知。" },
});
