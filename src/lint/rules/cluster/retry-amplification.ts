import { proxyNextUpstream } from "../../../catalog/nginx/proxy.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say, type Text } from "../../../messages/text.ts";
import { type HttpSender, type Paths, pathsOf } from "../../cluster/paths.ts";
import { type Amplified, amplified, type Failure, failures } from "../../cluster/retries.ts";
import { rule } from "../../rule.ts";

const front = (words: string, backends = 2) => `--- edge/nginx.conf
events {}
http {
    upstream inner {
${["        server 10.0.0.1:8080;", "        server 10.0.0.2:8080;"].slice(0, backends).join("\n")}
    }
    server {
        listen 80;
        location / {
            ${words}
        }
    }
}
`;

const back = (name: string, ip: string, words = "") => `--- ${name}/nginx.conf
events {}
http {
    upstream app {
        server 10.0.9.1:80;
        server 10.0.9.2:80;
        server 10.0.9.3:80;
    }
    server {
        listen ${ip}:8080;
        location / {
            ${words}
            proxy_pass http://app;
        }
    }
}
`;

const both = (words = ""): string =>
  back("lb1", "10.0.0.1", words) + back("lb2", "10.0.0.2", words);

export const retryAmplification = rule({
  id: "cluster/retry-amplification",
  severity: "error",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "two layers of proxies retry, and their tries multiply",
    zh: "两层代理都会重试，重试次数相乘",
  },
  why: {
    en: "each layer takes the failure of the one behind it for a reason to try again: with 2 tries in front and 3 behind, one request of a client becomes 6 (measured with nginx 1.22.1: backends that close the connection get 6 requests for one). Backends fail under load first, and then the load is multiplied: what would have passed becomes an outage. nginx answers 502 when its backends refuse or break off and 504 when they are too slow, so the layer in front retries where its `proxy_next_upstream` has `http_502` or `http_504`, or where it waits less long than the layer behind. By default (`error timeout`) a 502 is passed on and nothing multiplies. Reported from 5 requests on",
    zh: "每一层都把后一层的失败当作重试的理由：前面 2 次、后面 3 次时，客户端的一个请求会变成 6 个（以 nginx 1.22.1 实测：后端断开连接时，一个请求让后端共收到 6 个请求）。后端往往在高负载时先失败，此时负载再被放大数倍，本可以扛过去的压力就变成了故障。后端拒绝或中断连接时 nginx 返回 502，过慢时返回 504，因此前一层的 `proxy_next_upstream` 含有 `http_502` 或 `http_504`，或其等待时间短于后一层时，就会重试。默认值（`error timeout`）会直接转发 502，不会相乘。达到 5 个请求时报告",
  },
  leave: {
    en: "the requests are cheap and may run twice, and the last layer has a limit of its own",
    zh: "请求开销小、可以重复执行，且最后一层另有限制",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream"],
  bad: [
    {
      text:
        front(
          "«proxy_next_upstream error timeout http_502;»\n            proxy_pass http://inner;",
        ) + both(),
    },
    // The layer in front gives up first, with the tries behind still under way.
    {
      text:
        front("proxy_read_timeout 30s;\n            «proxy_pass http://inner;»") +
        both("proxy_read_timeout 10s;"),
    },
  ],
  good: [
    { text: front("proxy_pass http://inner;") + both() },
    {
      text:
        front("proxy_next_upstream error timeout http_502;\n            proxy_pass http://inner;") +
        both("proxy_next_upstream off;"),
    },
    {
      text:
        front(
          "proxy_next_upstream error timeout http_502;\n            proxy_next_upstream_tries 2;\n            proxy_pass http://inner;",
        ) + both("proxy_next_upstream_tries 2;"),
    },
    // An error of the application is retried by one layer alone.
    {
      text:
        front("proxy_next_upstream error http_503;\n            proxy_pass http://inner;") + both(),
    },
  ],

  check({ cluster }, report) {
    const paths = pathsOf(cluster);
    for (const sender of paths.senders) {
      if (sender.kind !== "http" || !hasFurtherProxy(sender)) continue;
      const worst = worstOf(paths, sender);
      if (!worst) continue;
      const retried = read(sender.scope, proxyNextUpstream);
      const next = worst.layers[1]?.sender;
      report({
        at: isWritten(retried) ? retried : sender.at,
        node: sender.node,
        message: said(worst),
        help: helpFor(worst, next?.node.name ?? ""),
        related: worst.layers.slice(1).map((layer) => ({
          at: layer.sender.at,
          message: say(
            { en: "{count} tries here", zh: "此处尝试 {count} 次" },
            { count: layer.tries },
          ),
        })),
      });
    }
  },
});

/** More requests than this for one are a storm. */
const mostRequests = 4;

const hasFurtherProxy = ({ targets }: HttpSender): boolean =>
  targets.some(({ takers }) => takers.length > 0);

interface Worst extends Amplified {
  readonly failure: Failure;
}

/** The way to fail that makes the most of one request; nothing where one layer alone retries. */
function worstOf(paths: Paths, sender: HttpSender): Worst | undefined {
  let worst: Worst | undefined;
  const own: ReadonlySet<string> = new Set(read(sender.scope, proxyNextUpstream).value);
  for (const failure of failures) {
    // What this layer passes on nobody multiplies here; the first two change their names on the way.
    if (failure !== "error" && failure !== "timeout" && !own.has(failure)) continue;
    const found = amplified(paths, sender, failure);
    if (found.layers.filter(({ tries }) => tries > 1).length < 2) continue;
    if (found.requests > (worst?.requests ?? mostRequests)) worst = { ...found, failure };
  }
  return worst;
}

const helpFor = ({ failure }: Worst, node: string): Text =>
  failure === "timeout"
    ? say(
        {
          en: "retry at one layer: proxy_next_upstream off; on {node}, or wait longer here than all tries there take",
          zh: "只在一层重试：在 {node} 上写 proxy_next_upstream off;，或让此处的等待时间长于那里全部尝试的总时间",
        },
        { node },
      )
    : say(
        {
          en: "retry at one layer: proxy_next_upstream off; on {node}, or only error and timeout here",
          zh: "只在一层重试：在 {node} 上写 proxy_next_upstream off;，或此处只保留 error 和 timeout",
        },
        { node },
      );

const causes: Readonly<Record<string, Text>> = {
  error: { en: "backends refuse or break off", zh: "后端拒绝或中断连接" },
  timeout: { en: "backends do not answer in time", zh: "后端响应超时" },
};

function said({ failure, requests, layers }: Worst): Text {
  const cause =
    causes[failure] ??
    say(
      { en: "backends answer {status}", zh: "后端返回 {status}" },
      { status: failure.replace("http_", "") },
    );
  const tries = layers.map((layer) => `${layer.tries} (${layer.sender.node.name})`);
  return say(
    {
      en: "when {cause}, one request becomes up to {requests}: tries {product}",
      zh: "{causeZh}时，一个请求最多变成 {requests} 个：尝试次数 {product}",
    },
    { cause: cause.en, causeZh: cause.zh, requests, product: tries.join(" × ") },
  );
}
