import { readingRule } from "../../rule.ts";

export const vridMissing = readingRule({
  id: "vrrp/vrid-missing",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "an instance without `virtual_router_id`",
    zh: "实例缺少 `virtual_router_id`",
  },
  why: {
    en: "the number tells the instances of one network apart and has no default: keepalived 2.2.7 logs `the virtual router id must be set` and ends, and with it every other instance of the machine",
    zh: "该编号用于区分同一网段中的实例，没有默认值：keepalived 2.2.7 记录 `the virtual router id must be set` 后退出，本机的其他实例也随之停止",
  },
  leave: {
    en: "never: keepalived does not start",
    zh: "没有理由保留：keepalived 无法启动",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `«vrrp_instance» VI_1 {
    interface eth0
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
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
