import { readingRule } from "../../rule.ts";

export const trackUsedBeforeDefinition = readingRule({
  id: "script/track-used-before-definition",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a script, process, file or BFD session is defined below the instance that tracks it",
    zh: "脚本、进程、文件或 BFD 会话的定义写在跟踪它的实例之后",
  },
  why: {
    en: "keepalived reads from top to bottom and looks the name up at once: 2.2.7 logs `track script proxy not found, ignoring...` although the definition is there, and tracks nothing. The same happens where an include brings the definitions in last",
    zh: "keepalived 自上而下读取，并当场查找名称：2.2.7 记录 `track script proxy not found, ignoring...`，尽管定义就在下面，也不做跟踪。把定义放在最后一个 include 里同样如此",
  },
  leave: {
    en: "never: keepalived ignores the line; the definition only has to move up",
    zh: "没有理由保留：keepalived 会忽略该行；只需把定义移到前面",
  },
  sources: [
    "https://www.keepalived.org/manpage.html",
    "https://github.com/NixOS/nixpkgs/issues/39671",
  ],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    track_script {
        «proxy»
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}

# asks the proxy
vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
}
`,
      fixed: `# asks the proxy
vrrp_script proxy {
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
