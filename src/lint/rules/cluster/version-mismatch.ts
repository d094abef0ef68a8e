import { versionOf } from "../../../catalog/keepalived/effective.ts";
import { authentication } from "../../../catalog/keepalived/vrrp-authentication.ts";
import { advertInt } from "../../../catalog/keepalived/vrrp-instance.ts";
import type { Fix } from "../../../diagnostic/diagnostic.ts";
import type { Cluster } from "../../../ir/config.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { type Difference, takeValue } from "../../cluster/instance-edits.ts";
import { type Member, outliers, virtualRouters } from "../../cluster/virtual-routers.ts";
import { rule, type Surroundings } from "../../rule.ts";

export const versionMismatch = rule({
  id: "cluster/version-mismatch",
  severity: "error",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "nodes speak different versions of VRRP",
    zh: "各节点使用的 VRRP 版本不同",
  },
  why: {
    en: "keepalived drops adverts of the other version (measured with 2.2.7 in both directions). Each node hears nobody, becomes master and holds the address",
    zh: "keepalived 会丢弃另一版本的通告（用 2.2.7 双向实测）。每台都收不到对方的通告，都成为主节点并持有地址",
  },
  leave: {
    en: "never: both nodes are master until all speak the same version, while it is changed node by node too",
    zh: "没有理由保留：在 VRRP 版本一致之前两台都是主节点，逐台修改期间也是如此",
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
    «version 3»
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
vrrp_instance VI_1 {
    version 2
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.9/24
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
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
global_defs {
    «vrrp_version 3»
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.9/24
    }
}
vrrp_instance VI_2 {
    interface eth0
    virtual_router_id 52
    priority 100
    virtual_ipaddress {
        10.0.0.10/24
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
    vrrp_version 3
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    version 2
    virtual_ipaddress {
        10.0.0.9/24
    }
}
vrrp_instance VI_2 {
    interface eth0
    virtual_router_id 52
    priority 100
    virtual_ipaddress {
        10.0.0.10/24
    }
}
`,
    },
  ],
  good: [
    {
      text: `--- lb1/keepalived.conf
global_defs {
    vrrp_version 3
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
vrrp_instance VI_1 {
    version 3
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
      const { here, there } = difference;
      const [own, other] = [versionOf(here.instance), versionOf(there.instance)];
      const fix = fixOf(difference, all, around);
      report({
        at: isWritten(own) ? own : here.instance.site,
        node: here.node,
        message: say(
          {
            en: "{name} speaks VRRP version {here} here and {there} on {node}: each drops the other's adverts",
            zh: "{name} 在此处使用 VRRP v{here}，在 {node} 上使用 v{there}：双方都会丢弃对方的通告",
          },
          {
            name: here.instance.name,
            here: own.value,
            there: other.value,
            node: there.node.name,
          },
        ),
        related: [
          {
            at: isWritten(other) ? other : there.instance.site,
            message: say({ en: "the other version", zh: "另一个版本" }),
          },
        ],
        ...(fix && { fix }),
      });
    }
  },
});

interface Mismatch extends Difference {
  readonly there: Member;
}

/** Of a pair the place is where a version is written; of more it is the one that differs. */
const differencesIn = (cluster: Cluster): readonly Mismatch[] =>
  virtualRouters(cluster).flatMap((members) => {
    const found = outliers(members, ({ instance }) => String(versionOf(instance).value));
    return (found?.odd ?? []).flatMap((odd) => {
      if (!found) return [];
      const stays = members.length > 2 || isWritten(versionOf(odd.instance));
      const [here, there] = stays ? [odd, found.usual] : [found.usual, odd];
      return [{ here, there, wanted: String(versionOf(there.instance).value) }];
    });
  });

function fixOf(
  difference: Mismatch,
  all: readonly Mismatch[],
  around: Surroundings,
): Fix | undefined {
  const { here, there, wanted } = difference;
  if (!isTaken(here, wanted)) return undefined;
  const setting = {
    keyword: "version",
    read: ({ instance }: Member) => versionOf(instance),
  };
  const edits = takeValue(difference, all, setting, around);
  return (
    edits && {
      title: say(
        { en: "use the version of {node}, {wanted}", zh: "改为与 {node} 相同的版本（v{wanted}）" },
        { node: there.node.name, wanted },
      ),
      safety: "unsafe",
      edits,
    }
  );
}

/** Version 3 has no authentication, version 2 no parts of a second. */
function isTaken({ instance }: Member, wanted: string): boolean {
  if (wanted === "3") return !isWritten(read(instance.scope, authentication));
  return read(instance.scope, advertInt).value % 1000 === 0;
}
