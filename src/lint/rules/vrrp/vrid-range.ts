import { readingRule } from "../../rule.ts";

export const vridRange = readingRule({
  id: "vrrp/vrid-range",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`virtual_router_id` outside 1 to 255",
    zh: "`virtual_router_id` 超出 1 到 255",
  },
  why: {
    en: "the number is one byte of the advert, and 0 is none. keepalived 2.2.7 logs `VRID '256' not valid - must be between 1 & 255`, then has no number at all and does not start",
    zh: "该编号在通告中占一个字节，且 0 无效。keepalived 2.2.7 记录 `VRID '256' not valid - must be between 1 & 255`，随后因为没有编号而无法启动",
  },
  leave: {
    en: "never: keepalived does not start",
    zh: "没有理由保留：keepalived 无法启动",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id «256»
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
    virtual_router_id «0»
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
    virtual_router_id 255
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
