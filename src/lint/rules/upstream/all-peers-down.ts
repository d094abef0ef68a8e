import { say, type Text } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";

export const allPeersDown = rule({
  id: "upstream/all-peers-down",
  severity: "error",
  since: "0.1.0",
  on: "group",
  summary: {
    en: "every server of the group is marked `down`",
    zh: "组内所有服务器都标记为 `down`",
  },
  why: {
    en: "`down` takes a server out for good, until the file changes. With all of them out there is nobody to ask: nginx 1.22 accepts the file and answers every request with 502 and `no live upstreams` in the error log",
    zh: "`down` 会让服务器一直不参与，直到修改配置。全部标记后便无人可用：nginx 1.22 接受这份配置，却对每个请求返回 502，错误日志里记 `no live upstreams`",
  },
  leave: {
    en: "the group is out of service on purpose, and 502 is the answer that clients should get",
    zh: "有意停用该组，客户端就应得到 502",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#down"],
  bad: [
    {
      text: "events {}\nhttp { «upstream app» { server 10.0.0.1:80 down; server 10.0.0.2:80 down; } }\n",
    },
    {
      text: "events {}\nhttp { «upstream app» { server 10.0.0.1:80 down; server 10.0.0.2:80 backup down; } }\n",
    },
    {
      text: "events {}\nstream { «upstream db» { server 10.0.0.1:3306 down; server 10.0.0.2:3306 down; } }\n",
    },
  ],
  good: [
    { text: "events {}\nhttp { upstream app { server 10.0.0.1:80 down; server 10.0.0.2:80; } }\n" },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 down; server 10.0.0.2:80 backup; } }\n",
    },
  ],

  check({ upstream, stream }, report) {
    const { peers, unread } = upstream;
    if (unread > 0 || peers.length === 0 || !peers.every(({ down }) => down.value)) return;
    report({
      at: upstream.site,
      message: (stream ? allClosed : allRefused)(upstream.name),
      related: peers.map(({ down }) => ({
        at: down,
        message: say({ en: "taken out here", zh: "在此摘除" }),
      })),
      help: say({
        en: "let at least one server take part, or remove the group and what points to it",
        zh: "至少启用一台服务器，或删除该组以及指向它的配置",
      }),
    });
  },
});

const allRefused = (group: string): Text =>
  say(
    {
      en: "every server of {group} is down: every request to it is answered with 502",
      zh: "{group} 的服务器全部为 down：发往该组的请求都会返回 502",
    },
    { group },
  );

const allClosed = (group: string): Text =>
  say(
    {
      en: "every server of {group} is down: every connection to it is closed at once",
      zh: "{group} 的服务器全部为 down：发往该组的连接都会立即关闭",
    },
    { group },
  );
