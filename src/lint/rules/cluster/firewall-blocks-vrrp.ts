import { vrrpMcastGroup4, vrrpMcastGroup6 } from "../../../catalog/keepalived/global-defs.ts";
import {
  instanceInterface,
  nativeIpv6,
  unicastSrcIp,
} from "../../../catalog/keepalived/vrrp-instance.ts";
import type { HaConfig } from "../../../ir/config.ts";
import type { Machine } from "../../../ir/machine.ts";
import { read } from "../../../ir/scope.ts";
import type { VrrpInstance } from "../../../ir/vrrp.ts";
import { say, type Text } from "../../../messages/text.ts";
import type { Blocked } from "../../firewall/evaluate.ts";
import { blockedIn } from "../../firewall/filter.ts";
import type { Packet } from "../../firewall/packet.ts";
import { nameOfMachine } from "../../machine-words.ts";
import { rule } from "../../rule.ts";

const file = (instance: string, more = ""): string => `--- lb1/keepalived.conf
${instance} {
    interface eth0
    virtual_router_id 51
    priority 150
${more}    virtual_ipaddress {
        10.0.0.9/24
    }
}
`;

const unicast = "    unicast_src_ip 10.0.0.1\n    unicast_peer {\n        10.0.0.2\n    }\n";
const marked = "«vrrp_instance VI_1»";
const plain = "vrrp_instance VI_1";

const nft = (rules: string): string => `table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		iif "lo" accept
		ct state established,related accept
		tcp dport { 22, 80, 443 } accept
${rules}	}
}
`;

const iptables = (rules: string): string => `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
${rules}COMMIT
`;

export const firewallBlocksVrrp = rule({
  id: "cluster/firewall-blocks-vrrp",
  severity: "error",
  since: "0.1.0",
  on: "cluster",
  needs: "machine",
  summary: {
    en: "the packet filter drops the adverts of the other nodes",
    zh: "防火墙丢弃了其他节点的 VRRP 通告",
  },
  why: {
    en: "VRRP is IP protocol 112, neither TCP nor UDP: a filter that opens ports opens nothing for it. A node whose filter drops adverts hears nobody, becomes master beside the other, and both answer for the address. Multicast adverts are `new` to connection tracking every time, so a rule for established connections does not help; unicast ones are answered, and such a rule lets them in. The rules of the machine (`nft list ruleset`, `iptables-save`) are walked through for this very packet; where one of them cannot be understood with certainty, nothing is said. This was tried with nftables in two network namespaces",
    zh: "VRRP 是 IP 协议 112，既不是 TCP 也不是 UDP，只放行端口对它无效。防火墙丢弃通告的节点收不到任何通告，会与对方同时成为主节点，两台都应答该地址。组播通告对连接跟踪来说每次都是 `new`，放行已建立连接的规则不起作用；单播通告有来有往，这样的规则可以放行。这里按本机规则（`nft list ruleset`、`iptables-save`）逐条推演这个报文；只要有规则无法确定，就不作结论。已在两个网络命名空间中用真实的 nftables 验证",
  },
  leave: {
    en: "another program opens the protocol after the rules were read, firewalld or a deployment for instance",
    zh: "读取规则之后，另有程序（如 firewalld 或部署流程）会放行该协议",
  },
  sources: [
    "https://github.com/acassen/keepalived/issues/1487",
    "https://datatracker.ietf.org/doc/html/rfc9568#section-5.1.1.4",
  ],
  bad: [
    { text: file(marked), machine: { packetFilter: { nft: nft("") } } },
    { text: file(marked), machine: { packetFilter: { iptables: iptables("") } } },
    {
      text: file(marked, unicast),
      machine: {
        packetFilter: { nft: nft("\t\tip protocol vrrp drop\n").replace(/.*ct state.*\n/, "") },
      },
    },
  ],
  good: [
    {
      text: file(plain),
      machine: { packetFilter: { nft: nft("\t\tip protocol vrrp accept\n") } },
    },
    {
      text: file(plain),
      machine: { packetFilter: { iptables: iptables("-A INPUT -p vrrp -j ACCEPT\n") } },
    },
    { text: file(plain, unicast), machine: { packetFilter: { nft: nft("") } } },
    {
      text: file(plain),
      machine: { packetFilter: { nft: nft("\t\tmeta mark 0x00000001 accept\n") } },
    },
  ],

  check({ cluster }, report, { machineOf }) {
    for (const node of cluster.nodes)
      for (const config of node.ha) {
        const machine = machineOf(config);
        const filter = machine?.packetFilter();
        if (!machine || !filter) continue;
        for (const instance of config.ha.instances) {
          const packets = packetsTo(instance, config, machine);
          const blocked = packets.map((packet) => blockedIn(filter, packet));
          const [first] = blocked;
          const [packet] = packets;
          if (!first || !packet || blocked.includes(undefined)) continue;
          report({
            at: instance.site,
            node,
            message: consequence(instance, first, machine),
            help: opening(first, packet),
          });
        }
      }
  },
});

