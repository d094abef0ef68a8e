import { say } from "../../../messages/text.ts";
import { retryLists } from "../../next-upstream.ts";
import { rule } from "../../rule.ts";

export const listLacksError = rule({
  id: "retry/list-lacks-error",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "a list of retry conditions without `error`",
    zh: "重试条件列表里没有 `error`",
  },
  why: {
    en: "a list that is written replaces the default `error timeout`. Without `error` a backend that refuses connections is no reason to ask the next one: the client gets 502 although healthy backends are there. nginx 1.22 still counts the failure, so it is every first request after `fail_timeout` that is lost",
    zh: "一旦写了列表，就会取代默认的 `error timeout`。没有 `error` 时，后端拒绝连接也不会换下一台，客户端直接得到 502，尽管还有健康的后端。nginx 1.22 仍会统计失败，因此每过一个 `fail_timeout` 就会再丢一次请求",
  },
  leave: {
    en: "a request that was sent must not reach a second backend at all; then write `off`",
    zh: "请求绝不能发往第二台后端；此时请写 `off`",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream"],
  bad: [
    {
      text: "events {}\nhttp { server { location / { «proxy_next_upstream http_502 http_503;» proxy_pass http://10.0.0.1; } } }\n",
      fixed:
        "events {}\nhttp { server { location / { proxy_next_upstream error timeout http_502 http_503; proxy_pass http://10.0.0.1; } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { server { location / { proxy_next_upstream error http_502; proxy_pass http://10.0.0.1; } } }\n",
    },
    {
      text: "events {}\nhttp { server { location / { proxy_next_upstream off; proxy_pass http://10.0.0.1; } } }\n",
    },
  ],

  check({ proxy }, report, around) {
    for (const { directive, conditions, site } of retryLists(proxy)) {
      if (conditions.includes("error") || conditions.includes("off")) continue;
      const [word] = around.wordsOf(site.span);
      const missing = conditions.includes("timeout") ? "error" : "error timeout";
      report({
        at: site,
        message: say(
          {
            en: "{directive} without error: a backend that refuses connections costs the client a 502, and no other one is asked",
            zh: "{directive} 中没有 error：后端拒绝连接时客户端直接得到 502，不会换其他后端",
          },
          { directive },
        ),
        ...(word && {
          fix: {
            title: say({ en: "add {missing}", zh: "加上 {missing}" }, { missing }),
            safety: "unsafe",
            edits: [{ span: { ...word, start: word.end }, text: ` ${missing}` }],
          },
        }),
      });
    }
  },
});
