import { priorityOf, stateOf } from "../../../catalog/keepalived/effective.ts";
import { nopreempt } from "../../../catalog/keepalived/vrrp-instance.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { replaceValue } from "../../cluster/edits.ts";
import { virtualRouters } from "../../cluster/virtual-routers.ts";
import { rule } from "../../rule.ts";

export const statePriorityContradict = rule({
  id: "cluster/state-priority-contradict",
  severity: "warning",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "the BACKUP has a higher priority than the MASTER",
    zh: "BACKUP 节点的优先级高于 MASTER 节点",
  },
  why: {
    en: "the priority wins: a few seconds after start the node that is called BACKUP takes the address from the one that is called MASTER. Every start of the pair is a needless change of machines, and whoever reads `state` looks for faults on the wrong one",
    zh: "以优先级为准：启动几秒后，写着 BACKUP 的节点就会从写着 MASTER 的节点手里接管地址。每次启动都会多一次不必要的切换，而只看 `state` 的人会到错误的机器上查问题",
  },
  leave: {
    en: "never on purpose: the priority alone decides, so `state` only misleads",
    zh: "没有理由保留：决定主备的只有优先级，`state` 只会误导",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    state MASTER
    interface eth0
    virtual_router_id 51
    «priority 100»
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],
  good: [
    // It waits until the master is silent.
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    state BACKUP
    nopreempt
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
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
      const states = members.map((member) => ({
        ...member,
        initial: stateOf(member.instance.scope),
        priority: priorityOf(member.instance.scope),
      }));
      const masters = states.filter(({ initial }) => initial.value === "MASTER");
      const [master, second] = masters;
      if (!master || second || !isWritten(master.priority)) continue;
      const higher = states.find(
        ({ initial, priority, instance: { scope } }) =>
          initial.value === "BACKUP" &&
          priority.value > master.priority.value &&
          // It waits for the master's silence, whatever its priority is.
          !read(scope, nopreempt).value,
      );
      if (!higher) continue;
      const edits = replaceValue(master.initial, "BACKUP", around);
      report({
        at: master.priority,
        node: master.node,
        message: say(
          {
            en: "{name} is MASTER here with priority {here}, and BACKUP on {node} with {there}: {node} becomes master",
            zh: "{name} 在此处为 MASTER、优先级 {here}，在 {node} 上为 BACKUP、优先级 {there}：实际成为主节点的是 {node}",
          },
          {
            name: master.instance.name,
            here: master.priority.value,
            there: higher.priority.value,
            node: higher.node.name,
          },
        ),
        related: [
          {
            at: isWritten(higher.priority) ? higher.priority : higher.instance.site,
            message: say({ en: "the higher priority", zh: "更高的优先级" }),
          },
        ],
        help: say({
          en: "give the node that should serve the higher priority, or swap the two states",
          zh: "给应当提供服务的节点更高的优先级，或对调两边的 state",
        }),
        ...(edits && {
          fix: {
            title: say(
              {
                en: "start as BACKUP: {node} has the higher priority",
                zh: "改为 state BACKUP：{node} 的优先级更高",
              },
              { node: higher.node.name },
            ),
            safety: "unsafe",
            edits,
          },
        }),
      });
    }
  },
});
