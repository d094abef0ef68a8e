import { keepaliveTimeout } from "../../../catalog/nginx/http-client.ts";
import { proxyHttpVersion, proxySetHeader } from "../../../catalog/nginx/proxy.ts";
import { isSince } from "../../../catalog/nginx/since.ts";
import { streamProxyTimeout } from "../../../catalog/nginx/stream-proxy.ts";
import { keepalive, upstreamKeepaliveTimeout } from "../../../catalog/nginx/upstream.ts";
import { isWritten, read, readAll, type Traced } from "../../../ir/scope.ts";
import type { Milliseconds, Upstream } from "../../../ir/upstream.ts";
import { say } from "../../../messages/text.ts";
import {
  type Arrival,
  arrivalsAt,
  calledBy,
  type HttpSender,
  pathsOf,
  serversBehind,
} from "../../cluster/paths.ts";
import { printDuration } from "../../peers.ts";
import { rule } from "../../rule.ts";

const pair = (pool: string, back: string, location = "") => `--- lb1/nginx.conf
events {}
http {
    upstream next {
        server 10.0.0.2:80;
        ${pool}
    }
    server {
        listen 80;
        location / {
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            ${location}
            proxy_pass http://next;
        }
    }
}
--- lb2/nginx.conf
events {}
http {
    ${back}
    server {
        listen 10.0.0.2:80;
        location / { proxy_pass http://10.0.0.77:8080; }
    }
}
`;

export const keepaliveIdleInversion = rule({
  id: "cluster/keepalive-idle-inversion",
  severity: "warning",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "a proxy keeps idle connections to the next one at least as long as that one does",
    zh: "前一层代理保持空闲连接的时间不短于后一层代理",
  },
  why: {
    en: "the next proxy closes the connection just as a request is on its way: the request is lost without an answer. nginx asks once more on another connection, but not for POST, LOCK and PATCH, which may not be sent twice, and with `proxy_next_upstream off` not at all: the client gets 502 from two proxies that are both well (measured with nginx 1.22.1). It happens seldom, at idle times, and nobody can reproduce it. A group keeps idle connections for 60 s where nothing is written, a server for 75 s, which fits",
    zh: "后一层代理关闭连接时，恰好有请求正在路上：请求丢失，得不到响应。nginx 会换一条连接再试一次，但 POST、LOCK、PATCH 不能重发，设置了 `proxy_next_upstream off` 时则完全不重试：两层代理都正常，客户端却收到 502（以 nginx 1.22.1 实测）。这种情况很少见，多在空闲时发生，很难复现。不写时，upstream 的空闲连接保持 60 秒，server 为 75 秒，两者相配",
  },
  leave: {
    en: "a lost request now and then is repeated by the client",
    zh: "偶尔丢失的请求由客户端重发",
  },
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive_timeout",
    "https://nginx.org/en/docs/http/ngx_http_core_module.html#keepalive_timeout",
  ],
  bad: [
    { text: pair("«keepalive 16;»", "keepalive_timeout 30s;") },
    { text: pair("keepalive 16;\n        «keepalive_timeout 75s;»", "") },
    {
      text: `--- lb1/nginx.conf
events {}
http {
    upstream next { server 127.0.0.1:9000; «keepalive 16;» }
    server { listen 80; location / { proxy_http_version 1.1; proxy_set_header Connection ""; proxy_pass http://next; } }
}
stream { server { listen 127.0.0.1:9000; proxy_timeout 20s; proxy_pass 10.0.0.2:80; } }
--- lb2/nginx.conf
events {}
http { server { listen 10.0.0.2:80; location / { proxy_pass http://10.0.0.77:8080; } } }
`,
    },
  ],
  good: [
    { text: pair("keepalive 16;", "") },
    { text: pair("keepalive 16;\n        keepalive_timeout 20s;", "keepalive_timeout 30s;") },
    { text: pair("", "keepalive_timeout 30s;") },
    // It says so in each answer: nobody is surprised.
    { text: pair("keepalive 16;", "keepalive_timeout 0;") },
  ],

  check({ cluster }, report) {
    const paths = pathsOf(cluster);
    const told = new Set<Upstream>();
    for (const sender of paths.senders) {
      if (sender.kind !== "http" || !sender.group || told.has(sender.group)) continue;
      const pool = poolOf(sender, sender.group);
      if (!pool) continue;
      const here = pool.idle.value;
      const closing = sender.targets
        .flatMap((target) => arrivalsAt(paths, target))
        .flatMap((arrival) => closingsOf(sender, arrival))
        .find(({ after }) => after > 0 && after <= here);
      if (!closing) continue;
      told.add(sender.group);
      const [own, other] = [printDuration(here), printDuration(closing.after)];
      const name = calledBy(sender, closing.arrival);
      report({
        at: isWritten(pool.idle) ? pool.idle : pool.at,
        node: sender.node,
        message: say(
          {
            en: "{node} keeps idle connections to {name} for {own}, and {name} closes them after {other}: a POST that meets the closing gets 502",
            zh: "{node} 到 {name} 的空闲连接保持 {ownZh}，而 {name} 空闲 {otherZh}就会关闭：恰好遇上关闭的 POST 请求会得到 502",
          },
          {
            node: sender.node.name,
            name,
            own: own.en,
            ownZh: own.zh,
            other: other.en,
            otherZh: other.zh,
          },
        ),
        help: say(
          {
            en: "keepalive_timeout in this upstream a few seconds shorter than on {name}",
            zh: "让此 upstream 的 keepalive_timeout 比 {name} 短几秒",
          },
          { name },
        ),
        ...(isWritten(closing.wait) && {
          related: [{ at: closing.wait, message: say({ en: "closes them", zh: "在此关闭" }) }],
        }),
      });
    }
  },
});

interface Pool {
  readonly at: Traced<unknown>;
  readonly idle: Traced<Milliseconds>;
}

/** The idle connections of a group, where a location lets any be kept. */
function poolOf(sender: HttpSender, { scope }: Upstream): Pool | undefined {
  const size = read(scope, keepalive);
  if (size.value.connections === 0 || read(sender.scope, proxyHttpVersion).value === "1.0")
    return undefined;
  const connection = readAll(sender.scope, proxySetHeader).findLast(
    ({ value: [name] }) => name.toLowerCase() === "connection",
  )?.value[1];
  const kept = connection
    ? !/^close$/i.test(connection.source)
    : isSince(sender.proxy.target, [1, 29, 7]);
  if (!kept) return undefined;
  const at = isWritten(size) ? size : sender.at;
  return { at, idle: read(scope, upstreamKeepaliveTimeout) };
}

interface Closing {
  readonly arrival: Arrival;
  readonly wait: Traced<unknown>;
  readonly after: Milliseconds;
}

/** When the other end closes an idle connection: the proxy, and each stream on the way. */
const closingsOf = (sender: HttpSender, arrival: Arrival): readonly Closing[] => [
  ...arrival.through.map(({ scope }) => {
    const wait = read(scope, streamProxyTimeout);
    return { arrival, wait, after: wait.value ?? 0 };
  }),
  ...serversBehind(sender, arrival).map(({ scope }) => {
    const wait = read(scope, keepaliveTimeout);
    return { arrival, wait, after: wait.value.timeout };
  }),
];
