import { readingRule } from "../../rule.ts";

export const syncGroupWeightedTrack = readingRule({
  id: "vrrp/sync-group-weighted-track",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "weights inside a sync group",
    zh: "同步组成员使用了权重",
  },
  why: {
    en: "all members of a group have one state, so their priorities cannot move apart. keepalived 2.2.7 logs `ignoring tracked script proxy with weights due to SYNC group` and does not track it at all: the service dies and the addresses stay. Interfaces and files lose their weight alone, so that a failure is FAULT for the whole group, as it is for scripts without weight; `sync_group_tracking_weight` in the group allows weights, which then must be the same in all members",
    zh: "组内成员状态一致，优先级不能各自变化。keepalived 2.2.7 记录 `ignoring tracked script proxy with weights due to SYNC group`，完全不跟踪该项：服务宕机而地址不动。网卡和文件只失去权重，失败会让整个组进入 FAULT，不带权重的脚本也是如此；在组中写 `sync_group_tracking_weight` 则允许权重，但各成员必须一致",
  },
  leave: {
    en: "the addresses are to stay when this fails; then do not track it",
    zh: "它失败时本就不需要切换；那就不要跟踪它",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
}
vrrp_sync_group G1 {
    group {
        VI_1
        VI_2
    }
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    track_script {
        «proxy» weight -30
    }
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
  good: [
    {
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
}
vrrp_sync_group G1 {
    group {
        VI_1
        VI_2
    }
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    track_script {
        proxy
    }
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
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
}
vrrp_sync_group G1 {
    group {
        VI_1
        VI_2
    }
    sync_group_tracking_weight
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    track_script {
        proxy weight -30
    }
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
