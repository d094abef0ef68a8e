import { readingRule } from "../../rule.ts";

export const keepalivedError = readingRule({
  id: "base/keepalived-error",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "keepalived reports these settings as an error",
    zh: "keepalived 会把这些设置报告为错误",
  },
  why: {
    en: "each line by itself is right, but not here, not together, or something is missing beside it: keepalived 2.2.7 logs an error, `keepalived -t` ends with 5, and the setting is changed or dropped",
    zh: "单看每一行都没有问题，但位置不对、相互冲突或缺少配套设置：keepalived 2.2.7 会记录错误，`keepalived -t` 以 5 退出，并修改或丢弃该设置",
  },
  leave: {
    en: "never: keepalived changes or drops the setting, so that what is written is not what holds",
    zh: "没有理由保留：keepalived 会修改或丢弃该设置，写的与实际生效的不一致",
  },
  bad: [
    {
      text: `vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.10/24
    }
    virtual_routes {
        «10.1.0.0/16» via 10.0.0.1
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
    virtual_routes {
        10.1.0.0/16 via 10.0.0.1 dev eth0
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
