import { readingRule } from "../../rule.ts";

export const interfaceMissing = readingRule({
  id: "vrrp/interface-missing",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "an instance without `interface`",
    zh: "实例缺少 `interface`",
  },
  why: {
    en: "keepalived 2.2.7 logs `Unknown interface!` and ends, and with it every other instance of the machine. `default_interface` is for static addresses and does not help, nor does unicast",
    zh: "keepalived 2.2.7 记录 `Unknown interface!` 后退出，本机的其他实例也随之停止。`default_interface` 只用于静态地址，在这里不起作用，使用单播也一样",
  },
  leave: {
    en: "never: keepalived does not start",
    zh: "没有理由保留：keepalived 无法启动",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `«vrrp_instance» VI_1 {
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
      text: `global_defs {
    default_interface eth0
}
«vrrp_instance» VI_1 {
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
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
