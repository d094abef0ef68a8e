import { readingRule } from "../../rule.ts";

export const wrongBlock = readingRule({
  id: "base/wrong-block",
  severity: "error",
  since: "0.1.0",
  summary: { en: "the keyword belongs in another block", zh: "关键字用错了块" },
  why: {
    en: "keepalived 2.2.7 logs `Unknown keyword` and starts without the setting, as if it were misspelt",
    zh: "keepalived 2.2.7 会像遇到拼写错误一样只记一行 `Unknown keyword`，然后不带该设置启动",
  },
  leave: {
    en: "never: keepalived runs without the setting; move it to a block that the finding names",
    zh: "没有理由保留：keepalived 运行时没有这项设置；请移到问题中列出的块",
  },
  bad: [
    {
      text: `«priority» 100
vrrp_instance VI_1 {
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
    {
      text: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 80 {
        TCP_CHECK {
            «nb_get_retry» 3
        }
    }
}
`,
      fixed: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 80 {
        TCP_CHECK {
            retry 3
        }
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
