import { versionOf } from "../../../catalog/keepalived/effective.ts";
import { isWritten } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { outliers, virtualRouters } from "../../cluster/virtual-routers.ts";
import { rule } from "../../rule.ts";

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
    zh: "keepalived 会丢弃另一版本的通告（用 2.2.7 双向实测）。每台都收不到对方，都成为主节点并持有地址",
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

  check({ cluster }, report) {
    for (const members of virtualRouters(cluster)) {
      const each = members.map((member) => ({ ...member, version: versionOf(member.instance) }));
      const found = outliers(each, ({ version }) => String(version.value));
      for (const odd of found?.odd ?? []) {
        if (!found) continue;
        const [here, there] = isWritten(odd.version) ? [odd, found.usual] : [found.usual, odd];
        report({
          at: isWritten(here.version) ? here.version : here.instance.site,
          node: here.node,
          message: say(
            {
              en: "{name} speaks VRRP version {here} here and {there} on {node}: each drops the other's adverts",
              zh: "{name} 在此处使用 VRRP v{here}，在 {node} 上使用 v{there}：双方都会丢弃对方的通告",
            },
            {
              name: here.instance.name,
              here: here.version.value,
              there: there.version.value,
              node: there.node.name,
            },
          ),
          related: [
            {
              at: isWritten(there.version) ? there.version : there.instance.site,
              message: say({ en: "the other version", zh: "另一个版本" }),
            },
          ],
        });
      }
    }
  },
});
