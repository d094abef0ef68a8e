import { persistenceOf, protocolOf } from "../../../catalog/keepalived/lvs-effective.ts";
import { realServerWeight } from "../../../catalog/keepalived/real-server.ts";
import { lvsMethod, lvsSched } from "../../../catalog/keepalived/virtual-server.ts";
import type { Cluster, Node } from "../../../ir/config.ts";
import type { RealServer, VirtualServer } from "../../../ir/lvs.ts";
import { isWritten, read, type Traced } from "../../../ir/scope.ts";
import { say, type Text } from "../../../messages/text.ts";
import { addressesOf, canonicalHost } from "../../cluster/addresses.ts";
import { answering } from "../../cluster/listeners.ts";
import { outliers } from "../../cluster/virtual-routers.ts";
import { type Report, rule } from "../../rule.ts";
import { nameOf, servedPort } from "../../virtual-servers.ts";

const director = (ip: string, second = "", scheduler = "rr") => `virtual_server ${ip} 80 {
    lvs_sched ${scheduler}
    lvs_method DR
    protocol TCP
    real_server 10.0.9.1 80 {
        TCP_CHECK {
        }
    }${second}
}
`;

const backend = (ip: string, words = "", marked = false) => `
    ${marked ? `«real_server ${ip} 80»` : `real_server ${ip} 80`} {${words}
        TCP_CHECK {
        }
    }`;

const vrrp = (priority: number) => `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority ${priority}
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`;

const pair = (first: string, second: string) =>
  `--- lvs1/keepalived.conf\n${vrrp(150)}${first}--- lvs2/keepalived.conf\n${vrrp(100)}${second}`;

const marked = (text: string, part: string) => text.replace(part, `«${part}»`);

const ten = "10.0.0.9";

export const lvsDrift = rule({
  id: "cluster/lvs-drift",
  severity: "warning",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "directors of one service send to different real servers, or send otherwise",
    zh: "同一服务的各台调度器后端不同，或调度方式不同",
  },
  why: {
    en: "`keepalived -t` sees one file. The backup is not used until the day of the failover; then a real server that was taken into service on the master alone gets nothing, and one that was taken away on the master alone gets connections again. With another scheduler, another way of forwarding or another persistence the load moves at the same moment, when nobody looks for it there. A service that the other director does not have at all is refused there. Directors that one description (docs/cluster.md) describes together are not compared: they differ only where it says so, in `overrides` or in the `nodes` of a block",
    zh: "`keepalived -t` 一次只看一个文件。备节点平时不承担流量，直到切换的那一天：只在主节点上新增的真实服务器得不到流量，只在主节点上下线的真实服务器又会收到连接。调度算法、转发方式或会话保持时间不同时，负载分布也会在此刻改变，而没有人会想到去那里查。另一台调度器上根本没有的服务，切换后直接拒绝连接。由同一份描述（docs/cluster.md）共同定义的调度器不作比较：只有在 `overrides` 或某个块的 `nodes` 中明确写出的地方才不同",
  },
  leave: {
    en: "the machines differ on purpose while a change is rolled out step by step",
    zh: "正在逐台发布变更，各机器暂时不同",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: pair(director(ten, backend("10.0.9.2")), director(ten, backend("10.0.9.3", "", true))),
    },
    {
      text: pair(
        director(ten, backend("10.0.9.2")),
        marked(director(ten), "virtual_server 10.0.0.9 80"),
      ),
    },
    {
      text: pair(
        director(ten, backend("10.0.9.2", "\n        weight 3")),
        director(ten, backend("10.0.9.2", "\n        «weight 1»")),
      ),
    },
    { text: pair(director(ten, "", "wrr"), marked(director(ten), "lvs_sched rr")) },
    { text: pair(marked(director(ten), "virtual_server 10.0.0.9 80"), "") },
  ],
  good: [
    { text: pair(director(ten, backend("10.0.9.2")), director(ten, backend("10.0.9.2"))) },
    // Another address, which does not float to the other.
    { text: pair(director("10.0.0.8"), director("10.0.0.7")) },
    // nginx takes over there.
    {
      text: `${pair(director(ten), "")}--- lvs2/nginx.conf\nevents {}\nhttp { server { listen 80; } }\n`,
    },
  ],

  check({ cluster }, report, { isWhole, areOne }) {
    for (const directors of servicesOf(cluster).values()) {
      if (!areOne(directors.flatMap(({ node }) => node.ha))) {
        comparePools(directors, report);
        for (const setting of settings) compareSetting(directors, setting, report);
      }
      const [first] = directors;
      if (!first || first.server.service.kind !== "address") continue;
      for (const node of cluster.nodes)
        if (
          node.ha.length > 0 &&
          node.ha.every((config) => isWhole(config)) &&
          !areOne([...first.node.ha, ...node.ha])
        )
          reportMissing(first, directors, node, report);
    }
  },
});

