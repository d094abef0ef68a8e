import { readingRule } from "../../rule.ts";

export const strictNoVip = readingRule({
  id: "vrrp/strict-no-vip",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "strict mode without a virtual address",
    zh: "严格模式下没有虚拟地址",
  },
  why: {
    en: "the RFC knows no router without an address, and strict mode holds keepalived to it: 2.2.7 logs `No VIP specified; at least one is required` and ends (`exited with permanent error CONFIG`), and with it every other instance of the machine. Addresses in `virtual_ipaddress_excluded` do not count",
    zh: "RFC 中没有不带地址的虚拟路由器，而严格模式要求 keepalived 遵守这一点：2.2.7 记录 `No VIP specified; at least one is required` 后退出（`exited with permanent error CONFIG`），本机的其他实例也随之停止。`virtual_ipaddress_excluded` 中的地址不算",
  },
  leave: {
    en: "never: keepalived does not start",
    zh: "没有理由保留：keepalived 无法启动",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `global_defs {
    vrrp_strict
}
«vrrp_instance» VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
}
`,
      dialect: "keepalived",
    },
  ],
  good: [
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
    {
      text: `global_defs {
    vrrp_strict
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    strict_mode off
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
