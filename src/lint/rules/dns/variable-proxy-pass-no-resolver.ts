import { resolver } from "../../../catalog/nginx/http-core.ts";
import type { Location, Op, Server } from "../../../ir/http.ts";
import { readAll } from "../../../ir/scope.ts";
import { isConstant } from "../../../ir/template.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

export const variableProxyPassNoResolver = rule({
  id: "dns/variable-proxy-pass-no-resolver",
  severity: "error",
  since: "0.1.0",
  on: "proxy",
  dialects: ["nginx", "openresty", "ths", "tengine", "nginx-plus"],
  summary: {
    en: "`proxy_pass` to a host in a variable, and no `resolver`",
    zh: "`proxy_pass` 用变量指定主机名，却没有配置 `resolver`",
  },
  why: {
    en: "a name in a variable is resolved for each request, and not by the system but by the `resolver` of nginx. Without one every request is answered with 502 and `no resolver defined to resolve …` in the error log; `nginx -t` is content",
    zh: "变量中的主机名在每个请求时解析，而且不使用系统解析器，只用 nginx 的 `resolver`。没有配置时每个请求都返回 502，错误日志报 `no resolver defined to resolve …`，而 `nginx -t` 不会报错",
  },
  leave: {
    en: "never where the name is really used: every such request ends with 502; where a script (Lua, njs) puts an address into the variable before, say so in the comment",
    zh: "只要真的用到这个域名就没有理由保留：每个这样的请求都返回 502；若事先由脚本（Lua、njs）把变量改为地址，请在注释中写明",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver"],
  bad: [
    {
      text: "events {}\nhttp { server { set $backend api.example.com; location / { «proxy_pass http://$backend;» } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { resolver 10.0.0.53; server { set $backend api.example.com; location / { proxy_pass http://$backend; } } }\n",
    },
    {
      text: "events {}\nhttp { upstream api { server 10.0.0.1; } server { set $backend api; location / { proxy_pass http://$backend; } } }\n",
    },
    {
      text: "events {}\nhttp { server { set $backend 10.0.0.1:8080; location / { proxy_pass http://$backend; } } }\n",
    },
  ],

  check({ proxy }, report, { isWhole }) {
    const { http } = proxy;
    if (!http || !isWhole(proxy)) return;
    const groups = new Set(http.upstreams.map(({ name }) => name.toLowerCase()));
    for (const { location, server, pass, at } of passesOf(http)) {
      const variable = /^https?:\/\/\$\{?(\w+)\}?(?=[:/$]|$)/i.exec(pass.url.source)?.[1];
      if (variable === undefined || readAll(location.scope, resolver).length > 0) continue;
      const values = settingsOf(variable, [location, ...around(server)]);
      const host = values.find((value) => /^[a-z][\w-]*(?:\.[\w-]+)+(?::\d+)?$/i.test(value));
      // A map, or a value made of variables: nobody can say here what it will be.
      if (host === undefined || values.some((value) => groups.has(value.toLowerCase()))) continue;
      report({
        at,
        message: say(
          {
            en: "nobody resolves {host}: every request is answered with 502",
            zh: "没有解析器解析 {host}：每个请求都会返回 502",
          },
          { host },
        ),
        help: say({
          en: "resolver ADDRESS valid=30s; in http, server or location",
          zh: "在 http、server 或 location 中配置 resolver 地址 valid=30s;",
        }),
      });
    }
  },
});

const around = (server: Server): readonly (Server | Location)[] => [server, ...server.locations];

/** The constants that `set` gives a variable, wherever in the server. */
const settingsOf = (variable: string, places: readonly { readonly rewrite: readonly Op[] }[]) =>
  places.flatMap(({ rewrite }) =>
    rewrite.flatMap((op) =>
      op.kind === "set" && op.variable === variable && isConstant(op.value)
        ? [op.value.source]
        : [],
    ),
  );
