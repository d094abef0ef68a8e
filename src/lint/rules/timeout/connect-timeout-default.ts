import { proxyConnectTimeout } from "../../../catalog/nginx/proxy.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { insertFirst } from "../../insertions.ts";
import { hasAlternatives, printDuration } from "../../peers.ts";
import { rule } from "../../rule.ts";

export const connectTimeoutDefault = rule({
  id: "timeout/connect-timeout-default",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "without `proxy_connect_timeout` a dead backend holds each request for 60 s",
    zh: "未设置 `proxy_connect_timeout`，故障后端会让每个请求等 60 秒",
  },
  why: {
    en: "nginx 1.22 waits 60 s for a connection by default. A backend that refuses answers at once, but one that is powered off or cut off answers nothing: each request that falls on it waits a minute before the next backend is tried, and few clients wait that long",
    zh: "nginx 1.22 建立连接默认等待 60 秒。拒绝连接的后端会立即返回，但断电或断网的后端毫无响应：分到它的请求要等一分钟才会换下一台，而很少有客户端愿意等这么久",
  },
  leave: {
    en: "the way to the backends may well take many seconds, over a satellite for instance",
    zh: "到后端的链路建立连接可能需要很多秒，例如卫星链路",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_connect_timeout"],
  bad: [
    {
      text: `events {}
http {
    upstream app { server 10.0.0.1:80; server 10.0.0.2:80; }
    server { location / { «proxy_pass http://app;» } }
}
`,
      fixed: `events {}
http {
    proxy_connect_timeout 5s;
    upstream app { server 10.0.0.1:80; server 10.0.0.2:80; }
    server { location / { proxy_pass http://app; } }
}
`,
    },
  ],
  good: [
    {
      text: `events {}
http {
    upstream app { server 10.0.0.1:80; server 10.0.0.2:80; }
    server { proxy_connect_timeout 2s; location / { proxy_pass http://app; } }
}
`,
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; } server { location / { proxy_pass http://app; } } }\n",
    },
  ],

  check({ proxy }, report, around) {
    const { http } = proxy;
    if (!http) return;
    const groups = new Map(http.upstreams.filter(hasAlternatives).map((each) => [each.name, each]));
    const affected = passesOf(http).flatMap(({ location, pass, at }) => {
      const timeout = read(location.scope, proxyConnectTimeout);
      const group = pass.target.kind === "upstream" && groups.get(pass.target.name);
      return group && !isWritten(timeout)
        ? [{ at, timeout: timeout.value, group: group.name }]
        : [];
    });
    const [first, ...others] = affected;
    if (!first) return;
    const inside = insertFirst(http.site.span, ["proxy_connect_timeout 5s;"], around);
    const wait = printDuration(first.timeout);
    report({
      at: first.at,
      message: say(
        {
          en: "a backend of {group} that answers nothing holds each request for {timeout}, the default of proxy_connect_timeout",
          zh: "{group} 中毫无响应的后端会让每个请求等 {timeoutZh}，这是 proxy_connect_timeout 的默认值",
        },
        { group: first.group, timeout: wait.en, timeoutZh: wait.zh },
      ),
      related: others.map(({ at }) => ({ at, message: alsoHere })),
      help: say({
        en: "inside one data centre a connection takes milliseconds; 2s to 5s is plenty",
        zh: "同一机房内建立连接只需几毫秒，设为 2s 到 5s 已绰绰有余",
      }),
      ...(inside && {
        fix: {
          title: say({
            en: "set proxy_connect_timeout 5s for the whole of http",
            zh: "在 http 层设置 proxy_connect_timeout 5s",
          }),
          safety: "unsafe",
          edits: [inside],
        },
      }),
    });
  },
});

const alsoHere = say({ en: "and here", zh: "此处同样" });
