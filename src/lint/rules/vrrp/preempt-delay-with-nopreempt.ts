import { readingRule } from "../../rule.ts";

export const preemptDelayWithNopreempt = readingRule({
  id: "vrrp/preempt-delay-with-nopreempt",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`preempt_delay` beside `nopreempt` has no effect",
    zh: "`preempt_delay` 与 `nopreempt` 同时使用时不起作用",
  },
  why: {
    en: "a node that never preempts has nothing to delay: keepalived 2.2.7 resets the delay (`preempt_delay is incompatible with nopreempt mode`). One of the two was meant: a late return, or none",
    zh: "从不抢占的节点谈不上延迟抢占：keepalived 2.2.7 会把延迟重置（`preempt_delay is incompatible with nopreempt mode`）。本意应是其中之一：延迟抢回，或不抢回",
  },
  leave: {
    en: "never: keepalived clears it",
    zh: "没有理由保留：keepalived 会清除它",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    nopreempt
    «preempt_delay» 30
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    nopreempt
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
  good: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    nopreempt
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