interface Director {
  readonly node: Node;
  readonly server: VirtualServer;
}

/** The virtual servers of all machines by what they serve; the last of one machine holds. */
function servicesOf({ nodes }: Cluster): ReadonlyMap<string, readonly Director[]> {
  const found = new Map<string, Map<Node, Director>>();
  for (const node of nodes)
    for (const { lvs } of node.ha)
      for (const server of lvs.servers) {
        const key = keyOf(server);
        const there = found.get(key);
        if (there) there.set(node, { node, server });
        else found.set(key, new Map([[node, { node, server }]]));
      }
  return new Map([...found].map(([key, byNode]) => [key, [...byNode.values()]]));
}

const keyOf = (server: VirtualServer): string => {
  const { service } = server;
  return service.kind === "address"
    ? `${canonicalHost(service.ip)} ${service.port} ${protocolOf(server).value ?? ""}`
    : nameOf(server);
};

const placeOf = (real: RealServer, server: VirtualServer): string => {
  const { ip, family } = real.address;
  const host = canonicalHost(ip);
  return `${family === 6 ? `[${host}]` : host}:${servedPort(real, server)}`;
};

const poolOf = ({ server }: Director): ReadonlyMap<string, RealServer> =>
  new Map(server.realServers.map((real) => [placeOf(real, server), real]));

function comparePools(directors: readonly Director[], report: Report): void {
  const found = outliers(directors, (one) => [...poolOf(one).keys()].toSorted().join(" "));
  if (!found) return;
  const usual = poolOf(found.usual);
  for (const odd of found.odd) {
    const own = poolOf(odd);
    const more = [...own].filter(([place]) => !usual.has(place));
    const lacks = [...usual.keys()].filter((place) => !own.has(place));
    report({
      at: more[0]?.[1].site ?? odd.server.site,
      node: odd.node,
      message: difference(odd, found.usual, {
        more: more.map(([place]) => place).join(", "),
        lacks: lacks.join(", "),
      }),
      related: [{ at: found.usual.server.site, message: theOther }],
    });
  }
}

const theOther = say({ en: "the same service there", zh: "另一台上的同一服务" });

function difference(
  { server }: Director,
  { node }: Director,
  { more, lacks }: { readonly more: string; readonly lacks: string },
): Text {
  const values = { service: nameOf(server), node: node.name, more, lacks };
  if (lacks === "")
    return say(
      {
        en: "{service} sends to {more} here and not on {node}: the pool changes with a failover",
        zh: "{service} 在此处多出 {more}，{node} 上没有：切换后后端会改变",
      },
      values,
    );
  if (more === "")
    return say(
      {
        en: "{service} sends to {lacks} on {node} and not here: the pool changes with a failover",
        zh: "{service} 在此处缺少 {node} 上的 {lacks}：切换后后端会改变",
      },
      values,
    );
  return say(
    {
      en: "{service} sends to {more} here and to {lacks} on {node}: the pool changes with a failover",
      zh: "{service} 在此处的后端为 {more}，在 {node} 上为 {lacks}：切换后后端会改变",
    },
    values,
  );
}

