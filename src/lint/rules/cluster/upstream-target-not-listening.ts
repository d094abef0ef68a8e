import type { Address } from "../../../ir/upstream.ts";
import { say, type Text } from "../../../messages/text.ts";
import { isLoopback, machinesAt } from "../../cluster/addresses.ts";
import { boundTo } from "../../cluster/listeners.ts";
import { pathsOf } from "../../cluster/paths.ts";
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
  leave: {
    en: "another program of that machine serves the port, one whose configuration is not among the files",
    zh: "该端口由那台机器上的其他程序提供服务，其配置不在检查范围内",
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
    {
      text: `--- front/nginx.conf
events {}
http { server { listen 80; location / { «proxy_pass http://[fd00:0::2]:8080;» } } }
--- back/nginx.conf
events {}
http { server { listen [fd00::2]:8081; } }
`,
    },
  ],
  good: [
    // A stream answers there.
    {
      text: `--- front/nginx.conf
events {}
http { upstream app { server 10.0.0.2:8080; } server { listen 80; location / { proxy_pass http://app; } } }
--- back/nginx.conf
events {}
http { server { listen 10.0.0.2:80; } }
stream { server { listen 10.0.0.2:8080; proxy_pass 10.0.0.3:8080; } }
`,
    },
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
    const told = new Set<unknown>();
    for (const { node, at, group, targets } of pathsOf(cluster).senders)
      for (const { address, peer, takers } of targets) {
        if (takers.length > 0 || address.kind !== "ip" || isLoopback(address.host)) continue;
        if (told.has(peer ?? at)) continue;
        told.add(peer ?? at);
        const [owner, another] = machinesAt(cluster, node, address);
        if (!owner || another) continue;
        if (owner.proxies.some((proxy) => hasUnreadIncludes(proxy, around))) continue;
        // Other programs may listen beside the proxy; its own address tells that it is a proxy.
        const same = boundTo(owner, address.host);
        if (same.length === 0) continue;
        report({
          at: peer?.address ?? at,
          node,
          message: said(address, group?.name, owner.name),
          related: same.slice(0, 3).map(({ listen }) => ({
            at: listen,
            message: say({ en: "it listens here", zh: "实际监听" }),
          })),
        });
      }
  },
});

const said = ({ text, port }: Address, group: string | undefined, node: string): Text =>
  group === undefined
    ? say(
        {
          en: "{address} is {node}, where no server listens on port {port}",
          zh: "{address} 是 {node}，而该机器没有 server 监听端口 {port}",
        },
        { address: text, node, port },
      )
    : say(
        {
          en: "{address} of {group} is {node}, where no server listens on port {port}",
          zh: "{group} 的 {address} 是 {node}，而该机器没有 server 监听端口 {port}",
        },
        { address: text, group, node, port },
      );
