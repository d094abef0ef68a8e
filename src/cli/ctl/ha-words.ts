import type {
  InstanceStatus,
  NodeSeen,
  OrderState,
  TrackerStatus,
  Transition,
} from "../../../runtime/vrrp/status.ts";
import { say, type Text } from "../../messages/text.ts";

export const roleText: Readonly<Record<Transition["to"], Text>> = {
  init: say({ en: "init", zh: "初始化" }),
  master: say({ en: "master", zh: "主节点" }),
  backup: say({ en: "backup", zh: "备节点" }),
  fault: say({ en: "fault", zh: "故障" }),
  stopped: say({ en: "stopped", zh: "已停止" }),
};

/** Why a role changed, before who or what did it. */
const causes: Readonly<Record<Transition["cause"], Text>> = {
  started: say({ en: "started", zh: "启动" }),
  "nobody-heard": say({ en: "no master was heard", zh: "未收到任何主节点的通告" }),
  silence: say({ en: "the master fell silent", zh: "主节点不再发送通告" }),
  resigned: say({ en: "the master resigned", zh: "主节点主动让出" }),
  preempted: say({ en: "the master had a lower priority", zh: "主节点的优先级较低，被抢占" }),
  owner: say({ en: "owns the addresses (priority 255)", zh: "地址的所有者（优先级 255）" }),
  "higher-priority": say({
    en: "another has a higher priority",
    zh: "另一节点的优先级更高",
  }),
  "higher-address": say({
    en: "another has the same priority and a higher address",
    zh: "另一节点的优先级相同而地址更大",
  }),
  tracker: say({ en: "a tracked thing failed", zh: "跟踪对象失效" }),
  recovered: say({ en: "what had failed is well again", zh: "失效的跟踪对象已恢复" }),
  "address-lost": say({
    en: "somebody took an address off the interface",
    zh: "网卡上的地址被他人移除",
  }),
  group: say({ en: "with its sync group", zh: "随同步组切换" }),
  guard: say({ en: "a guard against split brain", zh: "脑裂防护" }),
  ordered: say({ en: "failover was ordered", zh: "执行了 failover 命令" }),
  "not-taken": say({
    en: "nobody took what a failover gave away",
    zh: "failover 让出的地址无人接管",
  }),
  stopped: say({ en: "stopped", zh: "停止" }),
  late: say({
    en: "it was held up for so long that another must have taken over",
    zh: "自身停顿过久，其他节点应已接管",
  }),
  deleted: say({ en: "the configuration no longer has it", zh: "配置中已不再包含该实例" }),
};

export function causeText({ cause, detail }: Pick<Transition, "cause" | "detail">): Text {
  const known = Object.hasOwn(causes, cause) ? causes[cause] : { en: cause, zh: cause };
  if (detail === "") return known;
  return say({ en: "{cause}: {detail}", zh: "{cause}：{detail}" }, { cause: known, detail });
}

const kinds: Readonly<Record<TrackerStatus["kind"], Text>> = {
  source: say({ en: "source address", zh: "源地址" }),
  interface: say({ en: "interface", zh: "网卡" }),
  script: say({ en: "script", zh: "脚本" }),
  process: say({ en: "process", zh: "进程" }),
  file: say({ en: "file", zh: "文件" }),
  proxy: say({ en: "proxy", zh: "代理" }),
  witness: say({ en: "witness", zh: "见证节点" }),
  heartbeat: say({ en: "heartbeat", zh: "心跳" }),
  probe: say({ en: "probe", zh: "探测" }),
  arbiter: say({ en: "arbiter", zh: "仲裁" }),
  "disk-lock": say({ en: "disk lock", zh: "磁盘锁" }),
  fence: say({ en: "fence", zh: "隔离" }),
  startup: say({ en: "startup delay", zh: "启动延迟" }),
};

export const kindText = (kind: TrackerStatus["kind"]): Text =>
  Object.hasOwn(kinds, kind) ? kinds[kind] : { en: kind, zh: kind };

export const upText = (up: boolean | undefined): Text =>
  up === undefined
    ? say({ en: "no result yet", zh: "尚无结果" })
    : up
      ? say({ en: "up", zh: "正常" })
      : say({ en: "down", zh: "失效" });

/** What a tracker does to the priority now. */
export const effectOf = ({ weight, reverse, up }: TrackerStatus): number =>
  weight !== 0 && up !== undefined && up === weight > 0 ? (reverse ? -weight : weight) : 0;

type Alarm = NonNullable<InstanceStatus["alarms"]>[number];

const alarms: Readonly<Record<Alarm["kind"], Text>> = {
  "second-master": say({ en: "another router is master too", zh: "另一节点也是主节点" }),
  "address-conflict": say({
    en: "another machine has an address of ours",
    zh: "另一台机器占用了本机的虚拟地址",
  }),
};

/** Signs of a split brain that are seen now; `time` is how long. */
export const alarmText = ({ kind, detail }: Alarm, time: string): Text =>
  say(
    { en: "{what} ({detail}), for {time}", zh: "{what}（{detail}），已持续 {time}" },
    { what: Object.hasOwn(alarms, kind) ? alarms[kind] : kind, detail, time },
  );

export function orderTexts({ held, failover }: OrderState): readonly Text[] {
  const texts: Text[] = [];
  if (held)
    texts.push(
      say({
        en: "held: does not become master until lbc ctl ha resume",
        zh: "已 hold：在执行 lbc ctl ha resume 之前不会成为主节点",
      }),
    );
  if (failover === "waiting")
    texts.push(
      say({
        en: "failover: resigned, waiting for a peer to take the addresses",
        zh: "failover：已让出，等待对端接管地址",
      }),
    );
  if (failover === "taken")
    texts.push(
      say({
        en: "failover: leaves the addresses to its peer while that one is there, until resume",
        zh: "failover：对端在线期间不抢占，直到执行 resume",
      }),
    );
  return texts;
}

/** Another lbc node, as its beacons tell of it. */
export function nodeText(
  { node, role, priority, held, hearsUs, paths }: NodeSeen,
  ago: (time: number) => string,
): Text {
  const ways = paths.map(({ name, ago: since, heard }) =>
    heard
      ? say({ en: "{name} {ago} ago", zh: "{name} {ago} 前" }, { name, ago: ago(since) })
      : say(
          { en: "{name} silent for {ago}", zh: "{name} 已静默 {ago}" },
          { name, ago: ago(since) },
        ),
  );
  const parts: Text[] = [
    roleText[role],
    say({ en: "priority {priority}", zh: "优先级 {priority}" }, { priority }),
    ...(held ? [say({ en: "held", zh: "已暂停" })] : []),
    ...(hearsUs ? [] : [say({ en: "does not hear us", zh: "收不到本机" })]),
    ...ways,
  ];
  return say({ en: "{node}: {parts}", zh: "{node}：{parts}" }, { node, parts });
}