/** The adverts that have to come in: from a peer, new or in a connection that our own began. */
function packetsTo(
  { scope, unicastPeers, addresses }: VrrpInstance,
  { ha }: HaConfig,
  machine: Machine,
): readonly Packet[] {
  const link = read(scope, instanceInterface).value;
  if (link === undefined) return [];
  const family = addresses[0]?.family ?? (read(scope, nativeIpv6).value ? 6 : 4);
  const known = { family, protocol: 112, interface: link } as const;
  if (unicastPeers.length === 0) {
    const destination = read(ha.globals, family === 4 ? vrrpMcastGroup4 : vrrpMcastGroup6).value;
    return [{ ...known, source: undefined, destination, to: "multicast", state: "new" }];
  }
  const own = read(scope, unicastSrcIp).value ?? onlyAddress(machine, link, family);
  return unicastPeers.flatMap(({ value }) =>
    (["new", "established"] as const).map((state): Packet => ({
      ...known,
      source: value,
      destination: own,
      to: "host",
      state,
    })),
  );
}

/** The address of an interface that has one; of several nobody knows here which is taken. */
function onlyAddress(machine: Machine, link: string, family: 4 | 6): string | undefined {
  const own = machine.interfaces()?.find(({ name }) => name === link)?.addresses ?? [];
  const fitting = own.filter((address) => address.includes(":") === (family === 6));
  return fitting.length === 1 ? fitting[0]?.split("/")[0] : undefined;
}

const longest = 120;

function consequence({ name }: VrrpInstance, { chain, rule: by }: Blocked, machine: Machine): Text {
  const { en, zh } = nameOfMachine(machine);
  const [family = "", table = ""] = chain.table.split(" ");
  const values = {
    machine: en,
    machineZh: zh,
    name,
    chain: `${family} ${table} ${chain.name}`,
    by: by ? by.text.slice(0, longest) : "policy drop",
  };
  return say(
    {
      en: "the packet filter of {machine} drops the adverts for {name} ({chain}: {by}): it hears nobody and becomes master too",
      zh: "{machineZh}的防火墙会丢弃 {name} 的通告（{chain}：{by}）：它收不到对方的通告，也会成为主节点",
    },
    values,
  );
}

/** A rule that lets this very packet in. */
function opening({ tool, chain }: Blocked, packet: Packet): Text {
  const { family, interface: link, source, destination, to } = packet;
  const address = to === "multicast" ? destination : source;
  const side = to === "multicast" ? "daddr" : "saddr";
  const header = family === 4 ? "ip" : "ip6";
  const option = to === "multicast" ? "-d" : "-s";
  const line =
    tool === "nft"
      ? `nft insert rule ${chain.table} ${chain.name} iifname ${link} meta l4proto 112 ${header} ${side} ${address} accept`
      : `${header}tables -I ${chain.name} -i ${link} -p 112 ${option} ${address} -j ACCEPT`;
  return say({ en: "{line}", zh: "{line}" }, { line });
}
