import {
  proxyConnectTimeout,
  proxyNextUpstream,
  proxyNextUpstreamTimeout,
  proxyNextUpstreamTries,
  proxyReadTimeout,
} from "../../../catalog/nginx/proxy.ts";
import type { Location, Server } from "../../../ir/http.ts";
import { isWritten, read, type Traced } from "../../../ir/scope.ts";
import type { Milliseconds } from "../../../ir/upstream.ts";
import { say, type Text } from "../../../messages/text.ts";
import {
  arrivalsAt,
  type HttpSender,
  type Paths,
  pathsOf,
  type Sender,
  serversBehind,
} from "../../cluster/paths.ts";
import { type Asked, reached } from "../../cluster/reach.ts";
import { ownWaitOf } from "../../cluster/waits.ts";
import type { Options } from "../../options.ts";
import { printDuration } from "../../peers.ts";
import { type Report, rule, type RuleSurroundings } from "../../rule.ts";
import { locationsOf } from "../../subjects.ts";

const options = {
  client: {
    kind: "duration",
    least: 100,
    most: 86_400_000,
    summary: {
      en: "how long clients wait; nothing is known of them where it is not set",
      zh: "客户端的等待时间；未设置则视为未知",
    },
  },
} as const satisfies Options;

export const budgetExceedsClient = rule({
  id: "retry/budget-exceeds-client",
  severity: "warning",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "trying all backends takes longer than whoever asked waits",
    zh: "尝试完所有后端的时间超过请求方的等待时间",
  },
  options,
  why: {
    en: "each try may take `proxy_connect_timeout` and then `proxy_read_timeout`, and there are as many as backends unless `proxy_next_upstream_tries` or `proxy_next_upstream_timeout` bounds them: three backends of 5 s and 30 s are 105 s. A proxy in front that waits 60 s has answered 504 by then, and the later tries work for nobody. The wait of a proxy in front is read from its configuration, where it is part of the same cluster; how long other clients wait can be said in `client`. A single wait that is too long is reported by cluster/timeout-inversion",
    zh: "每次尝试最多耗时 `proxy_connect_timeout` 加 `proxy_read_timeout`，次数等于后端台数，除非用 `proxy_next_upstream_tries` 或 `proxy_next_upstream_timeout` 限制：三台后端、5 秒加 30 秒，总共 105 秒。前面等待 60 秒的代理早已返回 504，之后的尝试都是白做。前层代理属于同一集群时，其等待时间取自它的配置；其他客户端的等待时间可用 `client` 说明。单次等待就过长的情形由 cluster/timeout-inversion 报告",
  },
  leave: {
    en: "clients of this path wait as long as the finding says",
    zh: "这条路径的客户端愿意等待这么久",
  },
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream_timeout",
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream_tries",
  ],
  bad: [
    {
      text: `--- front/nginx.conf
events {}
http { server { listen 80; location / { proxy_read_timeout 60s; proxy_pass http://10.0.0.2:8080; } } }
--- back/nginx.conf
events {}
http {
    proxy_connect_timeout 5s;
    proxy_read_timeout 30s;
    upstream app { server 10.0.1.1:80; server 10.0.1.2:80; server 10.0.1.3:80; }
    server { listen 10.0.0.2:8080; location / { «proxy_pass http://app;» } }
}
`,
    },
    {
      text: `--- lb/nginx.conf
events {}
http {
    proxy_connect_timeout 3s;
    proxy_read_timeout 10s;
    upstream app { server 10.0.1.1:80; server 10.0.1.2:80; }
    server { location / { proxy_next_upstream_tries 2; «proxy_pass http://app;» } }
}
`,
      options: { client: "20s" },
    },
  ],
  good: [
    {
      text: `--- front/nginx.conf
events {}
http { server { listen 80; location / { proxy_read_timeout 60s; proxy_pass http://10.0.0.2:8080; } } }
--- back/nginx.conf
events {}
http {
    proxy_connect_timeout 5s;
    proxy_read_timeout 20s;
    proxy_next_upstream_timeout 30s;
    upstream app { server 10.0.1.1:80; server 10.0.1.2:80; server 10.0.1.3:80; }
    server { listen 10.0.0.2:8080; location / { proxy_pass http://app; } }
}
`,
    },
    {
      text: `--- lb/nginx.conf
events {}
http {
    upstream app { server 10.0.1.1:80; server 10.0.1.2:80; }
    server { location / { proxy_pass http://app; } }
}
`,
    },
    {
      text: `--- lb/nginx.conf
events {}
http {
    upstream app { server 10.0.0.1:8080; server 10.0.1.2:80; }
    server { listen 10.0.0.1:8080; location / { proxy_pass http://app; } }
}
`,
    },
  ],

  check({ cluster }, report, around) {
    const paths = pathsOf(cluster);
    const waiting = frontsOf(paths);
    for (const sender of paths.senders) {
      if (sender.kind !== "http") continue;
      const front = waiting.get(sender);
      if (!front && around.optionsAt(sender.at).client === undefined) continue;
      const budget = budgetOf(sender);
      if (budget) tell(sender, budget, front, report, around);
    }
  },
});

interface Budget {
  readonly tries: number;
  readonly total: Milliseconds;
  readonly connect: Traced<Milliseconds>;
  readonly read: Traced<Milliseconds>;
}

