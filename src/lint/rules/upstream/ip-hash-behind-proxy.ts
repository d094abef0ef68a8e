import { proxySetHeader } from "../../../catalog/nginx/proxy.ts";
import { setRealIpFrom } from "../../../catalog/nginx/realip.ts";
import type { Http } from "../../../ir/http.ts";
import { readAll, siteOf, type Traced } from "../../../ir/scope.ts";
import type { Template } from "../../../ir/template.ts";
import type { Upstream } from "../../../ir/upstream.ts";
import { say, type Text } from "../../../messages/text.ts";
import type { Site } from "../../../text/span.ts";
import { type Pass, passesTo } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

export const ipHashBehindProxy = rule({
  id: "upstream/ip-hash-behind-proxy",
  severity: "warning",
  since: "0.1.0",
  on: "upstream",
  summary: {
    en: "balancing by the client's address behind a proxy, whose address it is",
    zh: "前面还有代理时按客户端地址分配，实际用的是代理的地址",
  },
  why: {
    en: "`ip_hash` and `hash $remote_addr` go by the address of whoever connects. Behind another proxy that is the proxy for all clients: one backend gets everything and the others idle, and `ip_hash` looks at the first three numbers of an IPv4 address alone, so that several proxies of one network are one client to it. That a proxy stands in front shows in what the file takes from it, `$http_x_forwarded_for` or the PROXY protocol. `set_real_ip_from` gives the real address back",
    zh: "`ip_hash` 和 `hash $remote_addr` 依据的是连接方的地址。前面还有一层代理时，所有客户端的地址都是该代理的地址：一台后端承担全部流量，其余闲置；而 `ip_hash` 只看 IPv4 地址的前三段，同一网段的多台代理在它看来也是同一个客户端。配置中使用了 `$http_x_forwarded_for` 或 PROXY 协议，就说明前面有代理。用 `set_real_ip_from` 可以取回真实地址",
  },
  leave: {
    en: "clients come through many proxies, and these spread them well enough",
    zh: "客户端来自众多代理，分布已足够均匀",
  },
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#ip_hash",
    "https://nginx.org/en/docs/http/ngx_http_realip_module.html",
  ],
  bad: [
    {
      text: `events {}
http {
    upstream app { «ip_hash;» server 10.0.0.1:80; server 10.0.0.2:80; }
    server {
        location / {
            proxy_set_header X-Forwarded-For $http_x_forwarded_for;
            proxy_pass http://app;
        }
    }
}
`,
    },
    {
      text: "events {}\nhttp { upstream app { «hash $remote_addr consistent;» server 10.0.0.1:80; server 10.0.0.2:80; } server { listen 80 proxy_protocol; location / { proxy_pass http://app; } } }\n",
    },
    {
      text: "events {}\nhttp { map $http_x_forwarded_proto $https_front { default off; https on; } upstream app { «ip_hash;» server 10.0.0.1:80; server 10.0.0.2:80; } server { location / { proxy_pass http://app; } } }\n",
    },
  ],
  good: [
    {
      text: `events {}
http {
    set_real_ip_from 10.0.0.9;
    real_ip_header X-Forwarded-For;
    upstream app { ip_hash; server 10.0.0.1:80; server 10.0.0.2:80; }
    server {
        location / {
            proxy_set_header X-Forwarded-For $http_x_forwarded_for;
            proxy_pass http://app;
        }
    }
}
`,
    },
    {
      text: "events {}\nhttp { upstream app { ip_hash; server 10.0.0.1:80; server 10.0.0.2:80; } server { location / { proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_pass http://app; } } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { hash $http_x_forwarded_for; server 10.0.0.1:80; server 10.0.0.2:80; } server { location / { proxy_set_header X-Forwarded-For $http_x_forwarded_for; proxy_pass http://app; } } }\n",
    },
  ],

  check({ upstream, http }, report) {
    const { balance, name } = upstream;
    if (!goesByAddress(upstream) || upstream.peers.length < 2) return;
    for (const pass of passesTo(http, upstream)) {
      if (readAll(pass.location.scope, setRealIpFrom).length > 0) continue;
      const sign = signOfProxy(pass, http);
      if (!sign) continue;
      report({
        at: balance,
        message: say(
          {
            en: "a proxy stands in front, and its address is the key: all clients of it get the same backend of {group}",
            zh: "前面有代理，而分配依据正是它的地址：其所有客户端都会分到 {group} 的同一台后端",
          },
          { group: name },
        ),
        related: [{ at: sign.at, message: sign.message }],
        help: say({
          en: "set_real_ip_from and real_ip_header for the proxy, or hash on a cookie or a header",
          zh: "为该代理配置 set_real_ip_from 和 real_ip_header，或改为按 cookie、请求头哈希",
        }),
      });
      return;
    }
  },
});

function goesByAddress({ balance: { value } }: Upstream): boolean {
  if (value.kind === "ip-hash") return true;
  return value.kind === "hash" && /^\$\{?(?:binary_)?remote_addr\}?$/.test(value.key);
}

interface Sign {
  readonly at: Site | Traced<unknown>;
  readonly message: Text;
}

/** What a proxy writes, and nobody but a proxy. */
const fromProxy = /^http_x_(?:forwarded_(?:for|proto|host|port)|real_ip)$/;

/** Where the configuration takes something from a proxy in front. */
function signOfProxy({ server, location }: Pass, { maps }: Http): Sign | undefined {
  const listen = server.listens.find(({ value }) => value.proxyProtocol);
  if (listen)
    return {
      at: listen,
      message: say({ en: "it sends the PROXY protocol", zh: "它发送 PROXY 协议头" }),
    };
  const header = readAll(location.scope, proxySetHeader).find(({ value: [, value] }) =>
    takes(value),
  );
  if (header && siteOf(header)) return { at: header, message: takenHere };
  const map = maps.find(({ source }) => takes(source));
  return map && { at: map.site, message: takenHere };
}

const takes = ({ parts }: Template): boolean =>
  parts.some((part) => part.kind === "variable" && fromProxy.test(part.name));

const takenHere = say({ en: "what it says is taken here", zh: "此处使用了它提供的信息" });
