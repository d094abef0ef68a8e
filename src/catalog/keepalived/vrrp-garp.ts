import { directive } from "../define.ts";
import { either, insteadOf, insteadOfText } from "./instead.ts";
import { count, inGlobals, inInstance, secondCount } from "./kinds.ts";
import { one, switchable } from "./shapes.ts";

/** 0 is said to be wrong and taken for 1. */
const atLeastOne = count(1, 4_294_967_295);
const lowerCount = count(0, 2_147_483_647);
const delay = secondCount(0, 4294);
const refresh = secondCount(0, 4_294_967_295);

const masterDelay = {
  takes: one(delay),
  instead: insteadOfText(0),
  fallback: 5000,
  serve: "full",
  doc: {
    en: "Time after the takeover until the second burst of gratuitous ARPs; 0 sends none.",
    zh: "接管后到第二轮免费 ARP 的时间；0 表示不发送第二轮。",
  },
} as const;

const masterRepeat = {
  takes: one(atLeastOne),
  instead: either(insteadOf("0", 1), insteadOfText(1)),
  fallback: 5,
  serve: "full",
  doc: {
    en: "Gratuitous ARPs in one burst, for each address.",
    zh: "每轮中每个地址发送的免费 ARP 个数。",
  },
} as const;

const masterRefresh = {
  takes: one(refresh),
  fallback: 0,
  serve: "full",
  doc: {
    en: "Time between gratuitous ARPs of a master that stays master; 0 sends none.",
    zh: "主节点定期发送免费 ARP 的间隔；0 表示不发送。",
  },
} as const;

const masterRefreshRepeat = {
  takes: one(atLeastOne),
  instead: either(insteadOf("0", 1), insteadOfText(1)),
  fallback: 1,
  serve: "full",
  doc: {
    en: "Gratuitous ARPs in one refresh, for each address.",
    zh: "定期刷新时每个地址发送的免费 ARP 个数。",
  },
} as const;

const lowerPrioDelay = {
  takes: one(delay),
  instead: insteadOfText(0),
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Time until the second burst after an advert of lower priority; else garp_master_delay.",
    zh: "收到低优先级通告后到第二轮免费 ARP 的时间；默认同 garp_master_delay。",
  },
} as const;

const lowerPrioRepeat = {
  takes: one(lowerCount),
  instead: insteadOfText(0),
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Gratuitous ARPs after an advert of lower priority; else garp_master_repeat.",
    zh: "收到低优先级通告后发送的免费 ARP 个数；默认同 garp_master_repeat。",
  },
} as const;

const noAdvert = {
  takes: switchable,
  fallback: false,
  serve: "full",
  doc: {
    en: "A master does not answer an advert of lower priority with its own.",
    zh: "主节点收到低优先级通告时不立即应答。",
  },
} as const;

const sendAdvert = {
  takes: switchable,
  fallback: false,
  serve: "full",
  doc: {
    en: "A master sends one more advert when it yields to a higher priority.",
    zh: "主节点让位给更高优先级时再发送一次通告。",
  },
} as const;

export const garpMasterDelay = directive({
  ...inInstance,
  ...masterDelay,
  name: "garp_master_delay",
});
export const vrrpGarpMasterDelay = directive({
  ...inGlobals,
  ...masterDelay,
  name: "vrrp_garp_master_delay",
  slot: "vrrp/garp_master_delay",
});
export const garpMasterRepeat = directive({
  ...inInstance,
  ...masterRepeat,
  name: "garp_master_repeat",
});
export const vrrpGarpMasterRepeat = directive({
  ...inGlobals,
  ...masterRepeat,
  name: "vrrp_garp_master_repeat",
  slot: "vrrp/garp_master_repeat",
});
export const garpMasterRefresh = directive({
  ...inInstance,
  ...masterRefresh,
  name: "garp_master_refresh",
});
export const vrrpGarpMasterRefresh = directive({
  ...inGlobals,
  ...masterRefresh,
  name: "vrrp_garp_master_refresh",
  slot: "vrrp/garp_master_refresh",
});
export const garpMasterRefreshRepeat = directive({
  ...inInstance,
  ...masterRefreshRepeat,
  name: "garp_master_refresh_repeat",
});
export const vrrpGarpMasterRefreshRepeat = directive({
  ...inGlobals,
  ...masterRefreshRepeat,
  name: "vrrp_garp_master_refresh_repeat",
  slot: "vrrp/garp_master_refresh_repeat",
});
export const garpLowerPrioDelay = directive({
  ...inInstance,
  ...lowerPrioDelay,
  name: "garp_lower_prio_delay",
});
export const vrrpGarpLowerPrioDelay = directive({
  ...inGlobals,
  ...lowerPrioDelay,
  name: "vrrp_garp_lower_prio_delay",
  slot: "vrrp/garp_lower_prio_delay",
});
export const garpLowerPrioRepeat = directive({
  ...inInstance,
  ...lowerPrioRepeat,
  name: "garp_lower_prio_repeat",
});
export const vrrpGarpLowerPrioRepeat = directive({
  ...inGlobals,
  ...lowerPrioRepeat,
  name: "vrrp_garp_lower_prio_repeat",
  slot: "vrrp/garp_lower_prio_repeat",
});
export const lowerPrioNoAdvert = directive({
  ...inInstance,
  ...noAdvert,
  name: "lower_prio_no_advert",
});
export const vrrpLowerPrioNoAdvert = directive({
  ...inGlobals,
  ...noAdvert,
  name: "vrrp_lower_prio_no_advert",
  slot: "vrrp/lower_prio_no_advert",
});
export const higherPrioSendAdvert = directive({
  ...inInstance,
  ...sendAdvert,
  name: "higher_prio_send_advert",
});
export const vrrpHigherPrioSendAdvert = directive({
  ...inGlobals,
  ...sendAdvert,
  name: "vrrp_higher_prio_send_advert",
  slot: "vrrp/higher_prio_send_advert",
});
