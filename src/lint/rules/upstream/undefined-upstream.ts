import { siteOf } from "../../../ir/scope.ts";
import { nearest } from "../../../messages/nearest.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

export const undefinedUpstream = rule({
  id: "upstream/undefined-upstream",
  severity: "error",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "`proxy_pass` names a group that does not exist",
    zh: "`proxy_pass` 指向不存在的上游组",
  },
  why: {
    en: "a name without a dot is hardly ever a host: nginx takes it for one, asks the resolver of the system while it reads the file, and refuses to start with `host not found in upstream`. Names that containers resolve among themselves (`http://app:8080`) carry a port and are not reported",
    zh: "不含点的名字很少是真正的主机名：nginx 会把它当主机名，在读取配置时向系统解析器查询，失败则以 `host not found in upstream` 拒绝启动。容器之间互相解析的名字（`http://app:8080`）带有端口，不在此列",
  },
  leave: {
    en: "the name stands in /etc/hosts of every machine that reads the file",
    zh: "该名称写在每台机器的 /etc/hosts 中",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass"],
  bad: [
    {
      text: "events {}\nhttp { upstream tongweb { server 10.0.0.1:80; } server { location / { «proxy_pass http://tonweb;» } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; } server { location / { proxy_pass http://APP/x; } } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; } server { location / { proxy_pass http://tongweb:8080; } } }\n",
    },
    { text: "events {}\nhttp { server { location / { proxy_pass http://localhost; } } }\n" },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; } server { location / { proxy_pass http://app.example.com; } } }\n",
    },
  ],

  check({ proxy }, report, { isWhole }) {
    const { http } = proxy;
    if (!http || http.upstreams.length === 0 || !isWhole(proxy)) return;
    const names = http.upstreams.map(({ name }) => name);
    for (const { pass, at } of passesOf(http)) {
      const { target } = pass;
      const site = siteOf(at);
      if (target.kind !== "address" || target.address.kind !== "name" || !site) continue;
      const { host } = target.address;
      if (/[.:]/.test(host) || host === "localhost" || hasPort(pass.url.source)) continue;
      const near = nearest(host, names);
      report({
        at: site,
        message: say(
          {
            en: "there is no group {host}; nginx takes it for a host name, and refuses to start where nobody knows it",
            zh: "没有名为 {host} 的上游组；nginx 会把它当作主机名，解析不到就拒绝启动",
          },
          { host },
        ),
        ...(near !== undefined && {
          help: say({ en: "did you mean {near}?", zh: "是否想写 {near}？" }, { near }),
        }),
      });
    }
  },
});

const hasPort = (url: string): boolean => /^\w+:\/\/[^/]+:\d/.test(url);
