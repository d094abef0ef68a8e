import { readingRule } from "../../rule.ts";

export const authWithV3 = readingRule({
  id: "vrrp/auth-with-v3",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "VRRP version 3 has no authentication",
    zh: "VRRP v3 不支持认证",
  },
  why: {
    en: "version 3 dropped it, and keepalived 2.2.7 ignores the block (`VRRP version 3 does not support authentication. Ignoring.`). Whoever relies on the password to keep two clusters apart, or strangers out, has nothing",
    zh: "v3 取消了认证，keepalived 2.2.7 会忽略该块（`VRRP version 3 does not support authentication. Ignoring.`）。指望用密码隔离两个集群或阻止外人加入的，其实毫无保护",
  },
  leave: {
    en: "never: it protects nothing and looks as if it did",
    zh: "没有理由保留：它不提供保护，却让人以为有",
  },
  sources: ["https://datatracker.ietf.org/doc/html/rfc9568#section-9"],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    version 3
    interface eth0
    virtual_router_id 51
    priority 150
    authentication {
        «auth_type» PASS
        auth_pass secret
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_instance VI_1 {
    version 3
    interface eth0
    virtual_router_id 51
    priority 150
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
    priority 150
    authentication {
        auth_type PASS
        auth_pass secret
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
