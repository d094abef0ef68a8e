import type { Node } from "../../../ir/config.ts";
import { say, type Text } from "../../../messages/text.ts";
import { type Partners, partnersOf } from "../../cluster/partners.ts";
import {
  groupsOf,
  hostsOf,
  type Served,
  type ServedBy,
  settingsOf,
  socketsOf,
} from "../../cluster/served.ts";
import { hasUnreadIncludes } from "../../cluster/unread-includes.ts";
import { outliers } from "../../cluster/virtual-routers.ts";
import { type Report, rule, type Surroundings } from "../../rule.ts";

const vrrp = (priority: number) => `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority ${priority}
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`;

const machine = (name: string, priority: number, http: string) => `--- ${name}/nginx.conf
events {}
http {
${http}
}
--- ${name}/keepalived.conf
${vrrp(priority)}`;

const pair = (first: string, second: string) =>
  machine("lb1", 150, first) + machine("lb2", 100, second);

const app = (servers: string, location = "", listen = "listen 80;", group = "upstream app") =>
  `    ${group} { ${servers} }
    server { ${listen} server_name a.example.com; location / { ${location}proxy_pass http://app; } }`;

const two = "server 10.0.9.1:80; server 10.0.9.2:80;";

export const nginxDrift = rule({
  id: "cluster/nginx-drift",
  severity: "warning",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "machines between which an address floats proxy differently",
    zh: "共用浮动地址的机器，代理配置不一致",
  },
  why: {
    en: "the file of the backup is changed later, or not at all, and nobody notices until the address moves: then a backend that was taken away gets requests again, a new one gets none, a port or a host is not there, and uploads or slow requests fail that worked before. Compared are what clients of the floating address get: groups, ports, host names, timeouts, sizes and retries of locations that both have. Addresses that are a machine's own count as the same on both. Machines that one description (docs/cluster.md) describes together are not compared: they share what it says, and differ only where somebody wrote so, in `overrides` or in the `nodes` of a block",
    zh: "备机上的文件往往晚改或忘改，地址切换之前没有人会发现：切换后，已下线的后端又收到请求，新后端却没有流量，某个端口或域名不存在，原来能成功的上传或慢请求开始失败。比较的是浮动地址的客户端能感受到的内容：上游组、端口、域名，以及两边都有的 location 的超时、大小限制和重试。各机器自己的地址视为相同。由同一份描述（docs/cluster.md）共同定义的机器不作比较：它们共用描述中的内容，只有在 `overrides` 或某个块的 `nodes` 中明确写出的地方才不同",
  },
  leave: {
    en: "the machines differ on purpose: other hardware, or a change that is rolled out step by step",
    zh: "各机器有意不同，例如硬件不同，或正在逐台发布变更",
  },
  bad: [
    {
      text: pair(app(two), app("server 10.0.9.1:80;", "", "listen 80;", "«upstream app»")),
    },
    { text: pair(app(two), app(two, "«proxy_read_timeout 10s;» ")) },
    {
      text: pair(app(two, "", "listen 80; «listen 8080;»"), app(two)),
    },
    {
      text: pair(
        `${app(two)}\n    server { listen 80; «server_name b.example.com;» return 204; }`,
        app(two),
      ),
    },
  ],
  good: [
    { text: pair(app(two), app(two)) },
    // Each listens on an address of its own, and asks the application beside it first.
    {
      text: pair(
        app(
          "server 10.0.0.1:8000; server 10.0.0.2:8000 backup;",
          "",
          "listen 80; listen 10.0.0.1:81;",
        ),
        app(
          "server 10.0.0.2:8000; server 10.0.0.1:8000 backup;",
          "",
          "listen 80; listen 10.0.0.2:82;",
        ),
      ),
    },
    // No address floats between them.
    {
      text: `--- lb1/nginx.conf
events {}
http { upstream app { server 10.0.9.1:80; } server { listen 80; location / { proxy_pass http://app; } } }
--- lb2/nginx.conf
events {}
http { upstream app { server 10.0.9.2:80; } server { listen 80; location / { proxy_pass http://app; } } }
`,
    },
  ],

  check({ cluster }, report, around) {
    for (const partners of partnersOf(cluster)) {
      const nodes = partners.nodes.filter((node) => isKnown(node, around));
      if (nodes.length < 2 || haveOne(nodes)) continue;
      if (around.areOne(nodes.flatMap(({ proxies }) => proxies))) continue;
      for (const facet of facets) compare(facet, { ...partners, nodes }, report);
    }
  },
});

/** Whether machines share their configurations: what is one cannot differ. */
const haveOne = ([first, ...others]: readonly Node[]): boolean =>
  others.every(
    ({ proxies }) =>
      proxies.length === first?.proxies.length &&
      proxies.every((proxy, index) => proxy === first.proxies[index]),
  );

