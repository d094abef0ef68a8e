import { priorityOf } from "../../../catalog/keepalived/effective.ts";
import { nopreempt, state } from "../../../catalog/keepalived/vrrp-instance.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { replaceValue } from "../../cluster/edits.ts";
import { virtualRouters } from "../../cluster/virtual-routers.ts";
import { rule } from "../../rule.ts";

export const twoMasters = rule({
  id: "cluster/two-masters",
  severity: "warning",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "`state MASTER` on more than one node",
    zh: "多个节点都写了 `state MASTER`",
  },
  why: {
    en: "the priority decides who is master; `state` is only what a node tries first. With MASTER on both, `nopreempt` and `preempt_delay` are cleared on both, and readers of either file take that machine for the one that serves",
    zh: "谁是主节点由优先级决定，`state` 只是节点启动时的初始尝试。两台都写 MASTER 时，两边的 `nopreempt` 和 `preempt_delay` 都会被清除，看配置的人也会误以为当前服务的是这一台",
  },
  leave: {
    en: "nobody relies on `nopreempt` or `preempt_delay`, and the priorities differ",
    zh: "没有用到 `nopreempt`、`preempt_delay`，且各节点优先级不同",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    «state MASTER»
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
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    state BACKUP
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
  good: [
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    state BACKUP
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
    for (const members of virtualRouters(cluster)) {
      const masters = members
        .map((member) => ({ ...member, initial: read(member.instance.scope, state) }))
        .filter(({ initial }) => isWritten(initial) && initial.value === "MASTER")
        .toSorted((a, b) => prio(b.instance.scope) - prio(a.instance.scope));
      const [first, ...others] = masters;
      if (!first) continue;
      for (const { node, instance, initial } of others) {
        const edits = replaceValue(initial, "BACKUP", around);
        const lost = read(instance.scope, nopreempt).value;
        report({
          at: initial,
          node,
          message: say(
            {
              en: "{name} is MASTER on {node} too, where the priority is higher",
              zh: "{name} 在优先级更高的 {node} 上也是 MASTER",
            },
            { name: instance.name, node: first.node.name },
          ),
          related: [
            { at: first.initial, message: say({ en: "the other MASTER", zh: "另一个 MASTER" }) },
          ],
          ...(lost && {
            help: say({ en: "nopreempt is cleared on both", zh: "两边的 nopreempt 都会被清除" }),
          }),
          ...(edits && {
            fix: {
              title: say({ en: "start as BACKUP", zh: "改为 state BACKUP" }),
              safety: "unsafe",
              edits,
            },
          }),
        });
      }
    }
  },
});

const prio = (scope: Parameters<typeof priorityOf>[0]): number => priorityOf(scope).value;
