import { say, type Text } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";
import { streamPassesOf } from "../../stream-passes.ts";

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
    en: "nginx 1.22 asks for the addresses of the name while it reads the file and keeps them until the next reload, whatever the TTL says. When the service moves (cloud load balancers do every few days) nginx goes on asking the old addresses. And while the name cannot be resolved nginx does not start at all. Names without a dot are mostly the machine's own or a container's and move less often: they are an info, and so is `localhost`, which is two addresses on most machines: nginx 1.22.1 asks 127.0.0.1 and ::1 in turn, and with a service on the first alone one request in every 10 s is sent to ::1 before it gets there",
    zh: "nginx 1.22 在读取配置时解析域名，并一直沿用到下次 reload，不理会 TTL。服务迁移后（云负载均衡每隔几天就会换地址），nginx 仍访问旧地址。而域名解析不了时 nginx 根本无法启动。不含点的名字多为本机或容器的名字，变动较少，仅作提示；`localhost` 也是如此：它在多数机器上对应两个地址，nginx 1.22.1 会轮流访问 127.0.0.1 和 ::1，服务只监听前者时，每 10 秒就有一个请求先发往 ::1 再重试",
  },
  leave: {
    en: "the name stands in /etc/hosts or never changes its address, and a reload follows when it does",
    zh: "域名写在 /etc/hosts 中或地址从不变化，变化时会 reload",
  },
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass",
    "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolve",
  ],
  bad: [
    {
      text: "events {}\nhttp { server { location / { «proxy_pass http://api.example.com;» } } }\n",
    },
    {
      text: "events {}\nhttp { server { location / { «proxy_pass http://localhost:8080;» } location /app/ { «proxy_pass http://app:8080;» } } }\n",
    },
    {
      text: "events {}\nstream { server { listen 3306; «proxy_pass db.example.com:3306;» } }\n",
    },
  ],
  good: [
    { text: "events {}\nhttp { server { location / { proxy_pass http://10.0.0.1; } } }\n" },
    { text: "events {}\nhttp { server { location / { proxy_pass http://127.0.0.1:8080; } } }\n" },
    {
      text: "events {}\nhttp { resolver 10.0.0.53; server { set $api api.example.com; location / { proxy_pass http://$api; } } }\n",
    },
  ],

  check({ proxy }, report, { isWhole }) {
    const { http, stream } = proxy;
    const groups = new Set(http?.upstreams.map(({ name }) => name.toLowerCase()));
    for (const { pass, at } of [
      ...(http ? passesOf(http) : []),
      ...(stream ? streamPassesOf(stream) : []),
    ]) {
      const { target } = pass;
      if (target.kind !== "address" || target.address.kind !== "name") continue;
      const { host } = target.address;
      // A group that is named with a port is no host.
      if (groups.has(host.toLowerCase())) continue;
      if (host.includes(".")) report({ at, message: resolvedOnce(host), help: resolveLater });
      // A name without a dot is one of the machine's own, or of a network of containers; in a piece
      // of a configuration it may be a group of another one.
      else if (host === "localhost") report({ at, severity: "info", ...ofLocalhost });
      else if (isWhole(proxy) && /:\d/.test(target.address.text))
        report({ at, severity: "info", message: resolvedOnce(host), help: resolveLater });
    }
  },
});

const resolvedOnce = (host: string): Text =>
  say(
    {
      en: "{host} is resolved at start only: when its address moves, nginx keeps asking the old one until it is reloaded",
      zh: "{host} 只在启动时解析：地址变更后，nginx 仍访问旧地址，直到 reload",
    },
    { host },
  );

const resolveLater = say({
  en: "a group with zone and server … resolve (nginx 1.27.3 and later), or a variable and a resolver",
  zh: "使用带 zone 和 server … resolve 的上游组（nginx 1.27.3 起），或用变量配合 resolver",
});

const ofLocalhost = {
  message: say({
    en: "localhost is resolved once, at start, and where /etc/hosts has 127.0.0.1 and ::1 for it nginx asks both in turn, though most services listen on one",
    zh: "localhost 只在启动时解析一次；若 /etc/hosts 同时给出 127.0.0.1 和 ::1，nginx 会轮流访问两者，而服务往往只监听其一",
  }),
  help: say({
    en: "write the address that the service listens on, 127.0.0.1 for instance",
    zh: "直接写服务监听的地址，例如 127.0.0.1",
  }),
} as const;