/** Whether all of a machine's proxies were read: of others nobody can say what they lack. */
const isKnown = ({ proxies }: Node, around: Surroundings): boolean =>
  proxies.some(({ http, stream }) => http ?? stream) &&
  proxies.every((proxy) => around.isWhole(proxy) && !hasUnreadIncludes(proxy, around));

/** One way in which machines are compared. */
interface Facet {
  readonly of: (node: Node, partners: Partners) => ServedBy;
  /** What is said where a machine has a thing that another lacks; nothing where that is no matter. */
  readonly missing?: (name: string, node: string) => Text;
  readonly differs: (name: string, values: Values) => Text;
}

interface Values {
  readonly here: string;
  readonly there: string;
  readonly node: string;
}

interface Having {
  readonly node: Node;
  readonly served: Served;
}

function compare({ of, missing, differs }: Facet, partners: Partners, report: Report): void {
  const told = new Set<unknown>();
  for (const [name, having] of byName(of, partners)) {
    const lacking = partners.nodes.find((node) => !having.some((one) => one.node === node));
    const [first] = having;
    if (lacking && first) {
      if (missing && !told.has(first.served.at))
        report({ at: first.served.at, node: first.node, message: missing(name, lacking.name) });
      told.add(first.served.at);
      continue;
    }
    if (!outliers(having, ({ served }) => served.plain)) continue;
    const found = outliers(having, ({ served }) => served.value);
    for (const { node, served } of found?.odd ?? []) {
      if (!found || told.has(served.at)) continue;
      told.add(served.at);
      const { usual } = found;
      const values = { here: served.value, there: usual.served.value, node: usual.node.name };
      report({
        at: served.at,
        node,
        message: differs(name, values),
        related: [{ at: usual.served.at, message: say({ en: "there", zh: "另一台" }) }],
      });
    }
  }
}

function byName(of: Facet["of"], partners: Partners): ReadonlyMap<string, readonly Having[]> {
  const found = new Map<string, Having[]>();
  for (const node of partners.nodes)
    for (const [name, served] of of(node, partners)) {
      const there = found.get(name);
      if (there) there.push({ node, served });
      else found.set(name, [{ node, served }]);
    }
  return found;
}

const facets: readonly Facet[] = [
  {
    of: groupsOf,
    missing: (name, node) =>
      say({ en: "{node} has no group {name}", zh: "{node} 上没有上游组 {name}" }, { name, node }),
    differs: groupDiffers,
  },
  {
    of: socketsOf,
    missing: (port, node) =>
      say(
        {
          en: "port {port} is served here and not on {node}, to which the address fails over",
          zh: "端口 {port} 在此处提供服务，而地址会切换到的 {node} 上没有",
        },
        { port, node },
      ),
    differs: (port, values) =>
      say(
        {
          en: "port {port} speaks {here} here and {there} on {node}",
          zh: "端口 {port} 在此处为 {here}，在 {node} 上为 {there}",
        },
        { port, ...values, here: values.here || "http", there: values.there || "http" },
      ),
  },
  {
    of: hostsOf,
    missing: (host, node) =>
      say(
        { en: "{host} is served here and not on {node}", zh: "{node} 上没有 {host}" },
        { host, node },
      ),
    differs: (host) => ({ en: host, zh: host }),
  },
  {
    of: settingsOf,
    differs: (name, values) =>
      say(
        {
          en: "{name} is {here} here and {there} on {node}",
          zh: "{name} 在此处为 {here}，在 {node} 上为 {there}",
        },
        { name: name.slice(0, name.indexOf("\0")), ...values },
      ),
  },
];

function groupDiffers(name: string, { here, there, node }: Values): Text {
  const values = { name, node, more: only(here, there), lacks: only(there, here) };
  if (values.lacks === "")
    return say(
      {
        en: "{name} has {more} here and not on {node}",
        zh: "{name} 在此处多出 {node} 上没有的 {more}",
      },
      values,
    );
  if (values.more === "")
    return say(
      {
        en: "{name} has {lacks} on {node} and not here",
        zh: "{name} 在此处缺少 {node} 上的 {lacks}",
      },
      values,
    );
  return say(
    {
      en: "{name} has {more} here and {lacks} on {node}",
      zh: "{name} 在此处为 {more}，在 {node} 上为 {lacks}",
    },
    values,
  );
}

/** Of two lists of backends what only the one has. */
function only(list: string, other: string): string {
  const others = new Set(other.split(", "));
  return list
    .split(", ")
    .filter((one) => !others.has(one))
    .join(", ");
}
