import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

export const staticDnsProxyPass = rule({
  id: "dns/static-dns-proxy-pass",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "the name in `proxy_pass` is resolved once, when nginx starts",
    zh: "`proxy_pass` 中的域名只在 nginx 启动时解析一次",
  },
  why: {
    en: "nginx 1.22 asks for the addresses of the name while it reads the file and keeps them until the next reload, whatever the TTL says. When the service moves (cloud load balancers do every few days) nginx goes on asking the old addresses. And while the name cannot be resolved nginx does not start at all",
    zh: "nginx 1.22 在读取配置时解析域名，并一直沿用到下次 reload，不理会 TTL。服务迁移后（云负载均衡每隔几天就会换地址），nginx 仍访问旧地址。而域名解析不了时 nginx 根本无法启动",
  },
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass",
    "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolve",
  ],
  bad: [
    {
      text: "events {}\nhttp { server { location / { «proxy_pass http://api.example.com;» } } }\n",
    },
  ],
  good: [
    { text: "events {}\nhttp { server { location / { proxy_pass http://10.0.0.1; } } }\n" },
    { text: "events {}\nhttp { server { location / { proxy_pass http://localhost:8080; } } }\n" },
    {
      text: "events {}\nhttp { resolver 10.0.0.53; server { set $api api.example.com; location / { proxy_pass http://$api; } } }\n",
    },
  ],

  check({ proxy: { http } }, report) {
    if (!http) return;
    for (const { pass, at } of passesOf(http)) {
      const { target } = pass;
      // A name without a dot is one of the machine's own, or of a network of containers.
      if (target.kind !== "address" || target.address.kind !== "name") continue;
      const { host } = target.address;
      if (!host.includes(".")) continue;
      report({
        at,
        message: say(
          {
            en: "{host} is resolved at start only: when its address moves, nginx keeps asking the old one until it is reloaded",
            zh: "{host} 只在启动时解析：地址变更后，nginx 仍访问旧地址，直到 reload",
          },
          { host },
        ),
        help: say({
          en: "a group with zone and server … resolve (nginx 1.27.3 and later), or a variable and a resolver",
          zh: "使用带 zone 和 server … resolve 的上游组（nginx 1.27.3 起），或用变量配合 resolver",
        }),
      });
    }
  },
});
