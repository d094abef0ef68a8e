import { annotation } from "./define.ts";

export const addressLost = annotation({
  word: "address_lost",
  key: "address_lost",
  contexts: ["vrrp_instance", "global_defs"],
  repeat: "once",
  forms: { yield: { first: {} }, restore: { first: {} } },
  doc: {
    en: "what a master does when somebody else takes one of its addresses, routes or rules away: step back as keepalived does (`yield`, the default), or set it again and tell the neighbours (`restore`), unless that happens more than five times in ten seconds",
    zh: "主机的虚拟地址、路由或策略被其他程序删除时的动作：像 keepalived 一样让出（`yield`，默认），或重新设置并通知邻居（`restore`）；十秒内超过五次则不再恢复",
  },
});
