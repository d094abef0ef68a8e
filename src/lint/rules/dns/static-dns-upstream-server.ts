import { resolver } from "../../../catalog/nginx/http-core.ts";
import { isSince } from "../../../catalog/nginx/since.ts";
import { streamResolver } from "../../../catalog/nginx/stream-core.ts";
import { upstreamResolver } from "../../../catalog/nginx/upstream.ts";
import type { Fix } from "../../../diagnostic/diagnostic.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import type { Target } from "../../../ir/target.ts";
import type { Peer } from "../../../ir/upstream.ts";
import { say } from "../../../messages/text.ts";
import { insertFirst } from "../../insertions.ts";
import { rule, type Subjects, type Surroundings } from "../../rule.ts";

export const staticDnsUpstreamServer = rule({
  id: "dns/static-dns-upstream-server",
  severity: "warning",
  since: "0.1.0",
  on: "group",
  summary: {
    en: "the name of a server in a group is resolved once, when nginx starts",
    zh: "上游组中 server 的域名只在 nginx 启动时解析一次",
  },
  why: {
    en: "without `resolve` the addresses of the name are asked for while nginx reads the file and kept until the next reload. When the service moves, the whole group points to machines that are gone; while the name cannot be resolved nginx does not start",
    zh: "没有 `resolve` 时，域名只在读取配置时解析，并沿用到下次 reload。服务迁移后，整组都指向已不存在的机器；而域名解析不了时 nginx 无法启动",
  },
  leave: {
    en: "the name stands in /etc/hosts or never changes its address, and a reload follows when it does",
    zh: "域名写在 /etc/hosts 中或地址从不变化，变化时会 reload",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolve"],
  bad: [
    {
      text: "events {}\nhttp { upstream app { server «app.example.com:8080»; } }\n",
    },
    {
      text: "events {}\nstream { upstream db { server «db.example.com:3306»; } }\n",
    },
    {
      text: `events {}
http {
    resolver 10.0.0.53;
    upstream app {
        server «app.example.com:8080» max_fails=2;
        server «spare.example.com:8080» backup;
    }
}
`,
      fixed: `events {}
http {
    resolver 10.0.0.53;
    upstream app {
        zone app 64k;
        server app.example.com:8080 resolve max_fails=2;
        server spare.example.com:8080 resolve backup;
    }
}
`,
      dialect: "ths",
    },
    {
      text: "events {}\nhttp { upstream app { resolver 10.0.0.53; zone app 64k; server «app.example.com:8080»; } }\n",
      fixed:
        "events {}\nhttp { upstream app { resolver 10.0.0.53; zone app 64k; server app.example.com:8080 resolve; } }\n",
      dialect: "angie",
    },
  ],
  good: [
    { text: "events {}\nhttp { upstream app { server 10.0.0.1:8080; server localhost:8080; } }\n" },
    {
      text: "events {}\nhttp { resolver 10.0.0.53; upstream app { zone app 64k; server app.example.com:8080 resolve; } }\n",
      dialect: "ths",
    },
  ],

  check(subject, report, around) {
    const { upstream } = subject;
    for (const peer of upstream.peers) {
      const { address, resolve } = peer;
      const { kind, host } = address.value;
      if (kind !== "name" || resolve.value || !host.includes(".")) continue;
      const fix = followed(subject, peer, around);
      report({
        at: address,
        message: say(
          {
            en: "{host} is resolved at start only: when its address moves, {group} keeps asking the old one until nginx is reloaded",
            zh: "{host} 只在启动时解析：地址变更后，{group} 仍访问旧地址，直到 nginx reload",
          },
          { host, group: upstream.name },
        ),
        help: say({
          en: "add resolve, with zone and a resolver (nginx 1.27.3 and later), or write addresses",
          zh: "加上 resolve，并配置 zone 和 resolver（nginx 1.27.3 起），或直接写 IP 地址",
        }),
        ...(fix && { fix }),
      });
    }
  },
});

/** Where the product can follow a name and a name server is written: nobody can guess one. */
function followed(
  { upstream, http, stream, proxy }: Subjects["group"],
  { site }: Peer,
  around: Surroundings,
): Fix | undefined {
  const isResolved =
    isWritten(read(upstream.scope, upstreamResolver)) ||
    (http && isWritten(read(http.scope, resolver))) ||
    (stream && isWritten(read(stream.scope, streamResolver)));
  const address = around.wordsOf(site.span)[1];
  if (isResolved !== true || !address || !follows(proxy.target)) return undefined;
  const zone = insertFirst(upstream.site.span, [`zone ${upstream.name} 64k;`], around);
  if (!upstream.zone && !zone) return undefined;
  const edits = [{ span: { ...address, start: address.end }, text: " resolve" }];
  return {
    title: say({ en: "follow the name", zh: "加上 resolve，跟随域名变化" }),
    safety: "unsafe",
    edits: upstream.zone || !zone ? edits : [zone, ...edits],
  };
}

/** `resolve` in a group: nginx since 1.27.3, and products that had it before. */
const follows = (target: Target): boolean =>
  ["ths", "angie", "nginx-plus"].includes(target.dialect) ||
  (target.dialect !== "tengine" && isSince(target, [1, 27, 3]));
