import { streamProxyConnectTimeout } from "../../../catalog/nginx/stream-proxy.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { insertFirst } from "../../insertions.ts";
import { rule } from "../../rule.ts";

export const streamConnectTimeoutDefault = rule({
  id: "stream/connect-timeout-default",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "a stream proxy without `proxy_connect_timeout` waits 60 s for a dead backend",
    zh: "stream 代理未设置 `proxy_connect_timeout`，故障后端会让连接等 60 秒",
  },
  why: {
    en: "a backend that is powered off or cut off answers nothing: each new connection that falls on it waits a minute before the next backend is tried. Inside one data centre a connection takes milliseconds",
    zh: "断电或断网的后端毫无响应：分到它的每个新连接要等一分钟才会换下一台。同一机房内建立连接只需几毫秒",
  },
  leave: {
    en: "connections go to one backend only, and clients wait a minute anyway",
    zh: "只有一台后端，且客户端本来就会等一分钟",
  },
  sources: ["https://nginx.org/en/docs/stream/ngx_stream_proxy_module.html#proxy_connect_timeout"],
  bad: [
    {
      text: "events {}\nstream { proxy_timeout 1h; upstream db { server 10.0.0.1:3306; server 10.0.0.2:3306; } server { listen 3306; «proxy_pass db;» } }\n",
      fixed:
        "events {}\nstream { proxy_connect_timeout 5s; proxy_timeout 1h; upstream db { server 10.0.0.1:3306; server 10.0.0.2:3306; } server { listen 3306; proxy_pass db; } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nstream { proxy_timeout 1h; proxy_connect_timeout 2s; upstream db { server 10.0.0.1:3306; server 10.0.0.2:3306; } server { listen 3306; proxy_pass db; } }\n",
    },
    {
      text: "events {}\nstream { proxy_timeout 1h; upstream db { server 10.0.0.1:3306; } server { listen 3306; proxy_pass db; } }\n",
    },
  ],

  check({ proxy }, report, around) {
    const { stream } = proxy;
    if (!stream || !around.isWhole(proxy)) return;
    const groups = new Map(stream.upstreams.map((group) => [group.name, group]));
    const affected = stream.servers.flatMap(({ scope, handler }) => {
      if (handler?.value.kind !== "proxy") return [];
      const { target } = handler.value.pass;
      const group = target.kind === "upstream" ? groups.get(target.name) : undefined;
      const several = (group?.peers.length ?? 0) > 1;
      return several && !isWritten(read(scope, streamProxyConnectTimeout)) ? [handler] : [];
    });
    const [first, ...others] = affected;
    if (!first) return;
    const inside = insertFirst(stream.site.span, ["proxy_connect_timeout 5s;"], around);
    report({
      at: first,
      message: say({
        en: "a backend that answers nothing holds each new connection for 60 s, the default of proxy_connect_timeout",
        zh: "毫无响应的后端会让每个新连接等 60 秒，这是 proxy_connect_timeout 的默认值",
      }),
      related: others.map((at) => ({ at, message: say({ en: "and here", zh: "此处同样" }) })),
      help: say({
        en: "set proxy_connect_timeout to 2s to 5s, which is plenty",
        zh: "把 proxy_connect_timeout 设为 2s 到 5s，已绰绰有余",
      }),
      ...(inside && {
        fix: {
          title: say({
            en: "set proxy_connect_timeout 5s for the whole of stream",
            zh: "在 stream 层设置 proxy_connect_timeout 5s",
          }),
          safety: "unsafe" as const,
          edits: [inside],
        },
      }),
    });
  },
});
