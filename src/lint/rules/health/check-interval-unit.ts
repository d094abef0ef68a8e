import type { ProxyConfig } from "../../../ir/config.ts";
import type { HealthCheck } from "../../../ir/health.ts";
import { siteOf, type Traced } from "../../../ir/scope.ts";
import { dialectNames, type Dialect } from "../../../ir/target.ts";
import { say, type Text } from "../../../messages/text.ts";
import type { Site } from "../../../text/span.ts";
import type { Options } from "../../options.ts";
import { type Report, rule, type RuleSurroundings } from "../../rule.ts";
import { locationsOf } from "../../subjects.ts";
import { wordsLike } from "../../word-edits.ts";

const inMilliseconds: readonly Dialect[] = ["ths", "tengine"];

/** Nobody checks a backend five times a second on purpose, nor once in a quarter of an hour. */
const options = {
  shortest: {
    kind: "duration",
    fallback: 200,
    least: 1,
    most: 60_000,
    summary: {
      en: "shorter intervals are reported where they count milliseconds",
      zh: "单位为毫秒的产品中，短于该时间的间隔即报告",
    },
  },
  longest: {
    kind: "duration",
    fallback: 1_000_000,
    least: 1000,
    most: 86_400_000,
    summary: {
      en: "intervals from this on are reported where they count seconds",
      zh: "单位为秒的产品中，达到该时间的间隔即报告",
    },
  },
} as const satisfies Options;

type Around = RuleSurroundings<typeof options>;

export const checkIntervalUnit = rule({
  id: "health/check-interval-unit",
  severity: "error",
  since: "0.1.0",
  on: "proxy",
  dialects: ["ths", "tengine", "nginx-plus", "angie"],
  summary: {
    en: "the interval of a check was written in the unit of another product",
    zh: "检查间隔用错了单位（毫秒与秒混淆）",
  },
  options,
  why: {
    en: "`interval` of `health_check` in THS and of `check` in Tengine is milliseconds, that of `health_check` in nginx Plus and of `upstream_probe` in Angie is seconds: `interval=30` checks each backend 33 times a second in the former, and `interval=30000` once in eight hours in the latter",
    zh: "THS 的 `health_check` 和 Tengine 的 `check` 中，`interval` 的单位是毫秒；nginx Plus 的 `health_check` 和 Angie 的 `upstream_probe` 则是秒。前者写 `interval=30`，每台后端每秒会被检查 33 次；后者写 `interval=30000`，八个多小时才检查一次",
  },
  leave: {
    en: "backends really are to be checked that often or that seldom, in a test for instance; `shortest` and `longest` move the bounds",
    zh: "确实需要这样频繁或稀疏地检查，例如在测试环境中；界限可用 `shortest` 和 `longest` 调整",
  },
  sources: [
    "https://github.com/yaoweibin/nginx_upstream_check_module",
    "https://nginx.org/en/docs/http/ngx_http_upstream_hc_module.html",
  ],
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
    {
      text: "events {}\nhttp { server { location / { proxy_pass http://10.0.0.1; health_check «interval=30000» fails=3; } } }\n",
      fixed:
        "events {}\nhttp { server { location / { proxy_pass http://10.0.0.1; health_check interval=30s fails=3; } } }\n",
      dialect: "nginx-plus",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream recon { server 10.0.0.1:80; health_check interval=3000 type=tcp; } }\n",
      dialect: "ths",
    },
    {
      text: "events {}\nhttp { server { location / { proxy_pass http://10.0.0.1; health_check interval=30 fails=3; } } }\n",
      dialect: "nginx-plus",
    },
  ],

  check({ proxy }, report, around) {
    if (inMilliseconds.includes(proxy.target.dialect)) tooOften(proxy, report, around);
    else tooSeldom(proxy, report, around);
  },
});

function tooOften(proxy: ProxyConfig, report: Report, around: Around): void {
  for (const { health, name } of proxy.http?.upstreams ?? []) {
    const site = health && siteOf(health);
    const interval = health?.value.interval;
    if (!site || interval === undefined || interval >= around.optionsAt(site).shortest) continue;
    const message = say(
      {
        en: "interval={interval} is {interval} milliseconds in {dialect}: each backend of {group} is checked {rate} times a second",
        zh: "在 {dialect} 中 interval={interval} 是 {interval} 毫秒：{group} 的每台后端每秒会被检查 {rate} 次",
      },
      {
        interval,
        dialect: dialectNames[proxy.target.dialect],
        group: name,
        rate: Math.round(1000 / interval),
      },
    );
    reportInterval(
      site,
      { message, seconds: interval, written: `${interval * 1000}` },
      report,
      around,
    );
  }
}

/** nginx Plus checks from a location, or a server of stream; Angie by words that lbc only reads. */
function tooSeldom(proxy: ProxyConfig, report: Report, around: Around): void {
  for (const check of checksOf(proxy)) {
    const site = siteOf(check);
    if (site) tellSeldom(site, (check.value.interval ?? 0) / 1000, proxy, report, around);
  }
  for (const { name, site } of proxy.unmodelled) {
    if (name !== "upstream_probe") continue;
    const [word] = wordsLike(site.span, /^interval=\d+$/, around);
    const interval = word ? Number(around.textOf(word).slice("interval=".length)) : 0;
    tellSeldom(site, interval, proxy, report, around);
  }
}

const checksOf = ({ http, stream }: ProxyConfig): readonly Traced<HealthCheck>[] => [
  ...(http?.servers ?? []).flatMap((server) =>
    [...locationsOf(server)].flatMap(({ checks }) => checks),
  ),
  ...(stream?.servers ?? []).flatMap(({ checks }) => checks),
];

function tellSeldom(
  site: Site,
  interval: number,
  { target }: ProxyConfig,
  report: Report,
  around: Around,
): void {
  if (interval * 1000 < around.optionsAt(site).longest) return;
  const message = say(
    {
      en: "interval={interval} is {interval} seconds in {dialect}: a dead backend goes unnoticed for up to {hours} hours",
      zh: "在 {dialect} 中 interval={interval} 是 {interval} 秒：后端宕机后最长 {hours} 小时才会被发现",
    },
    {
      interval,
      dialect: dialectNames[target.dialect],
      hours: Math.round(interval / 360) / 10,
    },
  );
  const seconds = interval / 1000;
  reportInterval(site, { message, seconds, written: `${seconds}s` }, report, around);
}

function reportInterval(
  site: Site,
  {
    message,
    seconds,
    written,
  }: { readonly message: Text; readonly seconds: number; readonly written: string },
  report: Report,
  around: Around,
): void {
  const [word] = wordsLike(site.span, /^["']?interval=/, around);
  report({
    at: { ...site, span: word ?? site.span },
    message,
    help: say(
      {
        en: "for {seconds} seconds write interval={written}",
        zh: "若要 {seconds} 秒，请写 interval={written}",
      },
      { seconds, written },
    ),
    ...(word && {
      fix: {
        title: say({ en: "write interval={written}", zh: "改为 interval={written}" }, { written }),
        safety: "unsafe",
        edits: [{ span: word, text: `interval=${written}` }],
      },
    }),
  });
}
