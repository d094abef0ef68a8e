import { proxyBuffering } from "../../../catalog/nginx/proxy-buffering.ts";
import { proxyReadTimeout, proxySetHeader } from "../../../catalog/nginx/proxy.ts";
import { isWritten, read, readAll, siteOf, type Traced } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { type Pass, passesOf } from "../../http-scopes.ts";
import { printDuration } from "../../peers.ts";
import { rule } from "../../rule.ts";

export const readTimeoutTooLong = rule({
  id: "timeout/read-timeout-too-long",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "`proxy_read_timeout` of more than five minutes where nothing streams",
    zh: "非流式的位置上 `proxy_read_timeout` 超过 5 分钟",
  },
  options: {
    longest: {
      kind: "duration",
      fallback: 300_000,
      least: 1000,
      most: 86_400_000,
      summary: { en: "longer times are reported", zh: "超过该时间即报告" },
    },
  },
  why: {
    en: "a backend that accepts and never answers holds the client, a connection and a worker's slot for all that time, and is noticed only then: with 3600 s a frozen application is a fault that passive checks find after an hour. Streams (WebSocket, server-sent events, `proxy_buffering off`) need long times and are not reported",
    zh: "后端接受连接却始终不响应时，客户端、连接和 worker 的名额会一直被占用，而且要到超时才会发现：设为 3600 秒时，应用卡死一小时后被动检查才会察觉。流式传输（WebSocket、SSE、`proxy_buffering off`）需要较长时间，不在此列",
  },
  leave: {
    en: "requests of this place really take that long: reports, exports",
    zh: "此处的请求确实需要这么久，例如报表、导出",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout"],
  bad: [
    {
      text: "events {}\nhttp { server { location / { «proxy_read_timeout 3600s;» proxy_pass http://10.0.0.1; } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { server { location / { proxy_read_timeout 60s; proxy_pass http://10.0.0.1; } } }\n",
    },
    {
      text: 'events {}\nhttp { server { location /ws { proxy_read_timeout 1d; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; proxy_pass http://10.0.0.1; } } }\n',
    },
    {
      text: "events {}\nhttp { server { location /events { proxy_read_timeout 1h; proxy_buffering off; proxy_pass http://10.0.0.1; } } }\n",
    },
    {
      text: "events {}\nhttp { server { location /report { proxy_read_timeout 20m; proxy_pass http://10.0.0.1; } } }\n",
      options: { longest: "30m" },
    },
  ],

  check({ proxy }, report, { isWhole, optionsAt }) {
    const { http } = proxy;
    if (!http || !isWhole(proxy)) return;
    // Written once, it may hold in many places; one that does not stream is enough.
    const seen = new Set<string>();
    for (const pass of passesOf(http)) {
      const timeout = read(pass.location.scope, proxyReadTimeout);
      if (!isWritten(timeout) || timeout.value <= optionsAt(timeout).longest || streams(pass))
        continue;
      const key = keyOf(timeout);
      if (seen.has(key)) continue;
      seen.add(key);
      const time = printDuration(timeout.value);
      report({
        at: timeout,
        message: say(
          {
            en: "a backend that accepts and never answers is noticed after {time}",
            zh: "后端接受连接却不响应时，要 {timeZh} 后才会发现",
          },
          { time: time.en, timeZh: time.zh },
        ),
        help: say({
          en: "keep long times to the locations that stream",
          zh: "只在流式传输的 location 里使用较长的超时",
        }),
      });
    }
  },
});

function streams({ location, server }: Pass): boolean {
  const { scope, title } = location;
  if (!read(scope, proxyBuffering).value) return true;
  if (/\b(?:ws|wss|websockets?|socket|sse|events?|stream|signalr|hubs?|notif\w*)\b/i.test(title))
    return true;
  return [scope, server.scope].some((each) =>
    readAll(each, proxySetHeader).some(({ value: [name] }) => name.toLowerCase() === "upgrade"),
  );
}

function keyOf(value: Traced<unknown>): string {
  const site = siteOf(value);
  return site ? `${site.span.file}:${site.span.start}` : "";
}
