import { vrrpMcastGroup4, vrrpMcastGroup6 } from "../../../catalog/keepalived/global-defs.ts";
import { mcastDstIp } from "../../../catalog/keepalived/vrrp-extras.ts";
import type { Cluster } from "../../../ir/config.ts";
import { byDefault, isWritten, read, type Traced } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { canonicalHost } from "../../cluster/addresses.ts";
import { type Difference, takeValue } from "../../cluster/instance-edits.ts";
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
  leave: {
    en: "never: both nodes are master until the groups are the same again",
    zh: "没有理由保留：在组播地址恢复一致之前两台都是主节点",
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
      fixed: `--- lb1/keepalived.conf
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
    vrrp_mcast_group4 224.0.0.18
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
      fixed: `--- lb1/keepalived.conf
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
    vrrp_mcast_group6 ff02::12
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
    // The other instance has no peer that minds.
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.51/24
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
        10.0.0.51/24
    }
}
vrrp_instance VI_2 {
    interface eth0
    virtual_router_id 52
    priority 100
    virtual_ipaddress {
        10.0.0.52/24
    }
}
`,
      fixed: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.51/24
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
    mcast_dst_ip 224.0.0.18
    virtual_ipaddress {
        10.0.0.51/24
    }
}
vrrp_instance VI_2 {
    interface eth0
    virtual_router_id 52
    priority 100
    virtual_ipaddress {
        10.0.0.52/24
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

  check({ cluster }, report, around) {
    const all = differencesIn(cluster);
    for (const difference of all) {
      const { here, there, wanted } = difference;
      const [own, other] = [groupOf(here), groupOf(there)];
      const setting = { keyword: "mcast_dst_ip", read: groupOf };
      const edits = takeValue(difference, all, setting, around);
      report({
        at: isWritten(own) ? own : here.instance.site,
        node: here.node,
        message: say(
          {
            en: "{name} speaks to {here} here and to {there} on {node}: neither hears the other",
            zh: "{name} 在此处使用组播地址 {here}，在 {node} 上使用 {there}：双方都收不到对方的通告",
          },
          {
            name: here.instance.name,
            here: own.value,
            there: other.value,
            node: there.node.name,
          },
        ),
        ...(isWritten(other) && {
          related: [{ at: other, message: say({ en: "the other group", zh: "另一个组播地址" }) }],
        }),
        ...(edits && {
          fix: {
            title: say(
              {
                en: "use the group of {node}, {wanted}",
                zh: "改为与 {node} 相同的组播地址 {wanted}",
              },
              { node: there.node.name, wanted },
            ),
            safety: "unsafe",
            edits,
          },
        }),
      });
    }
  },
});

interface Mismatch extends Difference {
  readonly there: Member;
}

/** Of a pair the place is where a group is written; of more it is the one that differs. */
const differencesIn = (cluster: Cluster): readonly Mismatch[] =>
  virtualRouters(cluster).flatMap((members) => {
    if (members.some(isUnicast)) return [];
    const found = outliers(members, (member) => canonicalHost(groupOf(member).value));
    return (found?.odd ?? []).flatMap((odd) => {
      if (!found) return [];
      const stays = members.length > 2 || isWritten(groupOf(odd));
      const [here, there] = stays ? [odd, found.usual] : [found.usual, odd];
      return [{ here, there, wanted: groupOf(there).value }];
    });
  });

const isUnicast = ({ instance }: Member): boolean => instance.unicastPeers.length > 0;

/** The group of the instance, else that of the machine for the family of its addresses. */
function groupOf(member: Member): Traced<string> {
  const { ha, instance } = member;
  const own = read(instance.scope, mcastDstIp);
  if (own.value !== undefined) return { value: own.value, origin: own.origin };
  // It speaks to no group.
  if (isUnicast(member)) return byDefault("");
  const six = instance.addresses[0]?.family === 6;
  return six ? read(ha.ha.globals, vrrpMcastGroup6) : read(ha.ha.globals, vrrpMcastGroup4);
}
