import { instanceInterface } from "../../../catalog/keepalived/vrrp-instance.ts";
import { read } from "../../../ir/scope.ts";
import type { VirtualAddress } from "../../../ir/vrrp.ts";
import { say, type Text } from "../../../messages/text.ts";
import { removeStatement } from "../../cluster/edits.ts";
import { rule } from "../../rule.ts";

export const vipDuplicate = rule({
  id: "vrrp/vip-duplicate",
  severity: "error",
  since: "0.1.0",
  on: "ha",
  summary: {
    en: "the same virtual address twice",
    zh: "同一个虚拟地址出现两次",
  },
  why: {
    en: "two instances that own one address fight for it: when one of them goes to backup it takes the address away from the other, which stays master without it. Twice in one instance, the advert counts it twice, and a peer with another list drops the advert. `keepalived -t` of 2.2.7 is content with both",
    zh: "两个实例拥有同一地址会互相争抢：其中一个转为备用时会删掉该地址，另一个仍是主节点却没有地址。同一实例中写两次，通告里会计两次，列表不同的对端会丢弃该通告。keepalived 2.2.7 的 `-t` 对两者都不报错",
  },
  leave: {
    en: "never: as soon as one of the instances goes to backup the other is master without the address",
    zh: "没有理由保留：其中一个实例转为备节点后，另一个就成了没有地址的主节点",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
vrrp_instance VI_2 {
    interface eth0
    virtual_router_id 52
    priority 150
    virtual_ipaddress {
        «10.0.0.9/24»
    }
}
`,
    },
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
        10.0.0.10/24
        «10.0.0.9/24»
    }
}
`,
      fixed: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
        10.0.0.10/24
    }
}
`,
    },
  ],
  good: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
vrrp_instance VI_2 {
    interface eth0
    virtual_router_id 52
    priority 150
    virtual_ipaddress {
        10.0.0.10/24
    }
}
`,
    },
    // On two interfaces they are two addresses to the kernel.
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
vrrp_instance VI_2 {
    interface eth1
    virtual_router_id 52
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ ha: { ha } }, report, around) {
    const seen = new Map<string, Held[]>();
    for (const instance of ha.instances) {
      const own = read(instance.scope, instanceInterface).value ?? "";
      for (const address of [...instance.addresses, ...instance.excluded]) {
        const held = { address, owner: instance.name, device: address.device ?? own };
        const before = seen.get(address.ip) ?? [];
        seen.set(address.ip, [...before, held]);
        const first = before.find((one) => isSame(one, held));
        if (!first) continue;
        report({
          at: address.site,
          message: messageOf(first, held),
          related: [{ at: first.address.site, message: say({ en: "first here", zh: "首次出现" }) }],
          // Of two instances nobody can say whose the address is.
          ...(first.owner === held.owner && {
            fix: {
              title: say({ en: "remove the second one", zh: "删除第二处" }),
              safety: "unsafe" as const,
              edits: [removeStatement(address.site.span, around)],
            },
          }),
        });
      }
    }
  },
});

interface Held {
  readonly address: VirtualAddress;
  readonly owner: string;
  readonly device: string;
}

/** The kernel holds an address for each interface: taking one away leaves the other. */
function isSame(first: Held, second: Held): boolean {
  if (first.owner !== second.owner) return first.device === second.device;
  // A second line that gives the address a label is keepalived's own example.
  return first.address.label === second.address.label;
}

const messageOf = (first: Held, { address: { ip }, owner }: Held): Text =>
  first.owner === owner
    ? say({ en: "{name} has {ip} already", zh: "{name} 中已有 {ip}" }, { name: owner, ip })
    : say(
        {
          en: "{ip} belongs to {owner} already: whichever of the two goes to backup takes it away from the other",
          zh: "{ip} 已属于 {owner}：两者中任何一个转为备用，都会把另一个的地址删掉",
        },
        { ip, owner: first.owner },
      );
