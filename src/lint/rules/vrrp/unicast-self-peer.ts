import { unicastSrcIp } from "../../../catalog/keepalived/vrrp-instance.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { removeStatement } from "../../cluster/edits.ts";
import { rule } from "../../rule.ts";

export const unicastSelfPeer = rule({
  id: "vrrp/unicast-self-peer",
  severity: "error",
  since: "0.1.0",
  on: "vrrp",
  summary: {
    en: "`unicast_peer` lists the node's own address",
    zh: "`unicast_peer` 中包含本机地址",
  },
  why: {
    en: "the node sends its adverts to itself, and a list that is the same on every node is usually short of somebody: where only the own address is listed, the peers hear nothing and become master too. keepalived 2.2.7 says nothing",
    zh: "节点会把通告发给自己；而各节点共用同一份列表时往往还漏了别人：如果只列了本机地址，对端什么都收不到，也会成为主节点。keepalived 2.2.7 不作任何提示",
  },
  leave: {
    en: "one file is shared by all machines and lists them all; keepalived sends itself one packet more",
    zh: "所有机器共用一份列出全部节点的文件；keepalived 只是多给自己发一个报文",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    unicast_src_ip 10.0.0.1
    unicast_peer {
        «10.0.0.1»
        10.0.0.2
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    unicast_src_ip 10.0.0.1
    unicast_peer {
        10.0.0.2
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    unicast_src_ip 10.0.0.1
    unicast_peer {
        «10.0.0.1»
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],
  good: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    unicast_src_ip 10.0.0.1
    unicast_peer {
        10.0.0.2
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ instance }, report, around) {
    const own = read(instance.scope, unicastSrcIp);
    if (!isWritten(own)) return;
    // Without a peer keepalived would go on with multicast.
    const others = instance.unicastPeers.some(({ value }) => value !== own.value);
    for (const peer of instance.unicastPeers) {
      if (peer.value !== own.value) continue;
      report({
        at: peer.site,
        message: say(
          {
            en: "{ip} is this node's own address: {name} talks to itself",
            zh: "{ip} 是本机地址：{name} 会给自己发通告",
          },
          { ip: peer.value, name: instance.name },
        ),
        related: [{ at: own, message: say({ en: "the own address", zh: "本机地址" }) }],
        ...(others && {
          fix: {
            title: say({ en: "remove it from the list", zh: "从列表中删除" }),
            safety: "unsafe" as const,
            edits: [removeStatement(peer.site.span, around)],
          },
        }),
      });
    }
  },
});
