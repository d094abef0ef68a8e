import { readingRule } from "../../rule.ts";

export const preemptDelayWithMaster = readingRule({
  id: "vrrp/preempt-delay-with-master",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`preempt_delay` has no effect with `state MASTER`",
    zh: "`state MASTER` 时 `preempt_delay` 不起作用",
  },
  why: {
    en: "keepalived 2.2.7 clears the delay (`preempt delay will not work with initial state MASTER - clearing`): a node that comes back takes the address at once, before the applications behind it are ready, which is what the delay was to prevent",
    zh: "keepalived 2.2.7 会清除该延迟（`preempt delay will not work with initial state MASTER - clearing`）：节点恢复后立即抢回地址，而此时后面的应用尚未就绪，这正是设置延迟想避免的",
  },
  leave: {
    en: "never: keepalived clears it",
    zh: "没有理由保留：keepalived 会清除它",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 150
    «preempt_delay» 30
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 150
    preempt_delay 30
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
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 150
    preempt_delay 30
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
