import type { ProxyConfig } from "../../../ir/config.ts";
import type { ProxyPass } from "../../../ir/http.ts";
import { siteOf } from "../../../ir/scope.ts";
import type { Upstream } from "../../../ir/upstream.ts";
import { say } from "../../../messages/text.ts";
import { removeBlock } from "../../cluster/edits.ts";
import { passesOf } from "../../http-scopes.ts";
import { rule, type Surroundings } from "../../rule.ts";
import { streamPassesOf } from "../../stream-passes.ts";
import { locationsOf } from "../../subjects.ts";

export const unusedUpstream = rule({
  id: "upstream/unused-upstream",
  severity: "info",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "nothing sends requests to the group",
    zh: "没有任何配置使用该上游组",
  },
  why: {
    en: "a group that nobody names is left over, or the place that should name it has a typo and asks somebody else. nginx reads it, resolves its names at start, and says nothing",
    zh: "没有被引用的上游组要么是遗留配置，要么是引用处写错了名字、请求去了别处。nginx 照常解析它，启动时还会解析其中的域名，但不作任何提示",
  },
  leave: {
    en: "it is kept for the next switch of versions; a comment tells so better",
    zh: "为下次版本切换保留；用注释说明更清楚",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#upstream"],
  bad: [
    {
      text: "events {}\nhttp { «upstream old» { server 10.0.0.1:80; } upstream app { server 10.0.0.2:80; } server { location / { proxy_pass http://app; } } }\n",
      fixed:
        "events {}\nhttp { upstream app { server 10.0.0.2:80; } server { location / { proxy_pass http://app; } } }\n",
    },
    {
      text: `events {}
http {
    # of last year
    «upstream old» {
        server 10.0.0.1:80;
        keepalive 8;
    }
    upstream app {
        server 10.0.0.2:80;
    }
    server {
        location / {
            proxy_pass http://app;
        }
    }
}
`,
      fixed: `events {}
http {
    # of last year
    upstream app {
        server 10.0.0.2:80;
    }
    server {
        location / {
            proxy_pass http://app;
        }
    }
}
`,
    },
    // A comment in it is the author's, and stays with the block.
    {
      text: `events {}
http {
    «upstream old» {
        server 10.0.0.1:80; # until March
    }
    upstream app {
        server 10.0.0.2:80;
    }
    server {
        location / {
            proxy_pass http://app;
        }
    }
}
`,
    },
    {
      text: "events {}\nstream { «upstream old» { server 10.0.0.1:3306; } upstream db { server 10.0.0.2:3306; } server { listen 3306; proxy_pass db; } }\n",
      fixed:
        "events {}\nstream { upstream db { server 10.0.0.2:3306; } server { listen 3306; proxy_pass db; } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nstream { map $ssl_preread_server_name $to { default db; } upstream db { server 10.0.0.2:3306; } server { listen 3306; ssl_preread on; proxy_pass $to; } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; } server { location / { proxy_pass http://APP; } } }\n",
    },
    {
      text: "events {}\nhttp { upstream php { server 10.0.0.1:9000; } server { location / { fastcgi_pass php; } } }\n",
    },
    // A variable may name any of them.
    {
      text: "events {}\nhttp { map $arg_a $group { default blue; } upstream blue { server 10.0.0.1:80; } server { location / { proxy_pass http://$group; } } }\n",
    },
  ],

  check({ proxy }, report, around) {
    if (!around.isWhole(proxy)) return;
    const unused = [...unusedOfHttp(proxy, around), ...unusedOfStream(proxy, around)];
    for (const { name, site } of unused) {
      const removed = removeBlock(site.span, around);
      report({
        at: site,
        message: say(
          { en: "nothing sends requests to {name}", zh: "没有任何配置使用 {name}" },
          { name },
        ),
        help: say({
          en: "remove it, or mend the name where it should be used",
          zh: "删除它，或改正本该引用它的地方",
        }),
        ...(removed && {
          fix: {
            title: say({ en: "remove {name}", zh: "删除 {name}" }, { name }),
            safety: "unsafe" as const,
            edits: [removed],
          },
        }),
      });
    }
  },
});

function unusedOfHttp(proxy: ProxyConfig, around: Surroundings): readonly Upstream[] {
  const { http } = proxy;
  if (!http || http.servers.length === 0) return [];
  const others: string[] = [];
  for (const server of http.servers)
    for (const { handler } of locationsOf(server)) {
      const site = handler && handler.value.kind !== "proxy" ? siteOf(handler) : undefined;
      if (site) others.push(around.textOf(site.span));
    }
  const targets = passesOf(http).map(({ pass }) => pass.target);
  return without(http.upstreams, targets, [...others, ...unmodelled(proxy, around)]);
}

function unusedOfStream(proxy: ProxyConfig, around: Surroundings): readonly Upstream[] {
  const { stream } = proxy;
  if (!stream || stream.servers.length === 0) return [];
  const targets = streamPassesOf(stream).map(({ pass }) => pass.target);
  return without(stream.upstreams, targets, unmodelled(proxy, around));
}

/** What hands requests on in other ways names its group in plain text. */
const unmodelled = (proxy: ProxyConfig, { textOf }: Surroundings): readonly string[] =>
  proxy.unmodelled.map(({ site }) => textOf(site.span));

type Target = ProxyPass["target"];

/** The groups that neither a target nor a text names; none where a variable may name any. */
function without(
  groups: readonly Upstream[],
  targets: readonly Target[],
  texts: readonly string[],
): readonly Upstream[] {
  if (targets.some(({ kind }) => kind === "variable")) return [];
  const used = new Set(targets.map(nameOf));
  const left = groups.filter(({ name }) => !used.has(name.toLowerCase()));
  if (left.length === 0) return [];
  const words = new Set(
    texts
      .join("\n")
      .toLowerCase()
      .match(/[\w.-]+/g),
  );
  return left.filter(({ name }) => !words.has(name.toLowerCase()));
}

/** A group that is named with a port is meant all the same. */
const nameOf = (target: Target): string =>
  target.kind === "upstream"
    ? target.name.toLowerCase()
    : target.kind === "address"
      ? target.address.host.toLowerCase()
      : "";
