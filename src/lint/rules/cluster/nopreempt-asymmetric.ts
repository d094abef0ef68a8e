import { nopreempt, state } from "../../../catalog/keepalived/vrrp-instance.ts";
import { read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { virtualRouters } from "../../cluster/virtual-routers.ts";
import { rule } from "../../rule.ts";

export const nopreemptAsymmetric = rule({
  id: "cluster/nopreempt-asymmetric",
  severity: "warning",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "`nopreempt` on some nodes of a virtual router only",
    zh: "同一虚拟路由器中只有部分节点配置了 `nopreempt`",
  },
  why: {
    en: "each node decides for itself whether it takes the address from a master of lower priority. With `nopreempt` on one of them the address comes back in one direction and stays in the other, so the pair behaves differently after the same fault, depending on which machine it hit",
    zh: "是否从低优先级的主节点手里接管地址，由每个节点自行决定。只有一台配置 `nopreempt` 时，地址在一个方向会切回，另一个方向不会：同样的故障，发生在哪台机器上，结果就不一样",
  },
  leave: {
    en: "one machine is meant to get the address back and the other is not: a small spare beside a big one",
    zh: "有意让一台抢回地址而另一台不抢，例如一大一小两台机器",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    state BACKUP
    «nopreempt»
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
    state BACKUP
    nopreempt
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
    nopreempt
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
      const each = members.map((member) => ({
        ...member,
        never: read(member.instance.scope, nopreempt),
      }));
      const patient = each.find(({ never }) => never.value);
      const eager = each.find(({ never }) => !never.value);
      if (!patient || !eager) continue;
      // MASTER clears it: a finding of its own says so.
      if (read(patient.instance.scope, state).value === "MASTER") continue;
      report({
        at: patient.never,
        node: patient.node,
        message: say(
          {
            en: "{name} does not preempt here and does on {node}",
            zh: "{name} 在此处不抢占，在 {node} 上却会抢占",
          },
          { name: patient.instance.name, node: eager.node.name },
        ),
        related: [{ at: eager.instance.site, message: say({ en: "preempts", zh: "会抢占" }) }],
        help: say({
          en: "write nopreempt on every node, or on none",
          zh: "所有节点都写 nopreempt，或都不写",
        }),
      });
    }
  },
});
