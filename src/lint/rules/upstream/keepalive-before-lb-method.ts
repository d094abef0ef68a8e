import { keepalive } from "../../../catalog/nginx/upstream.ts";
import { siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { methodsOf, placeOf } from "../../balancing-methods.ts";
import { removeStatement } from "../../cluster/edits.ts";
import { insertAfter } from "../../insertions.ts";
import { rule } from "../../rule.ts";

export const keepaliveBeforeLbMethod = rule({
  id: "upstream/keepalive-before-lb-method",
  severity: "warning",
  since: "0.1.0",
  on: "upstream",
  summary: {
    en: "`keepalive` stands above the balancing method",
    zh: "`keepalive` 写在负载均衡方式之前",
  },
  why: {
    en: "`keepalive` wraps the method that is in force at its line, and a method below it takes the place of the wrapper: nginx 1.22 warns `load balancing method redefined`, and connections to backends are not kept. The manual asks for `keepalive` after the method",
    zh: "`keepalive` 包裹的是写到该行时已生效的方式，后面再写方式就会把它覆盖掉：nginx 1.22 警告 `load balancing method redefined`，到后端的连接不再保持。官方文档要求 `keepalive` 写在负载均衡方式之后",
  },
  leave: {
    en: "connections to this group are not to be kept; then drop `keepalive`",
    zh: "到该组的连接本来就不需要保持；此时应删掉 `keepalive`",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive"],
  bad: [
    {
      text: "events {}\nhttp { upstream app { «keepalive 16;» least_conn; server 10.0.0.1:80; server 10.0.0.2:80; } }\n",
      fixed:
        "events {}\nhttp { upstream app { least_conn; keepalive 16; server 10.0.0.1:80; server 10.0.0.2:80; } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { least_conn; server 10.0.0.1:80; server 10.0.0.2:80; keepalive 16; } }\n",
    },
    { text: "events {}\nhttp { upstream app { server 10.0.0.1:80; keepalive 16; } }\n" },
  ],

  check({ upstream }, report, around) {
    const pool = upstream.scope.own(keepalive).at(-1);
    const at = pool && siteOf(pool);
    const method = methodsOf(upstream).at(-1);
    if (!at || !method || placeOf(method.site) < placeOf(at)) return;
    // In a description the order of keys means nothing.
    if (!/^keepalive\s/.test(around.textOf(at.span))) return;
    report({
      at,
      message: say(
        {
          en: "{method} below takes the place of keepalive: no connection to {group} is kept",
          zh: "后面的 {method} 覆盖了 keepalive：到 {group} 的连接不会保持",
        },
        { method: method.name, group: upstream.name },
      ),
      related: [{ at: method.site, message: say({ en: "the method", zh: "负载均衡方式" }) }],
      help: say({ en: "move keepalive to the end of the group", zh: "把 keepalive 移到组的末尾" }),
      fix: {
        title: say({
          en: "write keepalive behind the method",
          zh: "把 keepalive 移到负载均衡方式之后",
        }),
        safety: "unsafe",
        edits: [
          removeStatement(at.span, around),
          insertAfter(method.site, [around.textOf(at.span)], around),
        ],
      },
    });
  },
});
