import { readingRule } from "../../rule.ts";

export const noVip = readingRule({
  id: "vrrp/no-vip",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "an instance without a virtual address",
    zh: "实例没有虚拟地址",
  },
  why: {
    en: "an instance is there to hold an address. Without one keepalived 2.2.7 logs `No VIP specified; at least one is sensible`, `keepalived -t` ends with 5, and the node elects a master of nothing; with VRRP version 3, which IPv6 always speaks, it does not start (`at least one is required`). Addresses in `virtual_ipaddress_excluded` do not count",
    zh: "实例的作用就是持有地址。没有地址时 keepalived 2.2.7 记录 `No VIP specified; at least one is sensible`，`keepalived -t` 以 5 退出，选出的主节点什么也不承载；使用 VRRP v3（IPv6 一律是 v3）时无法启动（`at least one is required`）。`virtual_ipaddress_excluded` 中的地址不算",
  },
  leave: {
    en: "the instance is only there for its election, and notify scripts do the rest; with VRRP version 3 it must not stay: keepalived does not start",
    zh: "该实例只用于选举，其余由 notify 脚本完成；使用 VRRP v3 时没有理由保留：keepalived 无法启动",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `«vrrp_instance» VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
}
`,
      dialect: "keepalived",
    },
    {
      text: `«vrrp_instance» VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    version 3
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
