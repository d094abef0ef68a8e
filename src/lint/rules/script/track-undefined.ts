import { readingRule } from "../../rule.ts";

export const trackUndefined = readingRule({
  id: "script/track-undefined",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "an instance tracks a script, process, file or BFD session that is not defined",
    zh: "实例跟踪了没有定义的脚本、进程、文件或 BFD 会话",
  },
  why: {
    en: "keepalived 2.2.7 logs `track script prox not found, ignoring...` and goes on without: the service behind the address can die and no node notices. It is what a typing error, or a block removed from another file, comes to",
    zh: "keepalived 2.2.7 记录 `track script prox not found, ignoring...` 后继续运行而不做跟踪：地址背后的服务宕机时没有节点会察觉。拼写错误，或在别的文件里删掉了定义，结果都是如此",
  },
  leave: {
    en: "never: keepalived ignores the line, and nothing is tracked",
    zh: "没有理由保留：keepalived 会忽略该行，不做任何跟踪",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    track_script {
        «prox»
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
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
`,
      dialect: "keepalived",
    },
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    track_process {
        «nginx»
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
`,
      dialect: "keepalived",
    },
  ],
});
