import { readingRule } from "../../rule.ts";

export const syncGroupUnknownMember = readingRule({
  id: "vrrp/sync-group-unknown-member",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a sync group with a member that is not there, or with fewer than two",
    zh: "同步组的成员不存在，或成员少于两个",
  },
  why: {
    en: "a group keeps its instances in one state. keepalived 2.2.7 logs `Virtual router VI_9 specified in sync group G1 doesn't exist - ignoring`: the instance that was meant fails over by itself, and traffic comes in at one node and leaves by the other. Of one member it says `this probably isn't what you want`; without members the group is removed",
    zh: "同步组让其中的实例保持同一状态。keepalived 2.2.7 记录 `Virtual router VI_9 specified in sync group G1 doesn't exist - ignoring`：本该同组的实例会单独切换，流量从一台进、从另一台出。只有一个成员时提示 `this probably isn't what you want`；没有成员的组会被移除",
  },
  leave: {
    en: "a group with a single member is there for its notify scripts; a name that no instance has must not stay",
    zh: "只有一个成员的组是为了它的 notify 脚本；成员名不存在时则没有理由保留",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_sync_group G1 {
    group {
        VI_1
        «VI-2»
    }
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.9/24
    }
}
vrrp_instance VI_2 {
    interface eth0
    virtual_router_id 52
    priority 100
    virtual_ipaddress {
        10.0.0.10/24
    }
}
`,
      fixed: `vrrp_sync_group G1 {
    group {
        VI_1
        VI_2
    }
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.9/24
    }
}
vrrp_instance VI_2 {
    interface eth0
    virtual_router_id 52
    priority 100
    virtual_ipaddress {
        10.0.0.10/24
    }
}
`,
      dialect: "keepalived",
    },
    {
      text: `vrrp_sync_group G1 {
    group {
        VI_1
        VI_2
        «gateway»
    }
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.9/24
    }
}
vrrp_instance VI_2 {
    interface eth0
    virtual_router_id 52
    priority 100
    virtual_ipaddress {
        10.0.0.10/24
    }
}
`,
      dialect: "keepalived",
    },
    {
      text: `«vrrp_sync_group» G1 {
    group {
        VI_1
    }
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
      text: `vrrp_sync_group G1 {
    group {
        VI_1
        VI_2
    }
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.9/24
    }
}
vrrp_instance VI_2 {
    interface eth0
    virtual_router_id 52
    priority 100
    virtual_ipaddress {
        10.0.0.10/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
