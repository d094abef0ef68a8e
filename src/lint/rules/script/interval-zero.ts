import { readingRule } from "../../rule.ts";

export const intervalZero = readingRule({
  id: "script/interval-zero",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a check script with `interval 0`",
    zh: "检查脚本的 `interval` 为 0",
  },
  why: {
    en: "keepalived 2.2.7 logs `vrrp script interval must be greater than 0, setting to 1`, `keepalived -t` ends with 5, and the script runs every second; whoever wanted it to run without a pause, or never, gets neither",
    zh: "keepalived 2.2.7 记录 `vrrp script interval must be greater than 0, setting to 1`，`keepalived -t` 以 5 退出，脚本每秒执行一次；无论是想不间断执行，还是想不执行，都不会如愿",
  },
  leave: {
    en: "never: keepalived runs the script every second; write `interval 1` where that is meant",
    zh: "没有理由保留：keepalived 会每秒执行一次脚本；若本意如此，请写 `interval 1`",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval «0»
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
      fixed: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 1
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
    interval 1
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
