import { say } from "../../../messages/text.ts";
import { answering, listenersOf, ownerOf } from "../../cluster/listeners.ts";
import { hasUnreadIncludes } from "../../cluster/unread-includes.ts";
import { rule } from "../../rule.ts";

export const upstreamTargetNotListening = rule({
  id: "cluster/upstream-target-not-listening",
  severity: "error",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "a backend is one of the machines, and nothing there listens on that port",
    zh: "后端是集群中的一台机器，但该机器没有监听这个端口",
  },
  why: {
    en: "connections are refused at once, and the group has one backend less than its file says. The two files were each changed by somebody else: each is right by itself, and only together do they show it",
    zh: "连接会立即被拒绝，上游组实际比配置少一台后端。两份文件往往由不同的人修改：单独看都没有问题，放在一起才能发现",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_core_module.html#listen"],
  bad: [
    {
      text: `--- front/nginx.conf
events {}
http { upstream app { server «10.0.0.2:8080»; } server { listen 80; location / { proxy_pass http://app; } } }
--- back/nginx.conf
events {}
http { server { listen 10.0.0.2:8081; } }
`,
    },
  ],
  good: [
    {
      text: `--- front/nginx.conf
events {}
http { upstream app { server 10.0.0.2:8080; server 10.0.0.77:8080; } server { listen 80; location / { proxy_pass http://app; } } }
--- back/nginx.conf
events {}
http { server { listen 10.0.0.2:8081; } server { listen 8080; } }
`,
    },
  ],

  check({ cluster }, report, around) {
    const listeners = listenersOf(cluster);
    for (const node of cluster.nodes)
      for (const { http } of node.proxies)
        for (const { peers, name } of http?.upstreams ?? [])
          for (const { address } of peers) {
            const { kind, host, port, text } = address.value;
            const owner = kind === "ip" ? ownerOf(cluster, host) : undefined;
            if (!owner || owner.proxies.some((proxy) => hasUnreadIncludes(proxy, around))) continue;
            // Other programs may listen beside the proxy; its own address tells that it is a proxy.
            const same = listeners.filter(
              ({ node: own, listen }) => own === owner && listen.value.address.host === host,
            );
            if (same.length === 0 || answering(listeners, owner, { host, port }).length > 0)
              continue;
            report({
              at: address,
              message: say(
                {
                  en: "{address} of {group} is {node}, where no server listens on port {port}",
                  zh: "{group} 的 {address} 是 {node}，而该机器没有 server 监听端口 {port}",
                },
                { address: text, group: name, node: owner.name, port },
              ),
              related: same.slice(0, 3).map(({ listen }) => ({
                at: listen,
                message: say({ en: "it listens here", zh: "实际监听" }),
              })),
            });
          }
  },
});
