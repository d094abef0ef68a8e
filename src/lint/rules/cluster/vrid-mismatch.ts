import { virtualRouterId } from "../../../catalog/keepalived/vrrp-instance.ts";
import { read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { outliers, virtualRouters } from "../../cluster/virtual-routers.ts";
import { rule } from "../../rule.ts";

export const vridMismatch = rule({
  id: "cluster/vrid-mismatch",
  severity: "error",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "nodes that share an address disagree about `virtual_router_id`",
    zh: "共用同一虚拟地址的节点 `virtual_router_id` 不一致",
  },
  why: {
    en: "a node takes adverts with another router id for those of somebody else and ignores them. Each node hears nobody, becomes master and holds the address: two machines answer for it, connections break at random, and `keepalived -t` on either node is content",
    zh: "节点会把 VRID 不同的通告视为其他虚拟路由器的，直接忽略。于是每台都收不到对方的通告，都成为主节点并持有地址：两台机器同时应答，连接随机中断，而各自执行 `keepalived -t` 都正常",
  },
  leave: {
    en: "the nodes stand in separate networks that happen to use the same addresses; then check them apart",
    zh: "这些节点位于互不相通的网络，只是地址恰好相同；此时请分开检查",
  },
  sources: ["https://datatracker.ietf.org/doc/html/rfc9568#section-7.1"],
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
vrrp_instance VI_1 {
    interface eth0
    «virtual_router_id 52»
    priority 100
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
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 52
    priority 100
    virtual_ipaddress {
        10.0.0.8/24
    }
}
`,
    },
  ],

  check({ cluster }, report) {
    for (const members of virtualRouters(cluster)) {
      const numbered = members.flatMap((member) => {
        const id = read(member.instance.scope, virtualRouterId);
        return id.value === undefined ? [] : [{ ...member, id, number: id.value }];
      });
      const found = outliers(numbered, ({ number }) => String(number));
      for (const { id, number, node, instance } of found?.odd ?? []) {
        if (!found) continue;
        const { usual } = found;
        report({
          at: id,
          node,
          message: say(
            {
              en: "{name} is virtual router {number} here and {other} on {node}: neither hears the other, both become master",
              zh: "{name} 在此处的 VRID 为 {number}，在 {node} 上为 {other}：互相收不到通告，都会成为主节点",
            },
            { name: instance.name, number, other: usual.number, node: usual.node.name },
          ),
          help: say({
            en: "use one virtual_router_id for the same addresses on all nodes",
            zh: "同一组虚拟地址在所有节点上必须使用同一个 virtual_router_id",
          }),
          related: [
            {
              at: usual.id,
              message: say({ en: "the other router id", zh: "另一个 VRID" }),
            },
          ],
        });
      }
    }
  },
});
