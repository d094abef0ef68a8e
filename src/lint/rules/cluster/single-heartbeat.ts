import { heartbeat } from "../../../catalog/annotations/heartbeat.ts";
import { instanceInterface } from "../../../catalog/keepalived/vrrp-instance.ts";
import { isWritten, read, readAll } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { type Member, virtualRouters } from "../../cluster/virtual-routers.ts";
import { contains, networkFrom } from "../../networks.ts";
import { rule } from "../../rule.ts";

const node = (name: string, link: string, more = ""): string => `--- ${name}/keepalived.conf
vrrp_instance VI_1 {
    ${link}
    virtual_router_id 51
    priority ${name === "lb1" ? 150 : 100}
${more}    virtual_ipaddress {
        10.0.0.9/24
    }
}
`;

const unicast = (own: number, peer: number): string =>
  `    unicast_src_ip 10.1.0.${own}\n    unicast_peer {\n        10.1.0.${peer}\n    }\n`;

/** What `lbc serve` takes for a further path. */
const second = "interface eth0\n    # lbc:heartbeat interface eth1";

export const singleHeartbeat = rule({
  id: "cluster/single-heartbeat",
  severity: "info",
  since: "0.1.0",
  // Most pairs are built like this, and many networks have one line only.
  preset: "all",
  on: "cluster",
  summary: {
    en: "the nodes hear each other over the interface of the service alone",
    zh: "节点之间只通过业务网卡互相监听",
  },
  why: {
    en: "a node that hears no adverts for three intervals becomes master, whether its peer is dead or only out of reach. With one line between them, whatever cuts it (a switch, a VLAN, a filter for multicast) makes two masters of one address; a second line, by unicast over another network or a bond, has to fail too. Every file with one interface would be reported, and many networks have no second line: therefore in `all` only",
    zh: "节点连续三个间隔收不到通告就会成为主节点，不管对端是真的宕机还是仅仅失联。节点间只有一条线路时，任何中断（交换机、VLAN、组播过滤）都会造成双主；若有第二条线路（经另一网络的单播或网卡绑定），则必须两条都断。凡只用一块网卡的配置都会被报告，而很多环境没有第二条线路，因此只在 `all` 中启用",
  },
  leave: {
    en: "there is no second network between the machines",
    zh: "机器之间没有第二个网络",
  },
  sources: ["https://github.com/acassen/keepalived/issues/2526"],
  bad: [{ text: node("lb1", "«interface eth0»") + node("lb2", "interface eth0") }],
  good: [
    { text: node("lb1", "interface bond0") + node("lb2", "interface bond0") },
    {
      text:
        node("lb1", "interface eth0", unicast(1, 2)) + node("lb2", "interface eth0", unicast(2, 1)),
    },
    {
      text: node("lb1", second) + node("lb2", second),
    },
  ],

  check({ cluster }, report) {
    for (const members of virtualRouters(cluster)) {
      const [first] = members;
      if (!first || !members.every(onServiceLine)) continue;
      const link = read(first.instance.scope, instanceInterface);
      if (!isWritten(link)) continue;
      report({
        at: link,
        node: first.node,
        message: say(
          {
            en: "{name} has {link} for adverts and for {ip}: when that line is cut, {count} nodes become master",
            zh: "{name} 的通告和 {ip} 都走 {link}：这条线路中断时 {count} 台都会成为主节点",
          },
          {
            name: first.instance.name,
            link: link.value ?? "",
            ip: first.instance.addresses[0]?.ip ?? "",
            count: members.length,
          },
        ),
        help: say({
          en: "unicast_peer over a second network, or a bond of two lines; with lbc serve on both, `# lbc:heartbeat interface eth1`",
          zh: "用 unicast_peer 走第二个网络，或使用双线路的网卡绑定；两台都运行 lbc serve 时可写 `# lbc:heartbeat interface eth1`",
        }),
      });
    }
  },
});

const several = /^(?:bond|team|br)\d*/;

/** Whether adverts go over the interface that has the addresses, and it is one line. */
function onServiceLine({ instance: { scope, addresses, unicastPeers } }: Member): boolean {
  const link = read(scope, instanceInterface).value;
  const [first] = addresses;
  if (readAll(scope, heartbeat).length > 0) return false;
  if (link === undefined || !first || several.test(link)) return false;
  if (first.device !== undefined && first.device !== link) return false;
  const network = networkFrom(`${first.ip}/${first.prefix}`);
  return unicastPeers.every(({ value }) => network === undefined || contains(network, value));
}
