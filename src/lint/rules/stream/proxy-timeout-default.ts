import { streamProxyTimeout } from "../../../catalog/nginx/stream-proxy.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";

export const proxyTimeoutDefault = rule({
  id: "stream/proxy-timeout-default",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "a stream proxy without `proxy_timeout` holds idle connections for ten minutes",
    zh: "stream 代理未设置 `proxy_timeout`，空闲连接会保持 10 分钟",
  },
  why: {
    en: "the default is 10 m between two reads or writes. A backend that is cut off, or a client that is gone without a word, holds both connections that long; and a protocol that pauses longer, a database session over night, is cut by it. Either way somebody should have chosen the number",
    zh: "默认两次读写之间最长 10 分钟。断网的后端或悄然离开的客户端会让两边的连接都占用这么久；而停顿更久的协议（如过夜的数据库会话）又会被它切断。无论哪种情况，都应当明确设置",
  },
  leave: {
    en: "ten minutes are what the protocol wants",
    zh: "10 分钟正适合该协议",
  },
  sources: ["https://nginx.org/en/docs/stream/ngx_stream_proxy_module.html#proxy_timeout"],
  bad: [
    {
      text: "events {}\nstream { server { listen 3306; «proxy_pass 10.0.0.1:3306;» } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nstream { proxy_timeout 1h; server { listen 3306; proxy_pass 10.0.0.1:3306; } }\n",
    },
    { text: "events {}\nstream { server { listen 3306; return hi; } }\n" },
  ],

  check({ proxy }, report, { isWhole }) {
    if (!proxy.stream || !isWhole(proxy)) return;
    const affected = proxy.stream.servers.flatMap(({ scope, handler }) =>
      handler?.value.kind === "proxy" && !isWritten(read(scope, streamProxyTimeout))
        ? [handler]
        : [],
    );
    const [first, ...others] = affected;
    if (!first) return;
    report({
      at: first,
      message: say({
        en: "nobody chose how long an idle connection is held: 10 minutes by default",
        zh: "没有设置空闲连接保持多久：默认 10 分钟",
      }),
      related: others.map((at) => ({ at, message: say({ en: "and here", zh: "此处同样" }) })),
      help: say({
        en: "proxy_timeout somewhat longer than the longest pause of the protocol",
        zh: "proxy_timeout 应略长于该协议的最长停顿时间",
      }),
    });
  },
});
