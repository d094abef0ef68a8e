import { isWritten, siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { hasAlternatives, shareOf, workOf } from "../../peers.ts";
import { rule } from "../../rule.ts";
import { wordsLike } from "../../word-edits.ts";

export const maxFailsZero = rule({
  id: "upstream/max-fails-zero",
  severity: "error",
  since: "0.1.0",
  on: "group",
  summary: {
    en: "`max_fails=0` keeps sending requests to a dead backend",
    zh: "`max_fails=0` 会让请求不断发往已经宕机的后端",
  },
  why: {
    en: "with `max_fails=0` nginx does not count failures, so `fail_timeout` never takes the backend out of rotation and every turn that falls on it costs a client one failed attempt: with two backends of which one refuses connections, nginx 1.22.1 tried the dead one 1970 times in 3941 requests, and 3 times in 4676 with `max_fails=1 fail_timeout=1s`",
    zh: "`max_fails=0` 时 nginx 不统计失败次数，`fail_timeout` 也就永远不会把该后端摘除，轮到它的每个请求都要先失败一次：两台后端中有一台拒绝连接时，nginx 1.22.1 在 3941 个请求里尝试了故障后端 1970 次；改为 `max_fails=1 fail_timeout=1s` 后，4676 个请求里只尝试了 3 次",
  },
  leave: {
    en: "active checks or a deploy script take dead backends out",
    zh: "由主动健康检查或部署脚本负责摘除后端",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_fails"],
  bad: [
    {
      text: `events {}
http {
    upstream app {
        server 10.0.0.1:80 «max_fails=0» fail_timeout=5s;
        server 10.0.0.2:80;
    }
}
`,
      fixed: `events {}
http {
    upstream app {
        server 10.0.0.1:80 max_fails=3 fail_timeout=5s;
        server 10.0.0.2:80;
    }
}
`,
    },
    {
      text: "events {}\nstream { upstream db { server 10.0.0.1:3306 «max_fails=0»; server 10.0.0.2:3306; } }\n",
      fixed:
        "events {}\nstream { upstream db { server 10.0.0.1:3306 max_fails=3; server 10.0.0.2:3306; } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 max_fails=3 fail_timeout=5s; server 10.0.0.2:80; } }\n",
    },
    { text: "events {}\nhttp { upstream only { server 10.0.0.1:80 max_fails=0; } }\n" },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 max_fails=0; server 10.0.0.2:80 max_fails=0; health_check interval=3000 type=tcp; } }\n",
      dialect: "ths",
    },
  ],

  check({ upstream, stream }, report, around) {
    // An active check takes a dead backend out whatever requests meet.
    if (!hasAlternatives(upstream) || upstream.health) return;
    const work = workOf(stream);
    for (const peer of upstream.peers) {
      const site = siteOf(peer.maxFails);
      if (peer.maxFails.value !== 0 || !isWritten(peer.maxFails) || !site || peer.down.value)
        continue;
      const [word = site.span] = wordsLike(site.span, /^max_fails=/, around);
      report({
        at: { ...site, span: word },
        message: say(
          {
            en: "failures of {peer} are never counted: dead or not, it is given {share}% of the {work} of {group}",
            zh: "不统计 {peer} 的失败次数：无论它是否宕机，{group} 总有 {share}% 的{workZh}发给它",
          },
          {
            peer: peer.address.value.text,
            share: shareOf(peer, upstream),
            group: upstream.name,
            work: work.en,
            workZh: work.zh,
          },
        ),
        help: say({
          en: "count failures (max_fails=3), or check the backends actively",
          zh: "请统计失败次数（如 max_fails=3），或配置主动健康检查",
        }),
        fix: {
          title: say({ en: "write max_fails=3", zh: "改为 max_fails=3" }),
          safety: "unsafe",
          edits: [{ span: word, text: "max_fails=3" }],
        },
      });
    }
  },
});
