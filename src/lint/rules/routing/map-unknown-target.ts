import { isConstant } from "../../../ir/template.ts";
import { nearest } from "../../../messages/nearest.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

export const mapUnknownTarget = rule({
  id: "routing/map-unknown-target",
  severity: "error",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "a value of a `map` used by `proxy_pass` names a group that does not exist",
    zh: "`proxy_pass` 所用 `map` 的取值指向不存在的上游组",
  },
  why: {
    en: "`proxy_pass http://$group` looks the group up for each request. Where no group has that name nginx 1.22 takes it for a host and asks the resolver; without one the client gets 502 and the error log says `no resolver defined to resolve`. Only the clients of that one key see it, and `nginx -t` is content",
    zh: "`proxy_pass http://$group` 对每个请求查找上游组。没有同名的组时，nginx 1.22 会把它当主机名去解析；没有配置 resolver 则客户端得到 502，错误日志报 `no resolver defined to resolve`。只有命中该键的客户端会遇到，`nginx -t` 不会报错",
  },
  leave: {
    en: "the name is a host that the `resolver` knows",
    zh: "该名称是 `resolver` 能解析的主机名",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass"],
  bad: [
    {
      text: "events {}\nhttp { map $arg_v $group { default blue; 2 «gren»; } upstream blue { server 10.0.0.1:80; } upstream green { server 10.0.0.2:80; } server { location / { proxy_pass http://$group; } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { map $arg_v $group { default blue; 2 10.0.0.3:8080; } upstream blue { server 10.0.0.1:80; } server { location / { proxy_pass http://$group; } } }\n",
    },
    {
      text: "events {}\nhttp { map $arg_v $group { default blue; 2 app.internal; } upstream blue { server 10.0.0.1:80; } server { resolver 10.0.0.53; location / { proxy_pass http://$group; } } }\n",
    },
  ],

  check({ proxy }, report, { isWhole, wordsOf }) {
    const { http } = proxy;
    if (!http || http.upstreams.length === 0 || !isWhole(proxy)) return;
    const groups = new Map(http.upstreams.map(({ name }) => [name.toLowerCase(), name]));
    for (const map of http.maps) {
      const pass = passesOf(http).find(({ pass: { url } }) => hostIs(url.source, map.variable));
      if (!pass) continue;
      for (const { site, value } of map.entries) {
        const name = value.source;
        // A dot, a colon or a slash: an address or a host name on purpose.
        if (!isConstant(value) || !/^[\w-]+$/.test(name) || groups.has(name.toLowerCase()))
          continue;
        const near = nearest(name, groups.values());
        report({
          at: { ...site, span: wordsOf(site.span).at(-1) ?? site.span },
          message: say(
            {
              en: "there is no group {name}: requests with this key are answered with 502",
              zh: "没有名为 {name} 的上游组：命中该键的请求会得到 502",
            },
            { name },
          ),
          related: [{ at: pass.at, message: say({ en: "used here", zh: "在此使用" }) }],
          ...(near !== undefined && {
            help: say({ en: "did you mean {near}?", zh: "是否想写 {near}？" }, { near }),
          }),
        });
      }
    }
  },
});

const hostIs = (url: string, variable: string): boolean =>
  url
    .replace(/^\w+:\/\//, "")
    .replace(/\/.*$/, "")
    .replaceAll(/[{}]/g, "") === `$${variable}`;
