import { readingRule } from "../../rule.ts";

export const braceMismatch = readingRule({
  id: "syntax/brace-mismatch",
  severity: "error",
  since: "0.1.0",
  summary: { en: "there is a brace too many or too few", zh: "花括号多了或少了" },
  why: {
    en: "nginx 1.22 refuses the file with `unexpected \"}\"`; keepalived 2.2.7 says `Extra '}' found` or `There are 1 missing '}'s or extra '{'s` once for each of its processes, without a line, and starts with whatever it made of the rest",
    zh: "nginx 1.22 以 `unexpected \"}\"` 拒绝整个文件；keepalived 2.2.7 的每个进程各打印一遍 `Extra '}' found` 或 `There are 1 missing '}'s or extra '{'s`，不给行号，然后带着误读的内容照常启动",
  },
  leave: {
    en: "never: it cannot be switched off, because the blocks are not what they look like; the rest is checked as lbc takes it to be meant",
    zh: "不能忽略，本规则不能关闭：块的范围与看上去的不同；其余内容按 lbc 推测的意图检查",
  },
  bad: [
    {
      text: `events {}
http { server { listen 8080; } }
«}»
`,
      fixed: `events {}
http { server { listen 8080; } }
`,
    },
    // By its layout the first instance ends before the second.
    {
      dialect: "keepalived",
      text: `vrrp_instance VI_1 «{»
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.10/24
    }
vrrp_instance VI_2 {
    state BACKUP
    interface eth0
    virtual_router_id 52
    priority 100
    virtual_ipaddress {
        10.0.0.11/24
    }
}
`,
      fixed: `vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.10/24
    }
}
vrrp_instance VI_2 {
    state BACKUP
    interface eth0
    virtual_router_id 52
    priority 100
    virtual_ipaddress {
        10.0.0.11/24
    }
}
`,
    },
  ],
  good: [
    {
      text: `events {}
http { server { listen 8080; } }
`,
    },
    {
      text: `vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
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
