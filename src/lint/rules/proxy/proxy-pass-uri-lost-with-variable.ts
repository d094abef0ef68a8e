import { isConstant, parseTemplate } from "../../../ir/template.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

export const proxyPassUriLostWithVariable = rule({
  id: "proxy/proxy-pass-uri-lost-with-variable",
  severity: "error",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "`proxy_pass` with a variable and a fixed URI sends every request to that URI",
    zh: "`proxy_pass` 含变量又写了固定 URI，所有请求都会发到这个 URI",
  },
  why: {
    en: "without variables the part after the address takes the place of the location's prefix, and the rest of the path follows. With a variable anywhere in the value nginx 1.22 sends exactly what is written: with `proxy_pass http://$backend/;` the backend is asked for `/` whatever the client wanted, and the query is lost too",
    zh: "不含变量时，地址后面的部分会替换 location 的前缀，路径的其余部分接在后面。值中只要出现变量，nginx 1.22 就原样发送所写内容：`proxy_pass http://$backend/;` 时无论客户端请求什么，后端收到的都是 `/`，查询参数也会丢失",
  },
  leave: {
    en: "every request is meant to go to that one URI: a collector, a maintenance page",
    zh: "有意让所有请求都发到同一个 URI，例如采集接口或维护页",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass"],
  bad: [
    {
      text: "events {}\nhttp { server { set $backend 10.0.0.1; location /api/ { «proxy_pass http://$backend/;» } } }\n",
    },
    {
      text: "events {}\nhttp { server { set $backend 10.0.0.1; location / { «proxy_pass http://$backend:8080/app/;» } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { server { set $backend 10.0.0.1; location / { proxy_pass http://$backend; } } }\n",
    },
    {
      text: "events {}\nhttp { server { set $backend 10.0.0.1; location / { proxy_pass http://$backend$request_uri; } } }\n",
    },
    {
      text: "events {}\nhttp { server { set $backend 10.0.0.1; location = /health { proxy_pass http://$backend/status; } } }\n",
    },
    {
      text: "events {}\nhttp { server { set $backend 10.0.0.1; location ~ ^/a/(.*) { proxy_pass http://$backend/$1; } } }\n",
    },
  ],

  check({ proxy: { http } }, report) {
    if (!http) return;
    for (const { location, pass, at } of passesOf(http)) {
      const { kind } = location.match;
      if (isConstant(pass.url) || (kind !== "prefix" && kind !== "regex")) continue;
      const uri = /^\w+:\/\/[^/]+(\/.*)$/.exec(pass.url.source)?.[1];
      if (uri === undefined || !isConstant(parseTemplate(uri))) continue;
      report({
        at,
        message: say(
          {
            en: "every request of {location} is sent to {uri}, whatever its path and query",
            zh: "{location} 的所有请求都会发到 {uri}，原路径和查询参数全部丢失",
          },
          { location: location.title, uri },
        ),
        help: say({
          en: "leave the URI out, or append $request_uri, or rewrite … break before it",
          zh: "去掉 URI，或追加 $request_uri，或先用 rewrite … break 改写",
        }),
      });
    }
  },
});
