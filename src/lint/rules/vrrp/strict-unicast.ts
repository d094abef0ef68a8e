import { strictMode, unicastPeer } from "../../../catalog/keepalived/vrrp-instance.ts";
import { read, siteOf } from "../../../ir/scope.ts";
import { compareVersions, type Target } from "../../../ir/target.ts";
import { say, type Text } from "../../../messages/text.ts";
import { removeStatement } from "../../cluster/edits.ts";
import { rule } from "../../rule.ts";

export const strictUnicast = rule({
  id: "vrrp/strict-unicast",
  severity: "error",
  since: "0.1.0",
  on: "vrrp",
  summary: {
    en: "`vrrp_strict` or `strict_mode` together with `unicast_peer`",
    zh: "`vrrp_strict` 或 `strict_mode` 与 `unicast_peer` 同时使用",
  },
  why: {
    en: "strict mode follows the RFC, which knows multicast only. keepalived 2.0.20 to 2.2.4 and 2.4.0 onwards refuse such an instance. 2.2.5 to 2.3.4 start it, `keepalived -t` says nothing, it becomes master and installs a firewall rule that drops every packet to the virtual address: the address is there and nobody reaches it",
    zh: "严格模式严格遵循 RFC，而 RFC 只有组播。keepalived 2.0.20 到 2.2.4 以及 2.4.0 之后的版本拒绝这样的实例；2.2.5 到 2.3.4 会照常启动，`keepalived -t` 不报错，成为主节点后却安装一条防火墙规则，丢弃所有发往虚拟地址的报文：地址在，但谁也访问不到",
  },
  leave: {
    en: "never: by its version keepalived refuses the instance, or nobody reaches its addresses",
    zh: "没有理由保留：视版本而定，keepalived 要么拒绝该实例，要么其虚拟地址无法访问",
  },
  sources: ["https://github.com/acassen/keepalived/issues/2339"],
  bad: [
    {
      text: `global_defs {
    router_id lb1
    «vrrp_strict»
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    unicast_src_ip 10.0.0.1
    unicast_peer {
        10.0.0.2
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `global_defs {
    router_id lb1
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    unicast_src_ip 10.0.0.1
    unicast_peer {
        10.0.0.2
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],
  good: [
    {
      text: `global_defs {
    vrrp_strict
}
vrrp_instance VI_1 {
    strict_mode off
    interface eth0
    virtual_router_id 51
    unicast_peer {
        10.0.0.2
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
    {
      text: `global_defs {
    vrrp_strict
}
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

  check({ instance, ha }, report, around) {
    const strict = read(instance.scope, strictMode);
    const site = siteOf(strict);
    if (!strict.value || !site || instance.unicastPeers.length === 0) return;
    report({
      at: strict,
      message: consequence(ha.target, instance.name),
      help: say({
        en: "remove vrrp_strict, or set strict_mode off in the instance",
        zh: "去掉 vrrp_strict，或在该实例中设置 strict_mode off",
      }),
      related: [
        {
          at: read(instance.scope, unicastPeer),
          message: say({ en: "the instance sends unicast", zh: "该实例使用单播" }),
        },
      ],
      fix: {
        title: say({ en: "remove strict mode", zh: "去掉严格模式" }),
        safety: "unsafe",
        edits: [removeStatement(site.span, around)],
      },
    });
  },
});

function consequence({ version }: Target, name: string): Text {
  const values = { name, version: version.join(".") };
  const refused =
    compareVersions(version, [2, 4]) >= 0 ||
    (compareVersions(version, [2, 0, 20]) >= 0 && compareVersions(version, [2, 2, 5]) < 0);
  if (refused)
    return say(
      {
        en: "keepalived {version} refuses {name}: vrrp_strict does not go with unicast_peer",
        zh: "vrrp_strict 与 unicast_peer 冲突，keepalived {version} 会拒绝实例 {name}",
      },
      values,
    );
  if (compareVersions(version, [2, 2, 5]) >= 0)
    return say(
      {
        en: "vrrp_strict with unicast_peer: keepalived {version} makes {name} master and drops every packet to its addresses",
        zh: "vrrp_strict 与 unicast_peer 冲突：keepalived {version} 会让 {name} 成为主节点，却丢弃所有发往其虚拟地址的报文",
      },
      values,
    );
  return say(
    {
      en: "vrrp_strict does not go with unicast_peer in {name}",
      zh: "实例 {name} 中 vrrp_strict 与 unicast_peer 冲突",
    },
    values,
  );
}
