import { say } from "../../../messages/text.ts";
import { retryLists } from "../../next-upstream.ts";
import { rule } from "../../rule.ts";
import { removeWord, wordsLike } from "../../word-edits.ts";

export const nonIdempotent = rule({
  id: "retry/non-idempotent",
  severity: "error",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "`non_idempotent` lets a POST run twice",
    zh: "`non_idempotent` 会让 POST 请求被执行两次",
  },
  why: {
    en: "a request that timed out may have been carried out all the same. Since 1.9.13 nginx does not send POST, LOCK and PATCH to a second backend once they were sent to a first; `non_idempotent` takes that protection away, and one payment becomes two",
    zh: "超时的请求很可能已经执行成功。自 1.9.13 起，POST、LOCK、PATCH 一旦发给了某台后端，nginx 就不会再转给另一台；`non_idempotent` 取消了这一保护，一笔扣款就可能变成两笔",
  },
  leave: {
    en: "every such request carries a key by which the application knows a repetition",
    zh: "每个此类请求都带有幂等键，应用能识别重复",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream"],
  bad: [
    {
      text: `events {}
http {
    upstream pay { server 10.0.0.1:80; server 10.0.0.2:80; }
    server {
        location /pay/ {
            proxy_next_upstream error timeout «non_idempotent» http_502;
            proxy_pass http://pay;
        }
    }
}
`,
      fixed: `events {}
http {
    upstream pay { server 10.0.0.1:80; server 10.0.0.2:80; }
    server {
        location /pay/ {
            proxy_next_upstream error timeout http_502;
            proxy_pass http://pay;
        }
    }
}
`,
    },
  ],
  good: [
    {
      text: "events {}\nhttp { server { location / { proxy_next_upstream error timeout; proxy_pass http://127.0.0.1:8080; } } }\n",
    },
  ],

  check({ proxy }, report, around) {
    for (const { directive, conditions, site } of retryLists(proxy)) {
      if (!conditions.includes("non_idempotent")) continue;
      const words = wordsLike(site.span, /^["']?non_idempotent["']?$/, around);
      report({
        at: { ...site, span: words[0] ?? site.span },
        message: say({
          en: "a POST that timed out is sent to a second backend, though the first may have carried it out",
          zh: "超时的 POST 会再发给另一台后端，而前一台可能已经执行成功",
        }),
        help: say(
          {
            en: "without non_idempotent, {directive} still retries everything that is safe to repeat",
            zh: "去掉 non_idempotent 后，{directive} 仍会重试所有可安全重复的请求",
          },
          { directive },
        ),
        ...(words.length > 0 && {
          fix: {
            title: say({ en: "remove non_idempotent", zh: "删除 non_idempotent" }),
            safety: "unsafe",
            edits:
              conditions.length > words.length
                ? words.map((word) => removeWord(word, site.span, around))
                : [{ span: words[0] ?? site.span, text: "error timeout" }],
          },
        }),
      });
    }
  },
});
