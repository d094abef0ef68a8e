import { readingRule } from "../../rule.ts";

export const vridDuplicateOnInterface = readingRule({
  id: "vrrp/vrid-duplicate-on-interface",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "one `virtual_router_id` twice on one interface",
    zh: "同一网卡上两个实例使用相同的 `virtual_router_id`",
  },
  why: {
    en: "adverts of the two cannot be told apart. keepalived 2.2.7 logs `VI_1 and VI_2 both use VRID 51 with IPv4 on interface eth0` and does not start. One number for IPv4 and IPv6 is fine, so are two groups of multicast (`mcast_dst_ip`), and instances that send unicast",
    zh: "两个实例的通告无法区分。keepalived 2.2.7 记录 `VI_1 and VI_2 both use VRID 51 with IPv4 on interface eth0` 并拒绝启动。IPv4 与 IPv6 可以共用编号，使用不同组播组（`mcast_dst_ip`）或单播的实例也可以",
  },
  leave: {
    en: "never: keepalived does not start",
    zh: "没有理由保留：keepalived 无法启动",
  },
  sources: [
    "https://www.keepalived.org/manpage.html",
    "https://github.com/acassen/keepalived/issues/389",
  ],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.9/24
    }
}
vrrp_instance VI_2 {
    interface eth0
    «virtual_router_id» 51
    priority 100
    virtual_ipaddress {
        10.0.0.10/24
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
vrrp_instance VI_2 {
    interface eth0
    virtual_router_id 52
    priority 100
    virtual_ipaddress {
        10.0.0.10/24
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
    virtual_ipaddress {
        10.0.0.9/24
    }
}
vrrp_instance VI_2 {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        2001:db8::9/64
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
