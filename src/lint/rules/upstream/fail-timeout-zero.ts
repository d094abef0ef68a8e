import { isWritten, siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { hasAlternatives } from "../../peers.ts";
import { rule } from "../../rule.ts";
import { wordsLike } from "../../word-edits.ts";

export const failTimeoutZero = rule({
  id: "upstream/fail-timeout-zero",
  severity: "error",
  since: "0.1.0",
  on: "group",
  summary: {
    en: "`fail_timeout=0` takes a dead backend out of rotation for less than a second",
    zh: "`fail_timeout=0` 摘除故障后端的时间不到一秒",
  },
  why: {
    en: "nginx 1.22 counts this time in whole seconds: with 0 a failed backend is left out only until the current second is over, so below one request a second it is as if failures were not counted, and above that a request fails there every second (measured: 5 attempts in 4 s on a backend that refuses connections); a backend that does not answer at all holds each of them for the whole `proxy_connect_timeout`",
    zh: "nginx 1.22 按整秒计算这段时间：取 0 时，失败的后端只在当前这一秒内被跳过。请求量低于每秒一个时等于没有计数；高于此值时每秒都有一个请求在它身上失败（实测：后端拒绝连接，4 秒内尝试 5 次）；如果后端毫无响应，每次还要等满 `proxy_connect_timeout`",
  },
  leave: {
    en: "requests are rare and every one may try again",
    zh: "请求很少，每次重试也无妨",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#fail_timeout"],
  bad: [
    {
      text: `events {}
http {
    upstream app {
        server 10.0.0.1:80 max_fails=3 «fail_timeout=0»;
        server 10.0.0.2:80 max_fails=3 «fail_timeout=0s»;
    }
}
`,
      fixed: `events {}
http {
    upstream app {
        server 10.0.0.1:80 max_fails=3 fail_timeout=10s;
        server 10.0.0.2:80 max_fails=3 fail_timeout=10s;
    }
}
`,
    },
    {
      text: "events {}\nstream { upstream db { server 10.0.0.1:3306 «fail_timeout=0»; server 10.0.0.2:3306; } }\n",
      fixed:
        "events {}\nstream { upstream db { server 10.0.0.1:3306 fail_timeout=10s; server 10.0.0.2:3306; } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 fail_timeout=10s; server 10.0.0.2:80; } }\n",
    },
    { text: "events {}\nhttp { upstream only { server 10.0.0.1:80 fail_timeout=0; } }\n" },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 max_fails=0 fail_timeout=0; server 10.0.0.2:80; } }\n",
    },
  ],

  check({ upstream }, report, around) {
    if (!hasAlternatives(upstream) || upstream.health) return;
    for (const { failTimeout, maxFails, down, address } of upstream.peers) {
      const site = siteOf(failTimeout);
      if (failTimeout.value !== 0 || !isWritten(failTimeout) || !site) continue;
      // Without counting there is nothing that this could shorten.
      if (maxFails.value === 0 || down.value) continue;
      const [word = site.span] = wordsLike(site.span, /^fail_timeout=/, around);
      report({
        at: { ...site, span: word },
        message: say(
          {
            en: "a dead {peer} is asked again every second: fail_timeout=0 ends with the second in which it failed",
            zh: "{peer} 宕机后每秒都会被再次尝试：fail_timeout=0 只在失败的那一秒内有效",
          },
          { peer: address.value.text },
        ),
        help: say({
          en: "leave a failed backend out for as long as it usually takes to come back, 10s or 30s",
          zh: "应让失败的后端在合理的恢复时间内不再接收请求，例如 10s 或 30s",
        }),
        fix: {
          title: say({ en: "write fail_timeout=10s", zh: "改为 fail_timeout=10s" }),
          safety: "unsafe",
          edits: [{ span: word, text: "fail_timeout=10s" }],
        },
      });
    }
  },
});
