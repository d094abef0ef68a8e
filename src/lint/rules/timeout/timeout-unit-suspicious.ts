import { upstreamServer } from "../../../catalog/nginx/upstream.ts";
import type { ProxyConfig } from "../../../ir/config.ts";
import { siteOf, type Traced } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import type { Site } from "../../../text/span.ts";
import { slotsIn, writtenIn } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

/** Minutes or hours in seconds, as people write them: 3600, 7200, 86400. */
const isRound = (seconds: number): boolean => seconds % 600 === 0 && seconds % 1000 !== 0;

export const timeoutUnitSuspicious = rule({
  id: "timeout/timeout-unit-suspicious",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "a time without a unit that looks like milliseconds",
    zh: "没有单位、看起来像毫秒的时间",
  },
  why: {
    en: "a bare number is seconds in nginx. `proxy_read_timeout 60000` was meant as a minute and is 16 hours and 40 minutes: a backend that hangs is noticed the next day. Other products and most programming languages count in milliseconds, and THS and Tengine do in their checks",
    zh: "nginx 中不带单位的数字是秒。`proxy_read_timeout 60000` 本意是一分钟，实际是 16 小时 40 分：后端卡死要到第二天才会发现。其他产品和多数编程语言用毫秒，THS 和 Tengine 的健康检查参数也是毫秒",
  },
  leave: {
    en: "hours are what is meant; write them with `h` and nobody has to ask",
    zh: "本意就是数小时；写成带 `h` 的形式更清楚",
  },
  sources: ["https://nginx.org/en/docs/syntax.html"],
  bad: [
    {
      text: "events {}\nhttp { server { location / { proxy_read_timeout «60000»; proxy_pass http://10.0.0.1; } } }\n",
      fixed:
        "events {}\nhttp { server { location / { proxy_read_timeout 60000ms; proxy_pass http://10.0.0.1; } } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1 «fail_timeout=10000»; server 10.0.0.2; } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { server { location / { proxy_read_timeout 3600; proxy_send_timeout 60000ms; proxy_pass http://10.0.0.1; } } }\n",
    },
    { text: "events {}\nhttp { keepalive_timeout 65; server { proxy_read_timeout 86400; } }\n" },
  ],

  check({ proxy }, report, { wordsOf, textOf }) {
    for (const { name, site } of timesOf(proxy)) {
      // A thousand seconds has four digits.
      if (!/\d{4}/.test(textOf(site.span))) continue;
      const [, ...words] = wordsOf(site.span);
      for (const word of words) {
        const text = textOf(word);
        const number = /^(?:(fail_timeout)=)?(\d{4,})$/.exec(text);
        const [, parameter, digits] = number ?? [];
        const seconds = Number(digits);
        if (!number || (name === "server") !== (parameter !== undefined)) continue;
        if (seconds < 1000 || seconds % 100 !== 0 || isRound(seconds) || seconds % 3600 === 0)
          continue;
        report({
          at: { ...site, span: word },
          message: say(
            {
              en: "{text} is {hours} hours: a bare number counts seconds",
              zh: "{text} 是 {hours} 小时：不带单位的数字是秒",
            },
            { text, hours: Math.round(seconds / 360) / 10 },
          ),
          ...(parameter === undefined && {
            fix: {
              title: say({ en: "say that it is milliseconds", zh: "写明单位为毫秒" }),
              safety: "unsafe",
              edits: [{ span: word, text: `${text}ms` }],
            },
          }),
        });
      }
    }
  },
});

interface Time {
  readonly name: string;
  readonly site: Site;
}

function timesOf(proxy: ProxyConfig): Time[] {
  const times: Time[] = [];
  const add = (name: string, values: readonly Traced<unknown>[]): void => {
    for (const value of values) {
      // Below a thousand seconds, as most are.
      if (typeof value.value === "number" && value.value < 1_000_000) continue;
      const site = siteOf(value);
      if (site) times.push({ name, site });
    }
  };
  for (const slot of slotsIn(proxy)) {
    const name = nameIn(slot);
    if (isTime(name)) add(name, writtenIn(proxy, { slot, inherit: "none" }));
  }
  for (const { scope } of proxy.http?.upstreams ?? [])
    for (const [slot, values] of scope.entries()) {
      const name = slot === upstreamServer.slot ? "server" : nameIn(slot);
      if (name === "server" || isTime(name)) add(name, values);
    }
  return times;
}

const nameIn = (slot: string): string => slot.slice(slot.lastIndexOf("/") + 1);
const isTime = (name: string): boolean => /_(?:timeout|time)$/.test(name);
