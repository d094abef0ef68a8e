import { proxyConnectTimeout } from "../../../catalog/nginx/proxy.ts";
import { streamProxyConnectTimeout } from "../../../catalog/nginx/stream-proxy.ts";
import type { Http } from "../../../ir/http.ts";
import { isWritten, read, type Traced } from "../../../ir/scope.ts";
import type { Stream } from "../../../ir/stream.ts";
import type { Upstream } from "../../../ir/upstream.ts";
import { say } from "../../../messages/text.ts";
import { passesTo } from "../../http-scopes.ts";
import { hasAlternatives, printDuration, workOf } from "../../peers.ts";
import { rule } from "../../rule.ts";
import { streamPassesTo } from "../../stream-passes.ts";

export const failTimeoutBelowConnectTimeout = rule({
  id: "upstream/fail-timeout-below-connect-timeout",
  severity: "warning",
  since: "0.1.0",
  on: "group",
  summary: {
    en: "`fail_timeout` is over before an attempt to connect is",
    zh: "`fail_timeout` 比一次连接超时还短",
  },
  why: {
    en: "a backend that answers nothing (powered off, or behind a firewall that drops) holds a request for the whole `proxy_connect_timeout`, 60 s where nothing is set; nginx 1.22 lets it back into rotation when `fail_timeout` is over, and the next request waits again. With 2 s and 60 s thirty requests hang there at any time",
    zh: "对毫无响应的后端（断电，或被防火墙丢包），请求要等满 `proxy_connect_timeout`，未设置时为 60 秒；而 nginx 1.22 在 `fail_timeout` 过后就会让它重新参与轮询，于是又有请求卡住。2 秒配 60 秒，意味着任何时刻都有三十个请求卡在那里",
  },
  leave: {
    en: "backends refuse at once when they are down, and nothing between drops packets",
    zh: "后端宕机时会立即拒绝连接，且中间没有设备丢包",
  },
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#fail_timeout",
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_connect_timeout",
  ],
  bad: [
    {
      text: `events {}
http {
    upstream recon {
        server 10.0.0.1:80 «fail_timeout=2s»;
        server 10.0.0.2:80 fail_timeout=2s;
    }
    server { location / { proxy_pass http://recon; } }
}
`,
    },
    {
      text: `events {}
http {
    «proxy_connect_timeout 30s;»
    upstream recon { server 10.0.0.1:80; server 10.0.0.2:80; }
    server { location / { proxy_pass http://recon; } }
}
`,
    },
    {
      text: "events {}\nstream { proxy_connect_timeout 5s; upstream db { server 10.0.0.1:3306 «fail_timeout=2s»; server 10.0.0.2:3306; } server { listen 3306; proxy_pass db; } }\n",
    },
  ],
  good: [
    {
      text: `events {}
http {
    proxy_connect_timeout 2s;
    upstream recon { server 10.0.0.1:80 fail_timeout=10s; server 10.0.0.2:80; }
    server { location / { proxy_pass http://recon; } }
}
`,
    },
  ],

  check({ upstream, http, stream }, report) {
    if (!hasAlternatives(upstream) || upstream.health) return;
    const [slowest] = connectsTo(upstream, http, stream).toSorted(
      (a, b) => b.connect.value - a.connect.value,
    );
    const peer = upstream.peers.find(
      ({ failTimeout, maxFails, down }) =>
        maxFails.value > 0 &&
        !down.value &&
        failTimeout.value > 0 &&
        failTimeout.value < (slowest?.connect.value ?? 0),
    );
    if (!slowest || !peer) return;
    const work = workOf(stream);
    const { connect, at: pass } = slowest;
    const { failTimeout, address } = peer;
    // Both left to their defaults: timeout/connect-timeout-default says so.
    if (!isWritten(failTimeout) && !isWritten(connect)) return;
    const [fail, wait] = [printDuration(failTimeout.value), printDuration(connect.value)];
    const times = { fail: fail.en, failZh: fail.zh, connect: wait.en, connectZh: wait.zh };
    report({
      at: isWritten(failTimeout) ? failTimeout : connect,
      message: say(
        {
          en: "a black-holed {peer} is asked again every {fail}, and each time one of the {work} waits {connect} for it",
          zh: "{peer} 断网后，每 {failZh}就会被再次尝试，每次都有{workZh}为它等 {connectZh}",
        },
        { peer: address.value.text, work: work.en, workZh: work.zh, ...times },
      ),
      related: isWritten(failTimeout)
        ? [
            isWritten(connect)
              ? { at: connect, message: connectHere }
              : { at: pass, message: connectDefault },
          ]
        : [],
      help: say(
        {
          en: "set proxy_connect_timeout below {fail}, or fail_timeout above {connect}",
          zh: "请把 proxy_connect_timeout 设为小于 {failZh}，或把 fail_timeout 设为大于 {connectZh}",
        },
        times,
      ),
    });
  },
});

interface Connect {
  readonly at: Traced<unknown>;
  readonly connect: Traced<number>;
}

/** The places that connect to the group, and how long they may wait. */
function connectsTo(
  upstream: Upstream,
  http: Http | undefined,
  stream: Stream | undefined,
): readonly Connect[] {
  if (http)
    return passesTo(http, upstream).map(({ location, at }) => ({
      at,
      connect: read(location.scope, proxyConnectTimeout),
    }));
  return stream
    ? streamPassesTo(stream, upstream).map(({ server, at }) => ({
        at,
        connect: read(server.scope, streamProxyConnectTimeout),
      }))
    : [];
}

const connectHere = say({ en: "connecting may take this long", zh: "连接最多等待这么久" });
const connectDefault = say({
  en: "here proxy_connect_timeout is not set: 60 s",
  zh: "此处未设置 proxy_connect_timeout，默认 60 秒",
});
