import { priorityOf } from "../../../catalog/keepalived/effective.ts";
import { isWritten } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { type Member, virtualRouters } from "../../cluster/virtual-routers.ts";
import { rule } from "../../rule.ts";

export const priorityEqual = rule({
  id: "cluster/priority-equal",
  severity: "error",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "two nodes of one virtual router have the same priority",
    zh: "同一虚拟路由器的两个节点优先级相同",
  },
  why: {
    en: "with equal priorities the higher IP address wins, which nobody reads off the configuration. Two nodes that start together both become master for a moment, and the weight of any script may decide the election by accident. Where no `priority` is written it is 100, or 255 with `state MASTER`",
    zh: "优先级相同时由 IP 地址较大者胜出，从配置上看不出谁是主节点；两台同时启动时会短暂出现双主，任何一个脚本权重都可能意外改变选举结果。未写 `priority` 时为 100，若写了 `state MASTER` 则为 255",
  },
  leave: {
    en: "it does not matter which node is master, and no script changes the priorities",
    zh: "哪台是主节点无关紧要，且没有脚本改变优先级",
  },
  sources: ["https://github.com/acassen/keepalived/issues/1884"],
  bad: [
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    «priority 100»
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
    «priority 100»
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51

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
  ],

  check({ cluster }, report) {
    for (const members of virtualRouters(cluster)) {
      const first = new Map<number, Member>();
      for (const member of members) {
        const { value } = priorityOf(member.instance.scope);
        const other = first.get(value);
        if (!other) {
          first.set(value, member);
          continue;
        }
        const [here, there] = isWritten(priorityOf(member.instance.scope))
          ? [member, other]
          : [other, member];
        const own = priorityOf(here.instance.scope);
        report({
          at: isWritten(own) ? own : here.instance.site,
          node: here.node,
          message: say(
            {
              en: "{name} has priority {value} here and on {node}: the higher IP address decides who is master",
              zh: "{name} 在此处和 {node} 上的优先级都是 {value}：谁是主节点取决于 IP 地址大小",
            },
            { name: here.instance.name, value, node: there.node.name },
          ),
          help: say({
            en: "give each node a priority of its own",
            zh: "为每个节点设置不同的优先级",
          }),
          related: [
            {
              at: isWritten(priorityOf(there.instance.scope))
                ? priorityOf(there.instance.scope)
                : there.instance.site,
              message: say({ en: "the same priority", zh: "相同的优先级" }),
            },
          ],
        });
      }
    }
  },
});
