import { readingRule } from "../../rule.ts";

export const mcastGroupInvalid = readingRule({
  id: "vrrp/mcast-group-invalid",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a group that is not multicast",
    zh: "组播组不是组播地址",
  },
  why: {
    en: "groups of IPv4 are 224.0.0.0 to 239.255.255.255, those of IPv6 begin with ff, and only link-local ones (ff02) fit VRRP. keepalived 2.2.7 logs `vrrp_mcast_group4 [10.0.0.1] is not multicast. Skipping` and sends to 224.0.0.18: nodes that were to be kept apart by their groups hear each other. A group of IPv6 beyond the link is complained about and used",
    zh: "IPv4 组播地址为 224.0.0.0 到 239.255.255.255，IPv6 以 ff 开头，且 VRRP 只适合链路本地组（ff02）。keepalived 2.2.7 记录 `vrrp_mcast_group4 [10.0.0.1] is not multicast. Skipping` 并改用 224.0.0.18：本想用不同组隔开的节点会互相收到通告。非链路本地的 IPv6 组会报错，但仍会使用",
  },
  leave: {
    en: "a group of IPv6 beyond the link is meant, and keepalived uses it; an address that is no multicast must not stay: keepalived ignores it",
    zh: "有意使用非链路本地的 IPv6 组，keepalived 会照用；不是组播的地址没有理由保留：keepalived 会忽略它",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `global_defs {
    vrrp_mcast_group4 «10.0.0.1»
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
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    mcast_dst_ip «10.0.0.1»
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
      text: `global_defs {
    vrrp_mcast_group4 224.0.0.81
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
  ],
});