/** What all tries may take together; nothing where there is one, or a slow one is the last. */
function budgetOf({ scope, targets }: HttpSender): Budget | undefined {
  if (targets.length < 2) return undefined;
  const usable = targets.filter(({ peer }) => !peer?.down.value).length;
  const most = read(scope, proxyNextUpstreamTries).value;
  const tries = most > 0 ? Math.min(most, usable) : usable;
  if (tries < 2 || !read(scope, proxyNextUpstream).value.includes("timeout")) return undefined;
  const connect = read(scope, proxyConnectTimeout);
  const wait = read(scope, proxyReadTimeout);
  const one = connect.value + wait.value;
  const limit = read(scope, proxyNextUpstreamTimeout).value;
  // The limit is looked at before a try begins; one that has begun runs to its end.
  const total = limit > 0 ? Math.min(tries * one, limit + one) : tries * one;
  return { tries, total, connect, read: wait };
}

interface Front {
  readonly sender: Sender;
  readonly wait: Traced<Milliseconds | undefined>;
}

/** For each place that hands requests on, the proxy in front of it that waits too short a time. */
function frontsOf(paths: Paths): ReadonlyMap<HttpSender, Front> {
  const found = new Map<HttpSender, Front>();
  const costly = new Costly(paths);
  for (const sender of paths.senders) {
    const wait = ownWaitOf(sender);
    if (wait.value === undefined) continue;
    for (const inner of costly.behind(sender, wait.value)) {
      const there = found.get(inner)?.wait.value ?? Infinity;
      if (wait.value < there) found.set(inner, { sender, wait });
    }
  }
  return found;
}

/** The locations of servers with what all their tries may take, worked out once for each server. */
class Costly {
  readonly #paths: Paths;
  readonly #known = new Map<Server, readonly (readonly [Milliseconds, Location])[]>();

  constructor(paths: Paths) {
    this.#paths = paths;
  }

  /** Those behind a sender that may take longer than a time. */
  behind(sender: Sender, time: Milliseconds): ReadonlySet<HttpSender> {
    const found = new Set<HttpSender>();
    for (const target of sender.targets)
      for (const arrival of arrivalsAt(this.#paths, target))
        for (const server of serversBehind(sender, arrival)) {
          for (const location of reached(sender, server, this.#slowerThan(server, time))) {
            const inner = this.#paths.ofLocation.get(location);
            // A circle is an error of its own; nobody waits for himself.
            if (inner && inner !== sender) found.add(inner);
          }
        }
    return found;
  }

  /** The longest first; of very many the first ones tell. */
  #slowerThan(server: Server, time: Milliseconds): Asked {
    const found: Location[] = [];
    for (const [total, location] of this.#of(server)) {
      if (total <= time || found.length === mostAsked) break;
      found.push(location);
    }
    return { all: found, has: (location) => found.includes(location) };
  }

  #of(server: Server): readonly (readonly [Milliseconds, Location])[] {
    const there = this.#known.get(server);
    if (there) return there;
    const found = [...locationsOf(server)].flatMap((location) => {
      const sender = this.#paths.ofLocation.get(location);
      const budget = sender && budgetOf(sender);
      return budget ? [[budget.total, location] as const] : [];
    });
    const sorted = found.toSorted(([a], [b]) => b - a);
    this.#known.set(server, sorted);
    return sorted;
  }
}

const mostAsked = 64;

function tell(
  sender: HttpSender,
  budget: Budget,
  front: Front | undefined,
  report: Report,
  { optionsAt }: RuleSurroundings<typeof options>,
): void {
  const { client } = optionsAt(sender.at);
  const before = front?.wait.value ?? Infinity;
  const wait = Math.min(before, client ?? Infinity);
  if (budget.total <= wait) return;
  // One wait alone is too long: cluster/timeout-inversion says so.
  if (before === wait && budget.read.value > wait) return;
  const times = {
    tries: budget.tries,
    total: printDuration(budget.total),
    connect: printDuration(budget.connect.value),
    read: printDuration(budget.read.value),
    wait: printDuration(wait),
  };
  const isFront = front !== undefined && before === wait;
  const who = isFront ? nameOf(front.sender, sender) : undefined;
  report({
    at: sender.at,
    node: sender.node,
    message: say(
      {
        en: "{tries} tries of {connect} to connect and {read} to read take up to {total}, and {who} waits {wait}: the last ones work for nobody",
        zh: "{tries} 次尝试（每次连接 {connectZh}、读取 {readZh}）最长 {totalZh}，而{whoZh}只等待 {waitZh}：后面的尝试都是白做",
      },
      {
        tries: times.tries,
        connect: times.connect.en,
        connectZh: times.connect.zh,
        read: times.read.en,
        readZh: times.read.zh,
        total: times.total.en,
        totalZh: times.total.zh,
        wait: times.wait.en,
        waitZh: times.wait.zh,
        who: who?.en ?? "the client",
        whoZh: who?.zh ?? "客户端",
      },
    ),
    ...(isFront && {
      related: [
        {
          at: isWritten(front.wait) ? front.wait : front.sender.at,
          message: say({ en: "it waits here", zh: "在此等待" }),
        },
      ],
    }),
    help: say(
      {
        en: "bound the tries: proxy_next_upstream_timeout and proxy_next_upstream_tries, or shorter waits, below {wait} in all",
        zh: "限制重试：用 proxy_next_upstream_timeout、proxy_next_upstream_tries 或更短的超时，使总时间低于 {waitZh}",
      },
      { wait: times.wait.en, waitZh: times.wait.zh },
    ),
  });
}

const here = say({ en: "the server in front of it", zh: "前面的 server " });

/** A machine that stands alone is called by its path: in a finding about it that says nothing. */
const nameOf = ({ node }: Sender, behind: Sender): Text =>
  node === behind.node ? here : say({ en: "{name}", zh: " {name} " }, { name: node.name });
