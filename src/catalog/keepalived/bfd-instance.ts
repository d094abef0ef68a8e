import { directive } from "../define.ts";
import { count, decimalMilliseconds, inLvs } from "./kinds.ts";
import { flag, one, switchable } from "./shapes.ts";
import { ipAddress } from "./values.ts";
import { weights } from "./weights.ts";

const inBfd = {
  ...inLvs,
  module: "bfd_instance",
  inherit: "none",
  contexts: ["bfd_instance"],
  serve: "refused",
} as const;

export const neighborIp = directive({
  ...inBfd,
  name: "neighbor_ip",
  takes: one(ipAddress),
  fallback: undefined,
  doc: {
    en: "Address of the neighbour; it may be in one instance only.",
    zh: "邻居地址，每个地址只能用于一个实例。",
  },
});

export const neighbourIp = directive({
  ...inBfd,
  name: "neighbour_ip",
  alias: "neighbor_ip",
  slot: "bfd_instance/neighbor_ip",
  takes: one(ipAddress),
  fallback: undefined,
  doc: { en: "Another spelling of neighbor_ip.", zh: "neighbor_ip 的另一种拼写。" },
});

export const sourceIp = directive({
  ...inBfd,
  name: "source_ip",
  takes: one(ipAddress),
  fallback: undefined,
  doc: { en: "Address that packets come from.", zh: "报文的源地址。" },
});

export const minRx = directive({
  ...inBfd,
  name: "min_rx",
  takes: one(decimalMilliseconds(1, 4_294_967)),
  fallback: 10,
  doc: {
    en: "Least time between packets that are asked of the neighbour.",
    zh: "要求邻居发包的最小间隔（毫秒）。",
  },
});

export const minTx = directive({
  ...inBfd,
  name: "min_tx",
  takes: one(decimalMilliseconds(1, 4_294_967)),
  fallback: 10,
  doc: { en: "Time between packets that are sent.", zh: "本端发包的期望间隔（毫秒）。" },
});

export const idleTx = directive({
  ...inBfd,
  name: "idle_tx",
  takes: one(decimalMilliseconds(1000, 4_294_967)),
  fallback: 1000,
  doc: {
    en: "Time between packets while the session is down.",
    zh: "会话未建立时的发包间隔（毫秒）。",
  },
});

export const multiplier = directive({
  ...inBfd,
  name: "multiplier",
  takes: one(count(1, 255)),
  fallback: 5,
  doc: { en: "Missed packets until the session is down.", zh: "丢失多少个报文后判定会话中断。" },
});

export const passive = directive({
  ...inBfd,
  name: "passive",
  takes: flag,
  fallback: false,
  doc: { en: "Waits for the neighbour to begin.", zh: "等待邻居先发起会话。" },
});

/** Of IPv4; `hoplimit` is that of IPv6. */
export const bfdTtl = directive({
  ...inBfd,
  name: "ttl",
  takes: one(count(1, 255)),
  fallback: 255,
  doc: { en: "TTL of packets.", zh: "报文的 TTL。" },
});

export const hoplimit = directive({
  ...inBfd,
  name: "hoplimit",
  takes: one(count(1, 255)),
  fallback: 64,
  doc: { en: "Hop limit of packets over IPv6.", zh: "IPv6 报文的跳数限制。" },
});

export const maxHops = directive({
  ...inBfd,
  name: "max_hops",
  takes: one(count(-1, 255)),
  fallback: 0,
  doc: {
    en: "Routers that a packet may have passed; 255 turns the check off.",
    zh: "接收报文允许经过的路由器个数；255 表示不检查。",
  },
});

export const multihop = directive({
  ...inBfd,
  name: "multihop",
  since: "2.4",
  takes: switchable,
  fallback: false,
  doc: { en: "The neighbour is not on a common link.", zh: "邻居不在同一链路上（多跳会话）。" },
});

export const bfdWeight = directive({
  ...inBfd,
  name: "weight",
  takes: weights(-253, 253),
  fallback: { value: 0, reverse: false },
  doc: {
    en: "Positive: added while the session is up; negative: added while it is down; 0: FAULT.",
    zh: "正值在会话正常时加到优先级上，负值在会话中断时加上；为 0 时中断即 FAULT。",
  },
});

export const bfdForVrrp = directive({
  ...inBfd,
  name: "vrrp",
  takes: flag,
  fallback: false,
  doc: {
    en: "Tells only instances of VRRP; with checker, both.",
    zh: "只通知 VRRP 实例；与 checker 同写则两者都通知。",
  },
});

export const bfdForChecker = directive({
  ...inBfd,
  name: "checker",
  takes: flag,
  fallback: false,
  doc: {
    en: "Tells only BFD_CHECK; with vrrp, both.",
    zh: "只通知 BFD_CHECK；与 vrrp 同写则两者都通知。",
  },
});