/** What else changes with the director: its value as people read it, and where it is written. */
interface Setting {
  readonly name: Text;
  readonly of: (server: VirtualServer) => Said;
}

interface Said {
  readonly value: string;
  /** By what it differs in from another. */
  readonly at: (differs: (word: string) => boolean) => Traced<unknown> | undefined;
}

/** Before Chinese a name stands with a blank behind it. */
const same = (name: string): Text => ({ en: name, zh: `${name} ` });

const settings: readonly Setting[] = [
  {
    name: same("lvs_sched"),
    of: ({ scope }) => {
      const at = read(scope, lvsSched);
      return { value: at.value, at: () => at };
    },
  },
  {
    name: same("lvs_method"),
    of: ({ scope }) => {
      const at = read(scope, lvsMethod);
      return { value: at.value.method, at: () => at };
    },
  },
  {
    name: same("persistence_timeout"),
    of: (server) => {
      const at = persistenceOf(server);
      return { value: String(at.value ?? 0), at: () => at };
    },
  },
  {
    name: { en: "weights", zh: "权重" },
    of: (server) => {
      const weights = server.realServers.map((real) => {
        const weight = read(real.scope, realServerWeight);
        return { weight, word: `${placeOf(real, server)}=${weight.value}` };
      });
      return {
        value: weights
          .map(({ word }) => word)
          .toSorted()
          .join(" "),
        at: (differs) => weights.find(({ word }) => differs(word))?.weight,
      };
    },
  },
];

function compareSetting(directors: readonly Director[], setting: Setting, report: Report): void {
  const each = directors.map((one) => ({ ...one, said: setting.of(one.server) }));
  // Of other real servers the weights are others too.
  const pools = new Set(each.map((one) => [...poolOf(one).keys()].toSorted().join(" ")));
  if (pools.size > 1 && setting.name.en === "weights") return;
  const found = outliers(each, ({ said }) => said.value);
  for (const odd of found?.odd ?? []) {
    if (!found) continue;
    const { usual } = found;
    const others = new Set(usual.said.value.split(" "));
    const at = odd.said.at((word) => !others.has(word));
    report({
      at: at && isWritten(at) ? at : odd.server.site,
      node: odd.node,
      message: say(
        {
          en: "{service}: {name} {here} here and {there} on {node}",
          zh: "{service}：{nameZh}在此处为 {here}，在 {node} 上为 {there}",
        },
        {
          service: nameOf(odd.server),
          name: setting.name.en,
          nameZh: setting.name.zh,
          here: onlyDiffering(odd.said.value, usual.said.value),
          there: onlyDiffering(usual.said.value, odd.said.value),
          node: usual.node.name,
        },
      ),
      related: [{ at: usual.server.site, message: theOther }],
    });
  }
}

/** Of a list of weights those that are not the same in another one. */
function onlyDiffering(list: string, other: string): string {
  const others = new Set(other.split(" "));
  return list
    .split(" ")
    .filter((word) => !others.has(word))
    .join(", ");
}

/** A service that a machine lacks to which its address floats. */
function reportMissing(
  { server, node: owner }: Director,
  directors: readonly Director[],
  node: Node,
  report: Report,
): void {
  const { service } = server;
  if (service.kind !== "address" || directors.some((one) => one.node === node)) return;
  if (!addressesOf(node).has(canonicalHost(service.ip)) || !floatsTo(owner, service.ip)) return;
  if (answering(node, { kind: "ip", host: service.ip, port: service.port }).length > 0) return;
  report({
    at: server.site,
    node: owner,
    message: say(
      {
        en: "{service} is served here and not on {node}, to which its address fails over",
        zh: "{service} 在此处提供服务，而其地址会切换到的 {node} 上没有",
      },
      { service: nameOf(server), node: node.name },
    ),
  });
}

const floatsTo = ({ ha }: Node, ip: string): boolean =>
  ha.some((config) =>
    config.ha.instances.some(({ addresses, excluded }) =>
      [...addresses, ...excluded].some((one) => canonicalHost(one.ip) === canonicalHost(ip)),
    ),
  );
