import { strictMode, unicastSrcIp } from "../../../catalog/keepalived/vrrp-instance.ts";
import type { Fix } from "../../../diagnostic/diagnostic.ts";
import { read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { canonicalHost } from "../../cluster/addresses.ts";
import { addToInstance, underLine } from "../../cluster/instance-edits.ts";
import { type Member, virtualRouters } from "../../cluster/virtual-routers.ts";
import { rule, type Surroundings } from "../../rule.ts";

export const unicastAsymmetric = rule({
  id: "cluster/unicast-asymmetric",
  severity: "error",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "one node speaks to another that does not speak to it",
    zh: "一个节点向另一个节点发送单播，对方却不回发",
  },
  why: {
    en: "with unicast each node sends its adverts to the peers that it lists and to nobody else, and keepalived drops multicast adverts for an instance with peers (measured with 2.2.7, both ways). Whoever is listed nowhere hears nobody and becomes master beside the other",
    zh: "单播模式下，节点只向列表中的对端发通告；配置了单播对端的实例还会丢弃组播通告（用 2.2.7 双向实测）。没被列入的节点收不到任何通告，于是两台都成为主节点",
  },
  leave: {
    en: "never: the node that hears no adverts becomes master",
    zh: "没有理由保留：收不到通告的节点会成为主节点",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    unicast_src_ip 10.0.0.1
    unicast_peer {
        10.0.0.2
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
«vrrp_instance VI_1» {
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
    unicast_src_ip 10.0.0.1
    unicast_peer {
        10.0.0.2
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    unicast_src_ip 10.0.0.2
    unicast_peer {
        10.0.0.1
    }
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
    priority 150
    unicast_src_ip 10.0.0.1
    unicast_peer {
        10.0.0.2
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    unicast_src_ip 10.0.0.2
    unicast_peer {
        «10.0.0.3»
    }
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
    unicast_src_ip 10.0.0.1
    unicast_peer {
        10.0.0.2
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    unicast_src_ip 10.0.0.2
    unicast_peer {
        10.0.0.1
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
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    unicast_src_ip 10.0.0.1
    unicast_peer {
        10.0.0.2
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    unicast_src_ip 10.0.0.2
    unicast_peer {
        10.0.0.1
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ cluster }, report, around) {
    for (const members of virtualRouters(cluster)) {
      if (!members.every(({ ha }) => around.isWhole(ha))) continue;
      for (const here of members) {
        const deaf = members.find((there) => there !== here && !speaksTo(here, there));
        if (!deaf) continue;
        const [first] = here.instance.unicastPeers;
        const others = members.filter((member) => member !== here);
        const fix = first
          ? listed(here, deaf, others, around)
          : unicastToo(here, deaf, others, around);
        report({
          at: first ? first.site : here.instance.site,
          node: here.node,
          message: first
            ? say(
                {
                  en: "{name} does not list {node}, which hears nothing from here and becomes master too",
                  zh: "{name} 没有列出 {node}：后者收不到这里的通告，也会成为主节点",
                },
                { name: here.instance.name, node: deaf.node.name },
              )
            : say(
                {
                  en: "{name} sends multicast here, and {node} takes only unicast from its peers: both become master",
                  zh: "{name} 在此处发组播，而 {node} 只接收单播对端的通告：两台都会成为主节点",
                },
                { name: here.instance.name, node: deaf.node.name },
              ),
          related: [
            { at: deaf.instance.site, message: say({ en: "the other node", zh: "另一个节点" }) },
          ],
          ...(fix && { fix }),
        });
      }
    }
  },
});

/** Whether adverts of the one arrive at the other, as far as the files tell. */
function speaksTo({ instance: from }: Member, { instance: to }: Member): boolean {
  const unicast = to.unicastPeers.length > 0;
  if (from.unicastPeers.length === 0) return !unicast;
  const own = read(to.scope, unicastSrcIp).value;
  if (own === undefined) return true;
  return from.unicastPeers.some(({ value }) => canonicalHost(value) === canonicalHost(own));
}

const ownOf = ({ instance }: Member): string | undefined =>
  read(instance.scope, unicastSrcIp).value;

const isOneOf = (address: string, all: readonly string[]): boolean =>
  all.some((other) => canonicalHost(other) === canonicalHost(address));

/** Lists a node, in the place of the one peer that no node is. */
function listed(
  { instance: { unicastPeers } }: Member,
  deaf: Member,
  others: readonly Member[],
  around: Surroundings,
): Fix | undefined {
  const address = ownOf(deaf);
  const last = unicastPeers.at(-1);
  if (address === undefined || !last) return undefined;
  const known = others.flatMap((other) => ownOf(other) ?? []);
  const strays = unicastPeers.filter(({ value }) => !isOneOf(value, known));
  const [stray] = strays;
  const isFull = known.length === others.length && unicastPeers.length === others.length;
  const word = stray && strays.length === 1 && isFull && around.wordsOf(stray.site.span)[0];
  const edit = word ? { span: word, text: address } : underLine(last.site.span, [address], around);
  return (
    edit && {
      title: say(
        { en: "list {address}, which is {node}", zh: "列出 {node} 的地址 {address}" },
        { address, node: deaf.node.name },
      ),
      safety: "unsafe",
      edits: [edit],
    }
  );
}

/** Speaks to the others from the address that they speak to. */
function unicastToo(
  { instance }: Member,
  deaf: Member,
  others: readonly Member[],
  around: Surroundings,
): Fix | undefined {
  const peers = others.flatMap((other) => ownOf(other) ?? []);
  const written = read(instance.scope, unicastSrcIp).value;
  const meant = new Map(
    others
      .flatMap((other) => other.instance.unicastPeers)
      .filter(({ value }) => !isOneOf(value, peers))
      .map(({ value }) => [canonicalHost(value), value]),
  );
  const [own] = written === undefined ? meant.values() : [written];
  const isClear = peers.length === others.length && (written !== undefined || meant.size === 1);
  // Strict mode takes no peers.
  if (own === undefined || !isClear || read(instance.scope, strictMode).value) return undefined;
  const lines = [
    ...(written === undefined ? [`unicast_src_ip ${own}`] : []),
    "unicast_peer {",
    ...peers.map((peer) => `\t${peer}`),
    "}",
  ];
  const edits = addToInstance(instance, lines, around);
  return (
    edits && {
      title: say(
        {
          en: "speak unicast as {node} does, from {own}",
          zh: "与 {node} 一样使用单播，源地址为 {own}",
        },
        { node: deaf.node.name, own },
      ),
      safety: "unsafe",
      edits,
    }
  );
}
