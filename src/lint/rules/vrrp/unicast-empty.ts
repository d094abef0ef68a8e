import { readingRule } from "../../rule.ts";

export const unicastEmpty = readingRule({
  id: "vrrp/unicast-empty",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "unicast without a peer",
    zh: "单播没有对端",
  },
  why: {
    en: "keepalived 2.2.7 logs `A unicast keyword has been specified without any unicast peers. Defaulting to multicast`: where unicast was chosen because the network carries no multicast, as in most clouds, no node hears the other and both become master",
    zh: "keepalived 2.2.7 记录 `A unicast keyword has been specified without any unicast peers. Defaulting to multicast`：选择单播往往是因为网络不传组播（多数云环境如此），此时各节点互相收不到通告，形成双主",
  },
  leave: {
    en: "multicast is what is meant; then delete the line",
    zh: "本意就是组播；此时请删除该行",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    «unicast_src_ip» 10.0.0.1
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
    «unicast_peer» {
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
