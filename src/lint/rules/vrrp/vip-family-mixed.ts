import { readingRule } from "../../rule.ts";

export const vipFamilyMixed = readingRule({
  id: "vrrp/vip-family-mixed",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "IPv4 and IPv6 addresses in one `virtual_ipaddress`",
    zh: "同一个 `virtual_ipaddress` 中混用 IPv4 与 IPv6 地址",
  },
  why: {
    en: "an instance speaks one family, that of the first address in its block. keepalived 2.2.7 logs `address family must match VRRP instance … - ignoring`: the other addresses are on no node at all. `virtual_ipaddress_excluded` takes both families; the addresses there move with the instance and are not in its adverts. The first address may also be one of `unicast_peer` or `unicast_src_ip`",
    zh: "一个实例只使用一种地址族，由块中的第一个地址决定。keepalived 2.2.7 记录 `address family must match VRRP instance … - ignoring`：其余地址不会出现在任何节点上。`virtual_ipaddress_excluded` 可以包含两种地址族，其中的地址随实例一起切换，但不写入通告。第一个地址也可能来自 `unicast_peer` 或 `unicast_src_ip`",
  },
  leave: {
    en: "never: keepalived ignores the addresses of the other family",
    zh: "没有理由保留：keepalived 会忽略另一地址族的地址",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.9/24
        «2001:db8::9/64»
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
    virtual_ipaddress_excluded {
        2001:db8::9/64
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
    virtual_ipaddress_excluded {
        2001:db8::9/64
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
