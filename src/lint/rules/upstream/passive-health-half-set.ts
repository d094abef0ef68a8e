import { isWritten } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { hasAlternatives } from "../../peers.ts";
import { rule } from "../../rule.ts";
import { wordsLike } from "../../word-edits.ts";

export const passiveHealthHalfSet = rule({
  id: "upstream/passive-health-half-set",
  severity: "info",
  since: "0.1.0",
  preset: "strict",
  on: "group",
  summary: {
    en: "`max_fails` without `fail_timeout`, or the other way round",
    zh: "只写了 `max_fails` 或 `fail_timeout` 其中之一",
  },
  why: {
    en: "the two are one setting: so many failures within that time, and then that time out of rotation. The one that is missing is 1 or 10 s in nginx 1.22, which few readers have in mind: `max_fails=3` alone means three failures within 10 s, and 10 s of rest",
    zh: "两者是一个整体：在该时间内失败这么多次，就摘除同样长的时间。未写的一个在 nginx 1.22 中是 1 次或 10 秒，读配置的人往往想不到：单写 `max_fails=3` 意味着 10 秒内失败 3 次，摘除 10 秒",
  },
  leave: {
    en: "the default of the other one is what is meant",
    zh: "另一个取默认值正是本意",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_fails"],
  bad: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 «max_fails=3»; server 10.0.0.2:80 «fail_timeout=30s»; } }\n",
      fixed:
        "events {}\nhttp { upstream app { server 10.0.0.1:80 max_fails=3 fail_timeout=10s; server 10.0.0.2:80 max_fails=1 fail_timeout=30s; } }\n",
    },
    {
      text: "events {}\nstream { upstream db { server 10.0.0.1:3306 «max_fails=3»; server 10.0.0.2:3306; } }\n",
      fixed:
        "events {}\nstream { upstream db { server 10.0.0.1:3306 max_fails=3 fail_timeout=10s; server 10.0.0.2:3306; } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 max_fails=3 fail_timeout=10s; server 10.0.0.2:80; } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 max_fails=0; server 10.0.0.2:80; } }\n",
    },
  ],

  check({ upstream }, report, around) {
    if (!hasAlternatives(upstream)) return;
    for (const { site, maxFails, failTimeout } of upstream.peers) {
      const failsWritten = isWritten(maxFails);
      if (failsWritten === isWritten(failTimeout) || maxFails.value === 0) continue;
      const pattern = failsWritten ? /^max_fails=/ : /^fail_timeout=/;
      const [word] = wordsLike(site.span, pattern, around);
      if (!word) continue;
      const missing = failsWritten
        ? `fail_timeout=${failTimeout.value / 1000}s`
        : `max_fails=${maxFails.value}`;
      const there = around.textOf(word);
      report({
        at: { ...site, span: word },
        message: say(
          {
            en: "{there} goes with {missing}, the default: nobody wrote it",
            zh: "{there} 与未写出的默认值 {missing} 一起生效",
          },
          { there, missing },
        ),
        fix: {
          title: say({ en: "write {missing}", zh: "写出 {missing}" }, { missing }),
          safety: "safe",
          edits: [
            { span: word, text: failsWritten ? `${there} ${missing}` : `${missing} ${there}` },
          ],
        },
      });
    }
  },
});
