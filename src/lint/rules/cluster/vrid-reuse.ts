import { vrrpMcastGroup4, vrrpMcastGroup6 } from "../../../catalog/keepalived/global-defs.ts";
import { instanceInterface, virtualRouterId } from "../../../catalog/keepalived/vrrp-instance.ts";
import type { Cluster } from "../../../ir/config.ts";
import { read } from "../../../ir/scope.ts";
import { compareVersions } from "../../../ir/target.ts";
import { say, type Text } from "../../../messages/text.ts";
import { type Member, virtualRouters } from "../../cluster/virtual-routers.ts";
import { contains, networkFrom } from "../../networks.ts";
import { rule, type Surroundings } from "../../rule.ts";

const file = (name: string, id: string, address: string): string => `--- ${name}/keepalived.conf
vrrp_instance ${name.slice(0, -1)} {
    interface eth0
    ${id}
    priority ${name.endsWith("1") ? 150 : 100}
    virtual_ipaddress {
        ${address}
    }
}
`;

const web = (id: string): string =>
  file("web1", id, "10.0.0.9/24") + file("web2", id, "10.0.0.9/24");

export const vridReuse = rule({
  id: "cluster/vrid-reuse",
  severity: "warning",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "two virtual routers of one network have the same `virtual_router_id`",
    zh: "同一网段内的两组虚拟路由器使用相同的 `virtual_router_id`",
  },
  why: {
    en: 'adverts go to everybody on the link, and the id is all that tells whose they are. Measured with keepalived 2.2.7: both masters keep their own addresses and log "ip address associated with VRID … not present in MASTER advert" with every advert of the other, so that a real second master is lost in the noise; `use_vmac` gives both the same MAC address, and switches send frames to either. keepalived from 2.4 takes such adverts: the cluster with the lower priority goes to BACKUP and its addresses are gone',
    zh: "通告会发给链路上的所有节点，只有 VRID 能区分属于谁。keepalived 2.2.7 实测：两边的主节点各自保留自己的地址，但每收到对方一个通告就记一行“ip address associated with VRID … not present in MASTER advert”，真正的双主会淹没其中；`use_vmac` 会让两组使用同一 MAC 地址，交换机的转发会来回变化。keepalived 2.4 起会接受这种通告：优先级较低的一组转为 BACKUP，地址随之消失",
  },
  leave: {
    en: "the two groups of machines are in networks that do not reach each other",
    zh: "两组机器所在的网络互不相通",
  },
  sources: ["https://datatracker.ietf.org/doc/html/rfc9568#section-5.2.3"],
  bad: [
    {
      text:
        web("virtual_router_id 51") +
        file("db1", "«virtual_router_id 51»", "10.0.0.30/24") +
        file("db2", "virtual_router_id 51", "10.0.0.30/24"),
    },
  ],
  good: [
    {
      text:
        web("virtual_router_id 51") +
        file("db1", "virtual_router_id 52", "10.0.0.30/24") +
        file("db2", "virtual_router_id 52", "10.0.0.30/24"),
    },
    {
      text:
        web("virtual_router_id 51") +
        file("db1", "virtual_router_id 51", "10.7.0.30/24") +
        file("db2", "virtual_router_id 51", "10.7.0.30/24"),
    },
  ],

  check({ cluster }, report, around) {
    const routers = routersOf(cluster);
    for (const [at, router] of routers.entries()) {
      const other = routers.slice(0, at).find((one) => meet(one, router, around));
      const [here, there] = [router[0], other?.[0]];
      if (!here || !there) continue;
      const id = read(here.instance.scope, virtualRouterId);
      report({
        at: id,
        node: here.node,
        message: consequence(here, there, id.value ?? 0),
        help: say({
          en: "give each of them an id of its own, from 1 to 255",
          zh: "为每组使用不同的 VRID（1–255）",
        }),
        related: [
          {
            at: read(there.instance.scope, virtualRouterId),
            message: say(
              { en: "{name} has it too", zh: "{name} 也在使用" },
              { name: there.instance.name },
            ),
          },
        ],
      });
    }
  },
});

/** Every virtual router of the cluster, those of one machine alone among them. */
function routersOf(cluster: Cluster): readonly (readonly Member[])[] {
  const paired = virtualRouters(cluster);
  const known = new Set(paired.flatMap((members) => members.map(({ instance }) => instance)));
  const alone = cluster.nodes.flatMap((node) =>
    node.ha.flatMap((ha) =>
      ha.ha.instances.flatMap((instance) =>
        known.has(instance) ? [] : [[{ node, ha, instance }]],
      ),
    ),
  );
  return [...paired, ...alone];
}

/** Whether two routers hear each other and take each other's adverts for their own. */
function meet(a: readonly Member[], b: readonly Member[], around: Surroundings): boolean {
  const [one, two] = [a[0], b[0]];
  if (!one || !two || keyOf(one) === undefined || keyOf(one) !== keyOf(two)) return false;
  if ([...a, ...b].some(({ instance }) => instance.unicastPeers.length > 0)) return false;
  // On one machine they are on different links, or keepalived refuses the file.
  if (a.some(({ node }) => b.some((member) => member.node === node))) return false;
  return onOneLink(a, b, around) || onOneLink(b, a, around);
}

function keyOf({ instance: { scope, addresses }, ha }: Member): string | undefined {
  const id = read(scope, virtualRouterId).value;
  const family = addresses[0]?.family;
  if (id === undefined || family === undefined) return undefined;
  const group = read(ha.ha.globals, family === 4 ? vrrpMcastGroup4 : vrrpMcastGroup6).value;
  return `${id} ${family} ${group}`;
}

/** Whether an address of the second lies in a network of the first, by length or by the machine. */
function onOneLink(a: readonly Member[], b: readonly Member[], around: Surroundings): boolean {
  const networks = a.flatMap(({ ha, instance: { addresses, scope } }) => {
    const link = read(scope, instanceInterface).value;
    const own = around
      .machineOf(ha)
      ?.interfaces()
      ?.find(({ name }) => name === link)?.addresses;
    return [...(own ?? []), ...addresses.map(({ ip, prefix }) => `${ip}/${prefix}`)];
  });
  const others = b.flatMap(({ instance }) => instance.addresses.map(({ ip }) => ip));
  return networks.some((text) => {
    const network = networkFrom(text);
    return network !== undefined && others.some((ip) => contains(network, ip));
  });
}

function consequence({ instance, ha }: Member, there: Member, id: number): Text {
  const values = {
    id,
    name: instance.name,
    other: there.instance.name,
    node: there.node.name,
    version: ha.target.version.join("."),
  };
  return compareVersions(ha.target.version, [2, 4]) >= 0
    ? say(
        {
          en: "{name} and {other} on {node} are both virtual router {id} of one network: the one with the lower priority gives up its addresses",
          zh: "{name} 与 {node} 上的 {other} 在同一网段内 VRID 都是 {id}：优先级较低的一组会放弃地址",
        },
        values,
      )
    : say(
        {
          en: "{name} and {other} on {node} are both virtual router {id} of one network: keepalived {version} drops the other's adverts and logs each of them",
          zh: "{name} 与 {node} 上的 {other} 在同一网段内 VRID 都是 {id}：keepalived {version} 会丢弃对方的通告，并为每个通告记一行日志",
        },
        values,
      );
}
