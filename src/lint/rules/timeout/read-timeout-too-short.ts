import { proxyReadTimeout } from "../../../catalog/nginx/proxy.ts";
import { say } from "../../../messages/text.ts";
import { writtenIn } from "../../http-scopes.ts";
import { printDuration } from "../../peers.ts";
import { rule } from "../../rule.ts";

export const readTimeoutTooShort = rule({
  id: "timeout/read-timeout-too-short",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "`proxy_read_timeout` of a second or less",
    zh: "`proxy_read_timeout` 不超过 1 秒",
  },
  options: {
    short: {
      kind: "duration",
      fallback: 1000,
      least: 1,
      most: 60_000,
      summary: { en: "times up to this are reported", zh: "不超过该时间即报告" },
    },
  },
  why: {
    en: "every answer that takes longer becomes a 504, or is asked for again on the next backend, and counts as a failure of a backend that works: a pause of the garbage collector is enough to take healthy backends out one after the other, just when load is high",
    zh: "任何更慢的响应都会变成 504 或被转发到下一台重试，并给正常的后端记一次失败：一次垃圾回收停顿就足以让健康的后端接连被摘除，而且偏偏发生在高负载时",
  },
  leave: {
    en: "an answer that comes later is worth nothing, and failures are not counted",
    zh: "更晚的响应没有意义，且不计失败次数",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout"],
  bad: [
    {
      text: "events {}\nhttp { server { location / { «proxy_read_timeout 1;» proxy_pass http://10.0.0.1; } } }\n",
    },
    {
      text: "events {}\nhttp { «proxy_read_timeout 500ms;» server { location / { proxy_pass http://10.0.0.1; } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { server { location / { proxy_read_timeout 5s; proxy_pass http://10.0.0.1; } } }\n",
    },
  ],

  check({ proxy }, report, { optionsAt }) {
    for (const timeout of writtenIn(proxy, proxyReadTimeout)) {
      if (timeout.value > optionsAt(timeout).short) continue;
      const time = printDuration(timeout.value);
      report({
        at: timeout,
        message: say(
          {
            en: "an answer that takes longer than {time} fails, and counts against a backend that works",
            zh: "响应超过 {timeZh} 就会失败，并给正常的后端记一次失败",
          },
          { time: time.en, timeZh: time.zh },
        ),
        help: say({
          en: "a few times what the slowest normal answer takes",
          zh: "应为正常情况下最慢响应时间的数倍",
        }),
      });
    }
  },
});
