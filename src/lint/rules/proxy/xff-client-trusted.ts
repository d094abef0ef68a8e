import { proxySetHeader } from "../../../catalog/nginx/proxy.ts";
import { siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { writtenIn } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";
import { wordsLike } from "../../word-edits.ts";

const xff = "x-forwarded-for";

export const xffClientTrusted = rule({
  id: "proxy/xff-client-trusted",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "`X-Forwarded-For` is handed on as the client wrote it",
    zh: "`X-Forwarded-For` 原样转发了客户端写的内容",
  },
  why: {
    en: "`$http_x_forwarded_for` is whatever the client sent. An application that takes its first address for the client's can be told any address: limits, allow lists and logs are at the mercy of the client. `$proxy_add_x_forwarded_for` appends the address that nginx itself saw",
    zh: "`$http_x_forwarded_for` 是客户端发来的任意内容。应用若取其中第一个地址当作客户端地址，客户端就能冒充任何来源，限流、白名单、日志都会被绕过。`$proxy_add_x_forwarded_for` 会追加 nginx 亲自看到的地址",
  },
  leave: {
    en: "the client is a proxy of yours, and nobody else can reach this port",
    zh: "客户端就是自己的代理，其他人无法访问该端口",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#variables"],
  bad: [
    {
      text: "events {}\nhttp { server { location / { proxy_set_header X-Forwarded-For «$http_x_forwarded_for»; proxy_pass http://10.0.0.1; } } }\n",
      fixed:
        "events {}\nhttp { server { location / { proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_pass http://10.0.0.1; } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { server { location / { proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_pass http://10.0.0.1; } } }\n",
    },
    {
      text: "events {}\nhttp { server { location / { proxy_set_header X-Forwarded-For $remote_addr; proxy_pass http://10.0.0.1; } } }\n",
    },
  ],

  check({ proxy }, report, around) {
    for (const header of writtenIn(proxy, proxySetHeader)) {
      const [name, { source }] = header.value;
      if (name.length !== xff.length || name.toLowerCase() !== xff) continue;
      if (!/^\$(?:http_x_forwarded_for|\{http_x_forwarded_for\})$/.test(source)) continue;
      const site = siteOf(header);
      if (!site) continue;
      const word = wordsLike(site.span, /http_x_forwarded_for/, around).at(-1);
      if (!word) continue;
      report({
        at: { ...site, span: word },
        message: say({
          en: "the client chooses what the backend reads here as its address",
          zh: "后端在此读到的客户端地址由客户端任意指定",
        }),
        fix: {
          title: say({ en: "append the address that nginx saw", zh: "追加 nginx 看到的地址" }),
          safety: "unsafe",
          edits: [{ span: word, text: "$proxy_add_x_forwarded_for" }],
        },
      });
    }
  },
});
