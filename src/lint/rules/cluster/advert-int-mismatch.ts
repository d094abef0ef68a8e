import { advertIntOf, versionOf } from "../../../catalog/keepalived/effective.ts";
import { isWritten } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { replaceValue } from "../../cluster/edits.ts";
import { outliers, virtualRouters } from "../../cluster/virtual-routers.ts";
import { rule } from "../../rule.ts";

export const advertIntMismatch = rule({
  id: "cluster/advert-int-mismatch",
  severity: "error",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "nodes of one virtual router use different `advert_int` in VRRP version 2",
    zh: "同一虚拟路由器的各节点在 VRRP v2 下 `advert_int` 不一致",
  },
  why: {
    en: "a receiver of version 2 drops adverts whose interval is not its own (measured with keepalived 2.2.7). The nodes do not hear each other and both become master. In version 3 a backup takes the master's interval over, so that nothing is reported there",
    zh: "VRRP v2 的接收方会丢弃通告间隔与自己不同的通告（以 keepalived 2.2.7 实测），各节点互相收不到通告，都成为主节点。v3 的备节点会采用主节点的间隔，因此不报告 v3",
  },
  leave: {
    en: "never: both nodes are master until the intervals are the same again, while a change is rolled out too",
    zh: "没有理由保留：在间隔恢复一致之前两台都是主节点，逐台发布变更期间也是如此",
  },
  sources: ["https://datatracker.ietf.org/doc/html/rfc3768#section-7.1"],
  bad: [
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    advert_int 1
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    «advert_int 3»
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
    advert_int 1
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    advert_int 1
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
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    «advert_int 3»
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
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    advert_int 1
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
    advert_int 1
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
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
    version 3
    advert_int 1
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    version 3
    advert_int 0.5
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ cluster }, report, around) {
    for (const members of virtualRouters(cluster)) {
      if (members.some(({ instance }) => versionOf(instance).value !== 2)) continue;
      const timed = members.map((member) => ({ ...member, every: advertIntOf(member.instance) }));
      const found = outliers(timed, ({ every }) => String(every.value));
      for (const odd of found?.odd ?? []) {
        if (!found) continue;
        // One of the two is written, else they would be equal.
        const [here, there] = isWritten(odd.every) ? [odd, found.usual] : [found.usual, odd];
        const edits = replaceValue(here.every, String(there.every.value / 1000), around);
        report({
          at: here.every,
          node: here.node,
          message: say(
            {
              en: "{name} advertises every {here} s here and every {there} s on {node}: in version 2 each drops the other's adverts",
              zh: "{name} 在此处的通告间隔为 {here} 秒，在 {node} 上为 {there} 秒：v2 下双方都会丢弃对方的通告",
            },
            {
              name: here.instance.name,
              here: here.every.value / 1000,
              there: there.every.value / 1000,
              node: there.node.name,
            },
          ),
          ...(isWritten(there.every) && {
            related: [
              {
                at: there.every,
                message: say({ en: "the other interval", zh: "另一个通告间隔" }),
              },
            ],
          }),
          ...(edits && {
            fix: {
              title: say(
                { en: "use the interval of {node}", zh: "改为与 {node} 相同的间隔" },
                { node: there.node.name },
              ),
              safety: "unsafe",
              edits,
            },
          }),
        });
      }
    }
  },
});
