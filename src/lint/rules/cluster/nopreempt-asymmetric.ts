import { stateOf } from "../../../catalog/keepalived/effective.ts";
import { nopreempt, preemptDelay, state } from "../../../catalog/keepalived/vrrp-instance.ts";
import { isWritten, read, siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { removeStatement } from "../../cluster/edits.ts";
import { addToInstance } from "../../cluster/instance-edits.ts";
import { type Member, virtualRouters } from "../../cluster/virtual-routers.ts";
import { type Finding, rule, type Surroundings } from "../../rule.ts";

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
    nopreempt
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
«vrrp_instance VI_1» {
    state BACKUP
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
    interface eth0
    virtual_router_id 51
    priority 100
    nopreempt
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
    «nopreempt»
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

  check({ cluster }, report, around) {
    for (const members of virtualRouters(cluster)) {
      const patient = members.find(isPatient);
      const eager = members.filter((member) => !isPatient(member));
      const [first] = eager;
      if (!patient || !first) continue;
      // MASTER clears it: a finding of its own says so.
      if (read(patient.instance.scope, state).value === "MASTER") continue;
      const bound = eager.find((member) => !mayWait(member));
      if (bound) report(waits(patient, bound, around));
      else for (const member of eager) report(preempts(member, patient, around));
    }
  },
});

const isPatient = ({ instance }: Member): boolean => read(instance.scope, nopreempt).value;

/** With one of these keepalived drops `nopreempt`. */
const mayWait = ({ instance: { scope } }: Member): boolean =>
  stateOf(scope).value !== "MASTER" && !isWritten(read(scope, preemptDelay));

/** Where the others cannot wait, this one is the one to change. */
function waits(patient: Member, eager: Member, around: Surroundings): Finding {
  const { instance, node } = patient;
  const wish = read(instance.scope, nopreempt);
  const site = siteOf(wish);
  return {
    at: wish,
    node,
    message: say(
      {
        en: "{name} does not preempt here and does on {node}",
        zh: "{name} 在此处不抢占，在 {node} 上却会抢占",
      },
      { name: instance.name, node: eager.node.name },
    ),
    related: [{ at: eager.instance.site, message: say({ en: "preempts", zh: "会抢占" }) }],
    help,
    ...(site && {
      fix: {
        title: say(
          { en: "preempt here too, as {node} does", zh: "此处也抢占，与 {node} 一致" },
          { node: eager.node.name },
        ),
        safety: "unsafe",
        edits: [removeStatement(site.span, around)],
      },
    }),
  };
}

function preempts(eager: Member, patient: Member, around: Surroundings): Finding {
  const { instance, node } = eager;
  const edits = addToInstance(instance, ["nopreempt"], around);
  return {
    at: instance.site,
    node,
    message: say(
      {
        en: "{name} preempts here and does not on {node}",
        zh: "{name} 在此处会抢占，在 {node} 上却不抢占",
      },
      { name: instance.name, node: patient.node.name },
    ),
    related: [
      {
        at: read(patient.instance.scope, nopreempt),
        message: say({ en: "does not preempt", zh: "不抢占" }),
      },
    ],
    help,
    ...(edits && {
      fix: {
        title: say(
          { en: "write nopreempt, as {node} does", zh: "与 {node} 一样写上 nopreempt" },
          { node: patient.node.name },
        ),
        safety: "unsafe",
        edits,
      },
    }),
  };
}

const help = say({
  en: "write nopreempt on every node, or on none",
  zh: "所有节点都写 nopreempt，或都不写",
});
