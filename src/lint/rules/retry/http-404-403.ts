import { say } from "../../../messages/text.ts";
import { retryLists } from "../../next-upstream.ts";
import { rule } from "../../rule.ts";
import { removeWord, wordsLike } from "../../word-edits.ts";

export const http404403 = rule({
  id: "retry/http-404-403",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "`http_404` and `http_403` ask every backend for each page that does not exist",
    zh: "`http_404`、`http_403` 会让不存在的页面把每台后端都问一遍",
  },
  why: {
    en: "nginx 1.22 passes such an answer on to the next backend but never counts it as a failure: nothing is ever taken out of rotation, and each missing or forbidden page costs as many requests as there are backends before the client gets the same 404 after all (measured with `max_fails=1`: 20 requests for a missing page were 20 on each of two backends)",
    zh: "nginx 1.22 收到这类响应会换下一台后端重试，但从不计为失败：没有任何后端会因此被摘除，而每个不存在或禁止访问的页面，都要把所有后端问一遍，最后客户端得到的还是同样的 404（实测：`max_fails=1` 时，20 个请求在两台后端上各产生 20 个请求）",
  },
  leave: {
    en: "backends hold different files, and the one that has the page is to be found",
    zh: "各后端存放的文件不同，需要找到存有该页面的那台",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream"],
  bad: [
    {
      text: `events {}
http {
    upstream app { server 10.0.0.1:80; server 10.0.0.2:80; }
    server {
        proxy_next_upstream error timeout «http_403» http_404 http_502;
        location / { proxy_pass http://app; }
    }
}
`,
      fixed: `events {}
http {
    upstream app { server 10.0.0.1:80; server 10.0.0.2:80; }
    server {
        proxy_next_upstream error timeout http_502;
        location / { proxy_pass http://app; }
    }
}
`,
    },
    {
      text: "events {}\nhttp { proxy_next_upstream «http_404»; }\n",
      fixed: "events {}\nhttp { proxy_next_upstream error timeout; }\n",
    },
  ],
  good: [{ text: "events {}\nhttp { proxy_next_upstream error timeout http_502 http_503; }\n" }],

  check({ proxy }, report, around) {
    for (const { conditions, site } of retryLists(proxy)) {
      const named = conditions.filter((each) => each === "http_404" || each === "http_403");
      if (named.length === 0) continue;
      const words = wordsLike(site.span, /^["']?http_40[34]["']?$/, around);
      const names = { conditions: named.join(", "), conditionsZh: named.join("、") };
      const [first] = words;
      report({
        at: { ...site, span: first ?? site.span },
        message: say(
          {
            en: "{conditions}: a missing page is asked of every backend, and none is ever taken out for it",
            zh: "{conditionsZh}：不存在的页面会把每台后端都问一遍，却没有一台会因此被摘除",
          },
          names,
        ),
        help: say({
          en: "retry what another backend can do better: error timeout http_502 http_503 http_504",
          zh: "只重试换一台可能成功的情况：error timeout http_502 http_503 http_504",
        }),
        ...(first && {
          fix: {
            title: say({ en: "remove {conditions}", zh: "删除 {conditionsZh}" }, names),
            safety: "unsafe",
            edits:
              conditions.length > words.length
                ? words.map((word) => removeWord(word, site.span, around))
                : words.map((word) => ({
                    span: word,
                    text: word === first ? "error timeout" : "",
                  })),
          },
        }),
      });
    }
  },
});
