import { readingRule } from "../../rule.ts";

export const advertIntInvalid = readingRule({
  id: "vrrp/advert-int-invalid",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "an `advert_int` that cannot be sent",
    zh: "无法使用的 `advert_int`",
  },
  why: {
    en: "version 2 counts whole seconds: keepalived 2.2.7 logs `must be an integer. rounding`, so that 0.5 s becomes 1 s and 1.5 s becomes 2 s. Version 3 counts steps of 0.01 s below 40.96 s. Outside 0.01 to 255 the line is ignored and the interval is 1 s. A failover takes three intervals and more, so the wrong number is the wrong time without service",
    zh: "v2 只能用整秒：keepalived 2.2.7 记录 `must be an integer. rounding`，0.5 秒变为 1 秒，1.5 秒变为 2 秒。v3 以 0.01 秒为单位且小于 40.96 秒。超出 0.01 到 255 时该行被忽略，间隔为 1 秒。一次切换至少需要三个间隔，间隔不对，中断时间也就不对",
  },
  leave: {
    en: "never: keepalived runs with another interval than the one that is written",
    zh: "没有理由保留：keepalived 实际使用的间隔与所写的不同",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    advert_int «0»
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_instance VI_1 {
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
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    «advert_int 0.5»
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    advert_int 1
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
    version 3
    «advert_int 60»
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    version 3
    advert_int 40.95
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
    advert_int 2
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
    version 3
    advert_int 0.5
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
