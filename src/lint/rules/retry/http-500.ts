import { say } from "../../../messages/text.ts";
import { retryLists } from "../../next-upstream.ts";
import { rule } from "../../rule.ts";
import { wordsLike } from "../../word-edits.ts";

export const http500 = rule({
  id: "retry/http-500",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "`http_500` replays a request that makes the application fail on every backend",
    zh: "`http_500` 会让导致应用出错的请求在每台后端上重放",
  },
  why: {
    en: "500 is what an application answers to a request that it cannot handle, and the next backend runs the same application. nginx 1.22 asks them all, counts a failure for each, and takes each out of rotation after `max_fails`: one bad request that a client repeats empties the group. 502, 503 and 504 speak of the backend, not of the request",
    zh: "500 是应用处理不了某个请求时的响应，而下一台后端运行的是同样的应用。nginx 1.22 会依次全部尝试，每台记一次失败，达到 `max_fails` 就摘除：客户端反复发送一个有问题的请求，就能让整组后端被摘空。502、503、504 说明的是后端的状态，与请求本身无关",
  },
  leave: {
    en: "500 comes from a broken backend here, not from the request",
    zh: "此处的 500 源于后端故障，而不是请求本身",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream"],
  bad: [
    {
      text: "events {}\nhttp { server { location / { proxy_next_upstream error timeout «http_500» http_502; proxy_pass http://10.0.0.1; } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { server { location / { proxy_next_upstream error timeout http_502 http_503; proxy_pass http://10.0.0.1; } } }\n",
    },
  ],

  check({ proxy }, report, around) {
    for (const { site } of retryLists(proxy))
      for (const word of wordsLike(site.span, /^["']?http_500["']?$/, around))
        report({
          at: { ...site, span: word },
          message: say({
            en: "a request that the application answers with 500 is replayed on every backend, and counts against each",
            zh: "应用返回 500 的请求会在每台后端上重放，并给每台各记一次失败",
          }),
          help: say({
            en: "retry what speaks of the backend: error timeout http_502 http_503 http_504",
            zh: "只重试说明后端有问题的情况：error timeout http_502 http_503 http_504",
          }),
        });
  },
});
