import { readingRule } from "../../rule.ts";

export const priorityRange = readingRule({
  id: "vrrp/priority-range",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`priority` outside 1 to 255",
    zh: "`priority` 超出 1 到 255",
  },
  why: {
    en: "keepalived 2.2.7 logs `Priority not valid! must be between 1 & 255. Using default 100`: where the other node has 100 too, or 101, the wrong one is master. In adverts 0 means that a master steps down; 255 is the owner of the address",
    zh: "keepalived 2.2.7 记录 `Priority not valid! must be between 1 & 255. Using default 100`：如果另一台也是 100，或是 101，当选的就不是想要的那台。通告中的 0 表示主节点主动退位，255 表示地址所有者",
  },
  leave: {
    en: "never: keepalived takes 100; write `priority 100` where that is meant",
    zh: "没有理由保留：keepalived 会改用 100；若本意如此，请写 `priority 100`",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority «300»
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
    priority «0»
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
    priority 254
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
