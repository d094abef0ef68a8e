import { say } from "../../../messages/text.ts";
import { printDuration } from "../../peers.ts";
import { rule } from "../../rule.ts";

export const checkSlowerThanTarget = rule({
  id: "health/check-slower-than-target",
  severity: "warning",
  since: "0.1.0",
  on: "group",
  summary: {
    en: "checks that take longer than 10 s to notice a dead backend",
    zh: "健康检查超过 10 秒才能发现后端宕机",
  },
  options: {
    target: {
      kind: "duration",
      fallback: 10_000,
      least: 100,
      most: 3_600_000,
      summary: {
        en: "how long a dead backend may go unnoticed",
        zh: "后端宕机后允许多久才被发现",
      },
    },
  },
  why: {
    en: "a backend is taken out after `fall` failed checks, one every `interval`: with `interval=30000 fall=3` that is 90 s during which requests are sent to a dead machine. Ten seconds is what an operator can bear; every 3 s with `fall=3` costs a backend twenty small requests a minute",
    zh: "连续 `fall` 次检查失败才会摘除，每 `interval` 检查一次：`interval=30000 fall=3` 意味着长达 90 秒仍有请求发往已宕机的机器。10 秒是运维能接受的上限；每 3 秒一次、`fall=3`，每台后端每分钟不过 20 个小请求",
  },
  leave: {
    en: "the backends are expensive to ask and retries cover the time until the check notices; or set `target` to what you can bear",
    zh: "检查代价高，且检查发现之前有重试兜底；也可把 `target` 设为能接受的时间",
  },
  sources: ["https://tengine.taobao.org/document/http_upstream_check.html"],
  bad: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; «health_check interval=30000 rise=2 fall=3 timeout=3000 type=tcp;» } }\n",
      dialect: "ths",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; «check interval=5000 rise=2 fall=5 timeout=1000 type=tcp;» } }\n",
      dialect: "tengine",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; health_check interval=3000 rise=2 fall=3 timeout=2000 type=tcp; } }\n",
      dialect: "ths",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; health_check interval=10000 rise=2 fall=3 timeout=2000 type=tcp; } }\n",
      dialect: "ths",
      options: { target: "30s" },
    },
  ],

  check({ upstream, proxy }, report, { optionsAt }) {
    const { health } = upstream;
    const { dialect } = proxy.target;
    // nginx Plus and Angie count seconds where THS and Tengine count milliseconds.
    const inSeconds = dialect === "nginx-plus" || dialect === "angie";
    if (!health) return;
    const { interval, fall } = health.value;
    if (interval === undefined || fall === undefined) return;
    const takes = interval * fall;
    // A number that counts in the wrong unit has a rule of its own.
    if (takes <= optionsAt(health).target || interval > 3_600_000) return;
    const [time, each] = [printDuration(takes), printDuration(interval)];
    report({
      at: health,
      message: say(
        {
          en: "a dead backend of {group} is noticed after {time}: {fall} checks, one every {each}",
          zh: "{group} 的后端宕机后 {timeZh} 才能发现：每 {eachZh} 检查一次，连续失败 {fall} 次",
        },
        {
          group: upstream.name,
          time: time.en,
          timeZh: time.zh,
          each: each.en,
          eachZh: each.zh,
          fall,
        },
      ),
      help: say(
        { en: "{words} notices it after 9 s", zh: "{words} 约 9 秒即可发现" },
        { words: inSeconds ? "interval=3 fails=3" : "interval=3000 fall=3" },
      ),
    });
  },
});
