import { proxySetHeader } from "../../../catalog/nginx/proxy.ts";
import { readAll, siteOf, type Traced } from "../../../ir/scope.ts";
import type { Template } from "../../../ir/template.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { indentBefore } from "../../indent.ts";
import { rule } from "../../rule.ts";

export const setHeaderInheritance = rule({
  id: "proxy/set-header-inheritance",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "one `proxy_set_header` in a block takes all those of the block around it away",
    zh: "内层写了一条 `proxy_set_header`，外层的全部失效",
  },
  why: {
    en: "nginx inherits the list of headers whole or not at all: a location that adds one header of its own sends none of those that the server or http block sets. `Host` and `X-Forwarded-For` vanish, and the application sees the name of the group and the address of the proxy",
    zh: "nginx 对这份请求头列表要么整体继承，要么完全不继承：location 里自己加一条，server 或 http 层设置的就全部不再发送。`Host`、`X-Forwarded-For` 因此丢失，应用看到的是上游组名和代理的地址",
  },
  leave: {
    en: "the outer headers are not meant for this place",
    zh: "此处本来就不需要外层的请求头",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header"],
  bad: [
    {
      text: `events {}
http {
    server {
        proxy_set_header Host $host;
        proxy_set_header X-Real-IP $remote_addr;
        location / {
            «proxy_set_header X-App web;»
            proxy_pass http://10.0.0.1;
        }
    }
}
`,
      fixed: `events {}
http {
    server {
        proxy_set_header Host $host;
        proxy_set_header X-Real-IP $remote_addr;
        location / {
            proxy_set_header Host $host;
            proxy_set_header X-Real-IP $remote_addr;
            proxy_set_header X-App web;
            proxy_pass http://10.0.0.1;
        }
    }
}
`,
    },
  ],
  good: [
    {
      text: "events {}\nhttp { server { proxy_set_header Host $host; location / { proxy_set_header Host $host; proxy_set_header X-App web; proxy_pass http://10.0.0.1; } } }\n",
    },
    {
      text: "events {}\nhttp { server { proxy_set_header Host $host; location / { proxy_pass http://10.0.0.1; } } }\n",
    },
  ],

  check({ proxy: { http } }, report, around) {
    if (!http) return;
    const seen = new Set<Traced<Header>>();
    for (const { location } of passesOf(http)) {
      const { scope } = location;
      const set = scope.outer ? readAll(scope.outer, proxySetHeader) : [];
      const own = set.length > 0 ? scope.own(proxySetHeader) : [];
      const [first] = own;
      const site = first && siteOf(first);
      if (!first || !site || seen.has(first)) continue;
      seen.add(first);
      const named = new Set(own.map(nameOf));
      const lost = set.filter((one) => !named.has(nameOf(one)));
      if (lost.length === 0) continue;
      const { span } = site;
      const between = indentBefore(span, around) ?? " ";
      const copies = lost.flatMap((one) => {
        const at = siteOf(one);
        return at ? [`${around.textOf(at.span)}${between}`] : [];
      });
      report({
        at: site,
        message: say(
          {
            en: "this takes away what the outer block sets: {names}",
            zh: "写了这条，外层设置的 {names} 就不再发送",
          },
          { names: [...new Set(lost.map(({ value: [name] }) => name))] },
        ),
        related: lost.map((at) => ({
          at,
          message: say({ en: "not sent from there", zh: "在该处不发送" }),
        })),
        fix: {
          title: say({ en: "repeat the outer headers here", zh: "在此重复外层的请求头" }),
          safety: "unsafe",
          edits: [{ span: { ...span, end: span.start }, text: copies.join("") }],
        },
      });
    }
  },
});

type Header = readonly [string, Template];

const nameOf = ({ value: [name] }: Traced<Header>): string => name.toLowerCase();
