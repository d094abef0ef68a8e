import { readingRule } from "../../rule.ts";

export const strictAuth = readingRule({
  id: "vrrp/strict-auth",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "authentication in strict mode",
    zh: "严格模式下使用认证",
  },
  why: {
    en: "strict mode follows RFC 3768 and 5798, which took authentication out. keepalived 2.2.7 logs `Strict mode does not support authentication. Ignoring.`: adverts carry no password, and a node without strict mode that has one refuses them, so that both become master",
    zh: "严格模式遵循 RFC 3768 与 5798，其中已取消认证。keepalived 2.2.7 记录 `Strict mode does not support authentication. Ignoring.`：通告中不带口令，而未用严格模式、配有口令的节点会拒收，于是双主",
  },
  leave: {
    en: "never: adverts carry no password, and the line looks as if they did",
    zh: "没有理由保留：通告中不带口令，这一行却让人以为有",
  },
  sources: [
    "https://www.keepalived.org/manpage.html",
    "https://datatracker.ietf.org/doc/html/rfc5798#section-9",
  ],
  bad: [
    {
      text: `global_defs {
    vrrp_strict
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    authentication {
        «auth_type» PASS
        auth_pass secret
    }
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
