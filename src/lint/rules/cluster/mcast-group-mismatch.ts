import { vrrpMcastGroup4, vrrpMcastGroup6 } from "../../../catalog/keepalived/global-defs.ts";
import { mcastDstIp } from "../../../catalog/keepalived/vrrp-extras.ts";
import { isWritten, read, type Traced } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { canonicalHost } from "../../cluster/addresses.ts";
import { type Member, outliers, virtualRouters } from "../../cluster/virtual-routers.ts";
import { rule } from "../../rule.ts";

export const mcastGroupMismatch = rule({
  id: "cluster/mcast-group-mismatch",
  severity: "error",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "nodes send their adverts to different multicast groups",
    zh: "各节点的通告发往不同的组播地址",
  },
  why: {
    en: "a node listens on the group that it sends to and hears nothing of the other: both become master and hold the address. 224.0.0.18 is the group of VRRP and the default",
    zh: "节点只监听自己发送的组播地址，收不到对方的通告：两台都成为主节点并持有地址。224.0.0.18 是 VRRP 的标准组播地址，也是默认值",
  },
  sources: ["https://datatracker.ietf.org/doc/html/rfc9568#section-5.1.1.2"],
  bad: [
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
global_defs {
    «vrrp_mcast_group4 224.0.0.19»
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
    },
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        fd00::9/64
    }
}
--- lb2/keepalived.conf
global_defs {
    «vrrp_mcast_group6 ff02::13»
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        fd00:0::9/64
    }
}
`,
    },
  ],
  good: [
    // Each group holds for adverts of its own family.
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        fd00::9/64
    }
}
--- lb2/keepalived.conf
global_defs {
    vrrp_mcast_group4 224.0.0.19
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        fd00::9/64
    }
}
`,
    },
    {
      text: `--- lb1/keepalived.conf
global_defs {
    vrrp_mcast_group4 224.0.0.19
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
global_defs {
    vrrp_mcast_group4 224.0.0.19
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
    },
  ],

  check({ cluster }, report) {
    for (const members of virtualRouters(cluster)) {
      if (members.some(({ instance }) => instance.unicastPeers.length > 0)) continue;
      const each = members.map((member) => ({ ...member, group: groupOf(member) }));
      const found = outliers(each, ({ group }) => canonicalHost(group.value));
      for (const odd of found?.odd ?? []) {
        if (!found) continue;
        const [here, there] = isWritten(odd.group) ? [odd, found.usual] : [found.usual, odd];
        report({
          at: here.group,
          node: here.node,
          message: say(
            {
              en: "{name} speaks to {here} here and to {there} on {node}: neither hears the other",
              zh: "{name} 在此处使用组播地址 {here}，在 {node} 上使用 {there}：双方都收不到对方",
            },
            {
              name: here.instance.name,
              here: here.group.value,
              there: there.group.value,
              node: there.node.name,
            },
          ),
          ...(isWritten(there.group) && {
            related: [
              { at: there.group, message: say({ en: "the other group", zh: "另一个组播地址" }) },
            ],
          }),
        });
      }
    }
  },
});

/** The group of the instance, else that of the machine for the family of its addresses. */
function groupOf({ ha: { ha }, instance }: Member): Traced<string> {
  const own = read(instance.scope, mcastDstIp);
  if (own.value !== undefined) return { value: own.value, origin: own.origin };
  const six = instance.addresses[0]?.family === 6;
  return six ? read(ha.globals, vrrpMcastGroup6) : read(ha.globals, vrrpMcastGroup4);
}
