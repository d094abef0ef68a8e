import { siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";
import { wordsLike } from "../../word-edits.ts";

/** Nobody checks a backend five times a second on purpose; many mean seconds. */
const least = 200;

export const checkIntervalUnit = rule({
  id: "health/check-interval-unit",
  severity: "error",
  since: "0.1.0",
  on: "upstream",
  dialects: ["ths", "tengine"],
  summary: {
    en: "the interval of a check is milliseconds, and was written as seconds",
    zh: "检查间隔的单位是毫秒，却写成了秒",
  },
  why: {
    en: "`interval` of `health_check` (THS) and of `check` (Tengine's upstream check module) is milliseconds, that of nginx Plus is seconds: `interval=30` checks each backend 33 times a second here, and the checks become the load",
    zh: "THS 的 `health_check` 和 Tengine 的 `check` 中，`interval` 的单位是毫秒，而 nginx Plus 是秒：在这里写 `interval=30`，每台后端每秒会被检查 33 次，检查本身就成了负载",
  },
  sources: ["https://github.com/yaoweibin/nginx_upstream_check_module"],
  bad: [
    {
      text: `events {}
http {
    upstream recon {
        server 10.0.0.1:80;
        server 10.0.0.2:80;
        health_check «interval=30» rise=2 fall=3 type=tcp;
    }
}
`,
      fixed: `events {}
http {
    upstream recon {
        server 10.0.0.1:80;
        server 10.0.0.2:80;
        health_check interval=30000 rise=2 fall=3 type=tcp;
    }
}
`,
      dialect: "ths",
    },
    {
      text: "events {}\nhttp { upstream recon { server 10.0.0.1:80; check «interval=5» type=tcp; } }\n",
      dialect: "tengine",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream recon { server 10.0.0.1:80; health_check interval=3000 type=tcp; } }\n",
      dialect: "ths",
    },
  ],

  check({ upstream, proxy }, report, around) {
    const { health } = upstream;
    const site = health && siteOf(health);
    const interval = health?.value.interval;
    if (!site || interval === undefined || interval >= least) return;
    const [word] = wordsLike(site.span, /^["']?interval=/, around);
    report({
      at: { ...site, span: word ?? site.span },
      message: say(
        {
          en: "interval={interval} is {interval} milliseconds in {dialect}: each backend of {group} is checked {rate} times a second",
          zh: "在 {dialect} 中 interval={interval} 是 {interval} 毫秒：{group} 的每台后端每秒会被检查 {rate} 次",
        },
        {
          interval,
          dialect: proxy.target.dialect,
          group: upstream.name,
          rate: Math.round(1000 / interval),
        },
      ),
      help: say(
        {
          en: "for {interval} seconds write interval={milliseconds}",
          zh: "若要 {interval} 秒，请写 interval={milliseconds}",
        },
        { interval, milliseconds: interval * 1000 },
      ),
      ...(word && {
        fix: {
          title: say(
            { en: "write interval={milliseconds}", zh: "改为 interval={milliseconds}" },
            { milliseconds: interval * 1000 },
          ),
          safety: "unsafe",
          edits: [{ span: word, text: `interval=${interval * 1000}` }],
        },
      }),
    });
  },
});
