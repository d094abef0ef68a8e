import { routerId } from "../../../catalog/keepalived/global-defs.ts";
import type { Fix } from "../../../diagnostic/diagnostic.ts";
import type { Cluster, Node } from "../../../ir/config.ts";
import { read, type Traced } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { replaceValue } from "../../cluster/edits.ts";
import { rule, type Surroundings } from "../../rule.ts";

export const routerIdDuplicate = rule({
  id: "cluster/router-id-duplicate",
  severity: "warning",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "nodes share one `router_id`",
    zh: "多个节点的 `router_id` 相同",
  },
  why: {
    en: "`router_id` names the machine in mails, SNMP and logs; it has nothing to do with `virtual_router_id` and must differ. With one name for two machines a mail about a failover does not say which of them it came from",
    zh: "`router_id` 是邮件、SNMP 和日志中的机器标识，与 `virtual_router_id` 无关，各节点必须不同。两台机器同名时，收到切换告警邮件也分不清是哪一台发的",
  },
  leave: {
    en: "nobody reads the mails, SNMP traps and logs of these machines side by side",
    zh: "没有人会把这些机器的邮件、SNMP 和日志放在一起看",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `--- lb1/keepalived.conf
global_defs {
    router_id LVS_DEVEL
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
    «router_id LVS_DEVEL»
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
global_defs {
    router_id LVS_DEVEL
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
    router_id lb2
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
  good: [
    {
      text: `--- lb1/keepalived.conf
global_defs {
    router_id lb1
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
    router_id lb2
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
    const taken = idsIn(cluster);
    const first = new Map<string, Named>();
    for (const { node, id } of taken) {
      const other = first.get(id.value);
      if (!other) first.set(id.value, { node, id });
      else if (other.node !== node) {
        const fix = ownName({ node, id }, taken, around);
        report({
          at: id,
          node,
          message: say(
            {
              en: "{node} calls itself {id} too: mails and logs do not tell the two apart",
              zh: "{node} 的 router_id 也是 {id}：邮件和日志无法区分这两台机器",
            },
            { node: other.node.name, id: id.value },
          ),
          related: [{ at: other.id, message: say({ en: "the other one", zh: "另一台" }) }],
          ...(fix && { fix }),
        });
      }
    }
  },
});

interface Named {
  readonly node: Node;
  readonly id: Traced<string>;
}

const idsIn = (cluster: Cluster): readonly Named[] =>
  cluster.nodes.flatMap((node) =>
    node.ha.flatMap(({ ha }): readonly Named[] => {
      const { value, origin } = read(ha.globals, routerId);
      return value === undefined ? [] : [{ node, id: { value, origin } }];
    }),
  );

/** The name that the machine has here, where it is a word and nobody else's. */
function ownName(
  { node, id }: Named,
  taken: readonly Named[],
  around: Surroundings,
): Fix | undefined {
  const { name } = node;
  if (!/^[\w.-]{1,63}$/.test(name) || taken.some((one) => one.id.value === name)) return undefined;
  const edits = replaceValue(id, name, around);
  return (
    edits && {
      title: say({ en: "call it {name}", zh: "改名为 {name}" }, { name }),
      safety: "unsafe",
      edits,
    }
  );
}
