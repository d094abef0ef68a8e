import { readingRule } from "../../rule.ts";

export const strictPreemptDelay = readingRule({
  id: "vrrp/strict-preempt-delay",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`preempt_delay` in strict mode",
    zh: "严格模式下使用 `preempt_delay`",
  },
  why: {
    en: "strict mode resets the delay (2.2.7: `preempt_delay is incompatible with strict mode - resetting`): a node that comes back takes the address at once, before the applications behind it are ready, which is what the delay was to prevent",
    zh: "严格模式会重置该延迟（2.2.7：`preempt_delay is incompatible with strict mode - resetting`）：节点恢复后立即抢回地址，而此时后面的应用尚未就绪，这正是设置延迟想避免的",
  },
  leave: {
    en: "never: keepalived resets the delay",
    zh: "没有理由保留：keepalived 会重置该延迟",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `global_defs {
    vrrp_strict
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    «preempt_delay» 30
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `global_defs {
    vrrp_strict
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
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
    priority 100
    preempt_delay 30
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
    {
      text: `global_defs {
    vrrp_strict
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
