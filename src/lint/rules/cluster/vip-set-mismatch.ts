import { virtualIpaddress } from "../../../catalog/keepalived/vrrp-addresses.ts";
import { read, isWritten, type Traced } from "../../../ir/scope.ts";
import { compareVersions } from "../../../ir/target.ts";
import { say, type Text } from "../../../messages/text.ts";
import type { Site } from "../../../text/span.ts";
import { canonicalHost } from "../../cluster/addresses.ts";
import { type Member, outliers, virtualRouters } from "../../cluster/virtual-routers.ts";
import { rule } from "../../rule.ts";

export const vipSetMismatch = rule({
  id: "cluster/vip-set-mismatch",
  severity: "error",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "nodes of one virtual router list different addresses",
    zh: "同一虚拟路由器的各节点虚拟地址列表不一致",
  },
  why: {
    en: "an advert carries the list of addresses. keepalived 2.2.7 drops adverts whose list has another count or other members than its own, so that both nodes become master; 2.4 accepts them with a log line, and after a failover some addresses are held by nobody. The order does not matter, and `virtual_ipaddress_excluded` is not part of the list",
    zh: "通告中带有地址列表。keepalived 2.2.7 会丢弃地址个数或内容与自己不同的通告，两台都成为主节点；2.4 只记录日志并接受，但切换后部分地址无人持有。顺序无关紧要，`virtual_ipaddress_excluded` 不在列表之中",
  },
  leave: {
    en: "an address is added or removed node by node, with keepalived 2.4 or later on all of them; with an older one it must not stay: both nodes are master until the lists are the same",
    zh: "正在逐台增删地址，且各节点都是 keepalived 2.4 及以上版本；更早的版本没有理由保留：在列表一致之前两台都是主节点",
  },
  bad: [
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
        10.0.0.10/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    «virtual_ipaddress» {
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
    «virtual_ipaddress» {
        10.0.0.8/24
    }
}
`,
    },
  ],
  good: [
    // One address in two spellings.
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        fd00:0:0::9/64
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        FD00::9/64
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
        10.0.0.10/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.10/24
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ cluster }, report) {
    for (const members of virtualRouters(cluster)) {
      const found = outliers(members, (member) => [...addressesOf(member)].toSorted().join(" "));
      for (const odd of found?.odd ?? []) {
        if (!found) continue;
        report({
          at: place(odd),
          node: odd.node,
          message: difference(odd, found.usual),
          help: consequence(odd),
          related: [
            {
              at: place(found.usual),
              message: say({ en: "the other list", zh: "另一份地址列表" }),
            },
          ],
        });
      }
    }
  },
});

const addressesOf = ({ instance }: Member): ReadonlySet<string> =>
  new Set(instance.addresses.map(({ ip }) => canonicalHost(ip)));

function place({ instance }: Member): Traced<unknown> | Site {
  const block = read(instance.scope, virtualIpaddress);
  return isWritten(block) ? block : instance.site;
}

const only = (a: Member, b: Member): string =>
  [...addressesOf(a)].filter((ip) => !addressesOf(b).has(ip)).join(", ");

function difference(here: Member, there: Member): Text {
  const values = {
    name: here.instance.name,
    node: there.node.name,
    lacks: only(there, here),
    more: only(here, there),
  };
  if (values.lacks === "")
    return say(
      {
        en: "{name} lists {more} here and not on {node}",
        zh: "{name} 在此处多出 {node} 上没有的地址：{more}",
      },
      values,
    );
  if (values.more === "")
    return say(
      {
        en: "{name} lists {lacks} on {node} and not here",
        zh: "{name} 在此处缺少 {node} 上的地址：{lacks}",
      },
      values,
    );
  return say(
    {
      en: "{name} lists {more} here where {node} lists {lacks}",
      zh: "{name} 在此处的地址为 {more}，在 {node} 上为 {lacks}",
    },
    values,
  );
}

const consequence = ({ ha }: Member): Text =>
  compareVersions(ha.target.version, [2, 4]) < 0
    ? say({
        en: "each drops the other's adverts, so both become master; write one list on all nodes",
        zh: "双方都会丢弃对方的通告，都成为主节点；请在所有节点上使用同一份列表",
      })
    : say({
        en: "after a failover some addresses are held by nobody; write one list on all nodes",
        zh: "切换后部分地址无人持有；请在所有节点上使用同一份列表",
      });
