import { proxyHttpVersion } from "../../../catalog/nginx/proxy.ts";
import { keepalive } from "../../../catalog/nginx/upstream.ts";
import { isWritten, read, siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { passesTo } from "../../http-scopes.ts";
import { insertBefore } from "../../insertions.ts";
import { rule } from "../../rule.ts";

export const keepaliveNeedsHttp11 = rule({
  id: "upstream/keepalive-needs-http11",
  severity: "warning",
  since: "0.1.0",
  on: "upstream",
  summary: {
    en: "`keepalive` in the group, and HTTP/1.0 on the way to it",
    zh: "组内有 `keepalive`，但转发时使用 HTTP/1.0",
  },
  why: {
    en: "before nginx 1.29.7 backends are asked with HTTP/1.0 unless `proxy_http_version 1.1` is written. A server closes an HTTP/1.0 connection after its answer, so the pool stays empty and every request pays for a new connection",
    zh: "nginx 1.29.7 之前，除非写明 `proxy_http_version 1.1`，否则用 HTTP/1.0 访问后端。后端应答后即关闭 HTTP/1.0 连接，连接池始终为空，每个请求都要新建连接",
  },
  leave: {
    en: "the backend speaks HTTP/1.0 only; then drop `keepalive` as well",
    zh: "后端只支持 HTTP/1.0；此时也应删掉 `keepalive`",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive"],
  bad: [
    {
      text: 'events {}\nhttp { upstream app { server 10.0.0.1:80; keepalive 16; } server { location / { proxy_set_header Connection ""; «proxy_pass http://app;» } } }\n',
      fixed:
        'events {}\nhttp { upstream app { server 10.0.0.1:80; keepalive 16; } server { location / { proxy_set_header Connection ""; proxy_http_version 1.1; proxy_pass http://app; } } }\n',
    },
    {
      text: 'events {}\nhttp { upstream app { server 10.0.0.1:80; keepalive 16; } server { location / { proxy_http_version 1.0; proxy_set_header Connection ""; «proxy_pass http://app;» } } }\n',
      fixed:
        'events {}\nhttp { upstream app { server 10.0.0.1:80; keepalive 16; } server { location / { proxy_http_version 1.1; proxy_set_header Connection ""; proxy_pass http://app; } } }\n',
    },
  ],
  good: [
    {
      text: 'events {}\nhttp { upstream app { server 10.0.0.1:80; keepalive 16; } server { proxy_http_version 1.1; location / { proxy_set_header Connection ""; proxy_pass http://app; } } }\n',
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; } server { location / { proxy_pass http://app; } } }\n",
    },
  ],

  check({ upstream, http, proxy }, report, around) {
    const pool = upstream.scope.own(keepalive).at(-1);
    if (!pool || pool.value.connections === 0 || !around.isWhole(proxy)) return;
    for (const { location, at } of passesTo(http, upstream)) {
      const version = read(location.scope, proxyHttpVersion);
      const site = siteOf(at);
      if (version.value !== "1.0" || !site) continue;
      const written = isWritten(version) ? siteOf(version)?.span : undefined;
      const word = written && around.wordsOf(written)[1];
      report({
        at,
        message: say(
          {
            en: "HTTP/1.0 keeps no connection: the pool of {group} stays empty",
            zh: "HTTP/1.0 不保持连接：{group} 的连接池始终为空",
          },
          { group: upstream.name },
        ),
        related: [{ at: pool, message: say({ en: "the pool", zh: "连接池" }) }],
        help: say({
          en: 'proxy_http_version 1.1; and proxy_set_header Connection "";',
          zh: '设置 proxy_http_version 1.1; 以及 proxy_set_header Connection "";',
        }),
        fix: {
          title: say({ en: "speak HTTP/1.1 with the backend", zh: "与后端使用 HTTP/1.1" }),
          safety: "unsafe",
          edits: [
            word
              ? { span: word, text: "1.1" }
              : insertBefore(site, ["proxy_http_version 1.1;"], around),
          ],
        },
      });
    }
  },
});
