import { readingRule } from "../../rule.ts";

export const weightIgnored = readingRule({
  id: "script/weight-ignored",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "weights in an instance with priority 255",
    zh: "优先级 255 的实例使用了权重",
  },
  why: {
    en: "255 says that the node owns the address, and nothing lowers it. keepalived 2.2.7 logs `ignoring tracked script proxy with weights due to address_owner` and does not track it at all: the service dies and the address stays. An instance with `state MASTER` and no priority has 255 too. A `track_file` loses its weight alone, and the weight of a `track_process` counts for nothing without a word",
    zh: "255 表示节点就是地址所有者，任何跟踪都不会降低它。keepalived 2.2.7 记录 `ignoring tracked script proxy with weights due to address_owner`，完全不跟踪该项：服务宕机而地址不动。写了 `state MASTER` 却没有优先级的实例同样是 255。`track_file` 只失去权重；`track_process` 的权重不起作用，且没有提示",
  },
  leave: {
    en: "the node is to stay master whatever happens to what it tracks; then do not track it",
    zh: "无论跟踪的对象怎样，该节点都应保持为主节点；那就不要跟踪它",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
    weight -30
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 255
    track_script {
        «proxy»
    }
    virtual_ipaddress {
        10.0.0.9/24
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
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    state MASTER
    track_script {
        «proxy» weight -30
    }
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
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
    weight -30
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 254
    track_script {
        proxy
    }
    virtual_ipaddress {
        10.0.0.9/24
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
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 255
    track_script {
        proxy
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
