import { unicastSrcIp } from "../../../catalog/keepalived/vrrp-instance.ts";
import { read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { canonicalHost } from "../../cluster/addresses.ts";
import { type Member, virtualRouters } from "../../cluster/virtual-routers.ts";
import { rule } from "../../rule.ts";

export const unicastAsymmetric = rule({
  id: "cluster/unicast-asymmetric",
  severity: "error",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "one node speaks to another that does not speak to it",
    zh: "一个节点向另一个节点发送单播，对方却不回发",
  },
  why: {
    en: "with unicast each node sends its adverts to the peers that it lists and to nobody else, and keepalived drops multicast adverts for an instance with peers (measured with 2.2.7, both ways). Whoever is listed nowhere hears nobody and becomes master beside the other",
    zh: "单播模式下，节点只向列表中的对端发通告；配置了单播对端的实例还会丢弃组播通告（用 2.2.7 双向实测）。没被列入的节点收不到任何通告，于是两台都成为主节点",
  },
  leave: {
    en: "never: the node that hears no adverts becomes master",
    zh: "没有理由保留：收不到通告的节点会成为主节点",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
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
--- lb2/keepalived.conf
«vrrp_instance VI_1» {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
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
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    unicast_src_ip 10.0.0.2
    unicast_peer {
        «10.0.0.3»
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
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
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
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    unicast_src_ip 10.0.0.2
    unicast_peer {
        10.0.0.1
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ cluster }, report, { isWhole }) {
    for (const members of virtualRouters(cluster)) {
      if (!members.every(({ ha }) => isWhole(ha))) continue;
      for (const here of members) {
        const deaf = members.find((there) => there !== here && !speaksTo(here, there));
        if (!deaf) continue;
        const [first] = here.instance.unicastPeers;
        report({
          at: first ? first.site : here.instance.site,
          node: here.node,
          message: first
            ? say(
                {
                  en: "{name} does not list {node}, which hears nothing from here and becomes master too",
                  zh: "{name} 没有列出 {node}：后者收不到这里的通告，也会成为主节点",
                },
                { name: here.instance.name, node: deaf.node.name },
              )
            : say(
                {
                  en: "{name} sends multicast here, and {node} takes only unicast from its peers: both become master",
                  zh: "{name} 在此处发组播，而 {node} 只接收单播对端的通告：两台都会成为主节点",
                },
                { name: here.instance.name, node: deaf.node.name },
              ),
          related: [
            { at: deaf.instance.site, message: say({ en: "the other node", zh: "另一个节点" }) },
          ],
        });
      }
    }
  },
});

/** Whether adverts of the one arrive at the other, as far as the files tell. */
function speaksTo({ instance: from }: Member, { instance: to }: Member): boolean {
  const unicast = to.unicastPeers.length > 0;
  if (from.unicastPeers.length === 0) return !unicast;
  const own = read(to.scope, unicastSrcIp).value;
  if (own === undefined) return true;
  return from.unicastPeers.some(({ value }) => canonicalHost(value) === canonicalHost(own));
}
