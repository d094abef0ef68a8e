import {
  proxyNextUpstream,
  proxyNextUpstreamTimeout,
  proxyNextUpstreamTries,
  proxyReadTimeout,
} from "../../../catalog/nginx/proxy.ts";
import type { Fix } from "../../../diagnostic/diagnostic.ts";
import { isWritten, read, siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { type Pass, passesTo } from "../../http-scopes.ts";
import { insertBefore, mayAdd } from "../../insertions.ts";
import { printDuration } from "../../peers.ts";
import { rule, type Surroundings } from "../../rule.ts";

export const unlimited = rule({
  id: "retry/unlimited",
  severity: "warning",
  since: "0.1.0",
  on: "upstream",
  summary: {
    en: "nothing bounds how many backends one request visits",
    zh: "没有限制一个请求最多尝试多少台后端",
  },
  options: {
    backends: {
      kind: "count",
      fallback: 3,
      least: 2,
      most: 1000,
      summary: {
        en: "groups of at least so many backends are looked at",
        zh: "后端数量达到该值的组才检查",
      },
    },
  },
  why: {
    en: "with more than two backends and neither `proxy_next_upstream_tries` nor `proxy_next_upstream_timeout`, a request that is slow everywhere waits for the read timeout on each of them in turn: with five backends and the default of 60 s one request holds connections for five minutes and marks every backend as failed. Under load that is how one slow query takes the group down",
    zh: "后端多于两台，又没有 `proxy_next_upstream_tries` 或 `proxy_next_upstream_timeout` 时，一个在哪里都慢的请求会在每台后端上依次等到读超时：5 台后端、默认 60 秒，一个请求就占用连接五分钟，并给每台后端记一次失败。高负载下，一条慢查询就这样拖垮整组",
  },
  leave: {
    en: "the group is large on purpose and answers come within milliseconds",
    zh: "有意使用大的上游组，且响应都在毫秒级",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream_tries"],
  bad: [
    {
      text: "events {}\nhttp { «upstream app» { server 10.0.0.1:80; server 10.0.0.2:80; server 10.0.0.3:80; } server { location / { proxy_pass http://app; } } }\n",
      fixed:
        "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; server 10.0.0.3:80; } server { location / { proxy_next_upstream_tries 2; proxy_next_upstream_timeout 10s; proxy_pass http://app; } } }\n",
    },
    {
      text: `events {}
http {
    «upstream app» {
        server 10.0.0.1:80;
        server 10.0.0.2:80;
        server 10.0.0.3:80;
    }
    server {
        location / {
            # everything else
            proxy_pass http://app;
        }
        location /static/ {
            proxy_next_upstream_tries 3;
            proxy_pass http://app;
        }
        location /api/ {
            proxy_pass http://app;
        }
    }
}
`,
      fixed: `events {}
http {
    upstream app {
        server 10.0.0.1:80;
        server 10.0.0.2:80;
        server 10.0.0.3:80;
    }
    server {
        location / {
            # everything else
            proxy_next_upstream_tries 2;
            proxy_next_upstream_timeout 10s;
            proxy_pass http://app;
        }
        location /static/ {
            proxy_next_upstream_tries 3;
            proxy_pass http://app;
        }
        location /api/ {
            proxy_next_upstream_tries 2;
            proxy_next_upstream_timeout 10s;
            proxy_pass http://app;
        }
    }
}
`,
    },
    // Neither directive may stand in an `if`.
    {
      text: "events {}\nhttp { «upstream app» { server 10.0.0.1:80; server 10.0.0.2:80; server 10.0.0.3:80; } server { location / { if ($arg_a) { proxy_pass http://app; } } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; server 10.0.0.3:80; } server { proxy_next_upstream_tries 2; location / { proxy_pass http://app; } } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; server 10.0.0.3:80; } server { proxy_next_upstream error; location / { proxy_pass http://app; } } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; } server { location / { proxy_pass http://app; } } }\n",
    },
  ],

  check({ upstream, http, proxy }, report, around) {
    const turns = upstream.peers.filter(({ down }) => !down.value).length;
    const { isWhole, optionsAt } = around;
    if (turns < optionsAt(upstream.site.span).backends || !isWhole(proxy)) return;
    const unbounded = passesTo(http, upstream).filter(isUnbounded);
    const [first] = unbounded;
    if (!first) return;
    const total = printDuration(read(first.location.scope, proxyReadTimeout).value * turns);
    const fix = bounded(unbounded, around);
    report({
      at: upstream.site,
      message: say(
        {
          en: "a request that is slow everywhere visits all {count} backends of {group} and takes {total}",
          zh: "在哪里都慢的请求会依次尝试 {group} 的全部 {count} 台后端，总共耗时 {totalZh}",
        },
        { count: turns, group: upstream.name, total: total.en, totalZh: total.zh },
      ),
      related: [{ at: first.at, message: say({ en: "asked from here", zh: "在此处转发" }) }],
      help: say({
        en: "proxy_next_upstream_tries 2; and a proxy_next_upstream_timeout that the client would wait",
        zh: "设置 proxy_next_upstream_tries 2; 以及不超过客户端等待时间的 proxy_next_upstream_timeout",
      }),
      ...(fix && { fix }),
    });
  },
});

function isUnbounded({ location: { scope } }: Pass): boolean {
  if (isWritten(read(scope, proxyNextUpstreamTries))) return false;
  if (isWritten(read(scope, proxyNextUpstreamTimeout))) return false;
  // Refused connections cost no time; only what waits adds up.
  return read(scope, proxyNextUpstream).value.includes("timeout");
}

/** Bounds every location that sends to the group; nothing where one of them cannot be. */
function bounded(passes: readonly Pass[], around: Surroundings): Fix | undefined {
  const lines = ["proxy_next_upstream_tries 2;", "proxy_next_upstream_timeout 10s;"];
  const edits = passes.flatMap(({ location, at }) => {
    const site = siteOf(at);
    return site && mayAdd(location) ? [insertBefore(site, lines, around)] : [];
  });
  if (edits.length < passes.length) return undefined;
  return {
    title: say({ en: "two backends at most, within 10 s", zh: "最多尝试两台后端，限时 10 秒" }),
    safety: "unsafe",
    edits,
  };
}
