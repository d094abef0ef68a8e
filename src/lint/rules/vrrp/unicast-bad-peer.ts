import { readingRule } from "../../rule.ts";

export const unicastBadPeer = readingRule({
  id: "vrrp/unicast-bad-peer",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a line of `unicast_peer` that is no address of the instance's family",
    zh: "`unicast_peer` 中有一行不是实例地址族的地址",
  },
  why: {
    en: "keepalived takes addresses only and resolves no names. 2.2.7 logs `malformed unicast peer address[…]. Skipping...` or `MUST be of the same family !!! Skipping...`: that node hears nothing of this one and becomes master beside it; without any other peer the instance sends multicast",
    zh: "keepalived 只接受地址，不解析名称。2.2.7 记录 `malformed unicast peer address[…]. Skipping...` 或 `MUST be of the same family !!! Skipping...`：那台节点收不到本机的通告，会同时成为主节点；如果没有其他对端，实例会改发组播",
  },
  leave: {
    en: "never: the node that is meant hears nothing of this one",
    zh: "没有理由保留：对应的节点收不到本机的通告",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    unicast_src_ip 10.0.0.1
    unicast_peer {
        «lb2.example.com»
        10.0.0.3
    }
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
    unicast_src_ip 10.0.0.1
    unicast_peer {
        10.0.0.2
        «2001:db8::2»
    }
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
    unicast_src_ip 10.0.0.1
    unicast_peer {
        10.0.0.2
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
