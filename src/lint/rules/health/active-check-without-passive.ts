import { siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { hasAlternatives, printDuration, workOf } from "../../peers.ts";
import { rule } from "../../rule.ts";
import { wordsLike } from "../../word-edits.ts";

export const activeCheckWithoutPassive = rule({
  id: "health/active-check-without-passive",
  severity: "info",
  since: "0.1.0",
  on: "group",
  summary: {
    en: "an active check stands alone: `max_fails=0` takes the passive one away",
    zh: "只有主动检查：`max_fails=0` 关闭了被动检查",
  },
  why: {
    en: "an active check sees a dead backend after `fall` intervals, and until then every request that falls on it fails or waits. The passive check sees it with the first request that fails. They complement each other: the passive one is quick, the active one knows when the backend is back. `max_fails=0` is right only where requests fail for other reasons than a dead backend",
    zh: "主动检查要经过 `fall` 个间隔才能发现后端宕机，此前分到它的请求都会失败或等待；被动检查则在第一个请求失败时就能发现。两者互补：被动检查快，主动检查知道后端何时恢复。只有当请求会因其他原因失败时，才适合写 `max_fails=0`",
  },
  leave: {
    en: "the checks are so frequent that what fails between two of them does not matter",
    zh: "检查足够频繁，两次检查之间的失败可以接受",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_fails"],
  bad: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 «max_fails=0»; server 10.0.0.2:80 max_fails=0; health_check interval=3000 rise=2 fall=3 type=tcp; } }\n",
      dialect: "ths",
    },
    {
      text: "events {}\nhttp { upstream app { zone app 64k; server 10.0.0.1:80; server 10.0.0.2:80 «max_fails=0»; } server { location / { proxy_pass http://app; health_check interval=5; } } }\n",
      dialect: "nginx-plus",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 max_fails=3; server 10.0.0.2:80; health_check interval=3000 type=tcp; } }\n",
      dialect: "ths",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 max_fails=0; server 10.0.0.2:80 max_fails=0; } }\n",
      dialect: "nginx",
    },
  ],

  check({ upstream, stream }, report, around) {
    const { health, peers } = upstream;
    if (!health || !hasAlternatives(upstream)) return;
    const [first, ...others] = peers.filter(
      ({ maxFails, down }) => maxFails.value === 0 && !down.value,
    );
    const site = first && siteOf(first.maxFails);
    if (!first || !site) return;
    const { interval, fall } = health.value;
    const takes =
      interval === undefined || fall === undefined ? undefined : printDuration(interval * fall);
    const [word = site.span] = wordsLike(site.span, /^max_fails=/, around);
    const work = workOf(stream);
    const values = {
      peer: first.address.value.text,
      work: work.en,
      workZh: work.zh,
      after: takes ? `, after ${takes.en}` : "",
      afterZh: takes ? `（${takes.zh}后）` : "",
    };
    report({
      at: { ...site, span: word },
      message: say(
        {
          en: "failed {work} do not take {peer} out: only the check does{after}",
          zh: "{workZh}失败不会摘除 {peer}，要等主动检查发现{afterZh}",
        },
        values,
      ),
      related: [
        { at: health, message: say({ en: "the active check", zh: "主动检查" }) },
        ...others.map(({ maxFails }) => ({
          at: maxFails,
          message: say({ en: "nor here", zh: "此处同样" }),
        })),
      ],
      help: say({
        en: "leave max_fails at 1, or write 3: both checks may take a backend out",
        zh: "保留默认的 max_fails=1，或写 3：两种检查都可摘除后端",
      }),
    });
  },
});
