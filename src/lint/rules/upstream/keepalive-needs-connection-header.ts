import { proxyHttpVersion, proxySetHeader } from "../../../catalog/nginx/proxy.ts";
import { isSince } from "../../../catalog/nginx/since.ts";
import { keepalive } from "../../../catalog/nginx/upstream.ts";
import { read, readAll } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { passesTo } from "../../http-scopes.ts";
import { addHeaders } from "../../insertions.ts";
import { rule } from "../../rule.ts";

export const keepaliveNeedsConnectionHeader = rule({
  id: "upstream/keepalive-needs-connection-header",
  severity: "warning",
  since: "0.1.0",
  on: "upstream",
  summary: {
    en: "`keepalive` in the group, and `Connection: close` on the way to it",
    zh: "组内有 `keepalive`，但转发时带 `Connection: close`",
  },
  why: {
    en: 'before nginx 1.29.7 every request to a backend says `Connection: close` unless `proxy_set_header Connection "";` takes it away, with HTTP/1.1 too. The backend does as it is told, the pool stays empty, and every request pays for a new connection',
    zh: 'nginx 1.29.7 之前，除非用 `proxy_set_header Connection "";` 去掉，发往后端的每个请求都带 `Connection: close`，HTTP/1.1 也不例外。后端照此关闭连接，连接池始终为空，每个请求都要新建连接',
  },
  leave: {
    en: "the backend must not keep connections; then drop `keepalive` as well",
    zh: "后端不允许长连接；此时也应删掉 `keepalive`",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive"],
  bad: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; keepalive 16; } server { proxy_http_version 1.1; location / { «proxy_pass http://app;» } } }\n",
      fixed:
        'events {}\nhttp { upstream app { server 10.0.0.1:80; keepalive 16; } server { proxy_http_version 1.1; location / { proxy_set_header Connection ""; proxy_pass http://app; } } }\n',
    },
  ],
  good: [
    {
      text: 'events {}\nhttp { upstream app { server 10.0.0.1:80; keepalive 16; } server { proxy_http_version 1.1; location / { proxy_set_header Connection ""; proxy_pass http://app; } } }\n',
    },
    {
      text: "events {}\nhttp { map $http_upgrade $connection_upgrade { default upgrade; '' ''; } upstream app { server 10.0.0.1:80; keepalive 16; } server { proxy_http_version 1.1; location / { proxy_set_header Connection $connection_upgrade; proxy_pass http://app; } } }\n",
    },
  ],

  check({ upstream, http, proxy }, report, around) {
    const pool = upstream.scope.own(keepalive).at(-1);
    if (!pool || pool.value.connections === 0 || !around.isWhole(proxy)) return;
    if (isSince(proxy.target, [1, 29, 7])) return;
    for (const pass of passesTo(http, upstream)) {
      const { scope } = pass.location;
      // HTTP/1.0 has a rule of its own, which says both.
      if (read(scope, proxyHttpVersion).value === "1.0") continue;
      const headers = readAll(scope, proxySetHeader);
      if (headers.some(({ value: [name] }) => name.toLowerCase() === "connection")) continue;
      report({
        at: pass.at,
        message: say(
          {
            en: "the backend is told to close: the pool of {group} stays empty",
            zh: "请求要求后端关闭连接：{group} 的连接池始终为空",
          },
          { group: upstream.name },
        ),
        related: [{ at: pool, message: say({ en: "the pool", zh: "连接池" }) }],
        help: say({
          en: 'proxy_set_header Connection ""; beside the other headers of this block',
          zh: '在该块其他请求头旁加上 proxy_set_header Connection "";',
        }),
        fix: {
          title: say({ en: "send no Connection: close", zh: "不再发送 Connection: close" }),
          safety: "unsafe",
          edits: addHeaders(pass, ['proxy_set_header Connection "";'], around),
        },
      });
    }
  },
});
