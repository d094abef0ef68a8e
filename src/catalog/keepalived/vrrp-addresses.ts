import { directive } from "../define.ts";
import { inInstance } from "./kinds.ts";
import { flag, lines } from "./shapes.ts";

/** Each line as written; `VrrpInstance.addresses` has them read. */
export const virtualIpaddress = directive({
  ...inInstance,
  name: "virtual_ipaddress",
  takes: lines("address[/length] [dev interface] [label name] [scope name] [brd address]"),
  repeat: "append",
  fallback: [],
  serve: "full",
  doc: {
    en: "Addresses that the master holds and adverts name; /32 or /128 where no length is written.",
    zh: "由主节点持有并写入通告的虚拟地址；未写前缀长度时为 /32 或 /128。",
  },
});

export const virtualIpaddressExcluded = directive({
  ...inInstance,
  name: "virtual_ipaddress_excluded",
  takes: lines("address[/length] [dev interface]"),
  repeat: "append",
  fallback: [],
  serve: "full",
  doc: {
    en: "Addresses that the master holds and adverts do not name.",
    zh: "由主节点持有但不写入通告的虚拟地址。",
  },
});

export const virtualRoutes = directive({
  ...inInstance,
  name: "virtual_routes",
  takes: lines("route"),
  repeat: "append",
  fallback: [],
  serve: "full",
  doc: { en: "Routes that the master holds.", zh: "由主节点持有的路由。" },
});

export const virtualRules = directive({
  ...inInstance,
  name: "virtual_rules",
  takes: lines("rule"),
  repeat: "append",
  fallback: [],
  serve: "full",
  doc: { en: "Routing rules that the master holds.", zh: "由主节点持有的路由策略。" },
});

export const promoteSecondaries = directive({
  ...inInstance,
  name: "promote_secondaries",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: {
    en: "Removing one address leaves the others of its prefix.",
    zh: "移除一个地址时保留同一网段的其他地址。",
  },
});
