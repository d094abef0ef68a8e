import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";
import { removeWord, wordsLike } from "../../word-edits.ts";

export const onlyBackupPeers = rule({
  id: "upstream/only-backup-peers",
  severity: "error",
  since: "0.1.0",
  on: "group",
  summary: {
    en: "a group with nothing but `backup` servers",
    zh: "组内全是 `backup` 服务器",
  },
  why: {
    en: "a backup server stands in for others, and here there are none: nginx 1.22 refuses to start with `no servers in upstream`",
    zh: "备用服务器是用来顶替主服务器的，而这里没有主服务器：nginx 1.22 拒绝启动，报 `no servers in upstream`",
  },
  leave: {
    en: "never: nginx does not load the file",
    zh: "没有理由保留：nginx 无法加载该文件",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#backup"],
  bad: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 «backup»; server 10.0.0.2:80 backup; } }\n",
      fixed:
        "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80 backup; } }\n",
      refused: true,
    },
    {
      text: "events {}\nstream { upstream db { server 10.0.0.1:3306 «backup»; } }\n",
      fixed: "events {}\nstream { upstream db { server 10.0.0.1:3306; } }\n",
      refused: true,
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80 backup; } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 down; server 10.0.0.2:80 backup; } }\n",
    },
  ],

  check({ upstream }, report, around) {
    const [first] = upstream.peers;
    if (upstream.unread > 0 || !first || !upstream.peers.every(({ backup }) => backup.value))
      return;
    const [word] = wordsLike(first.site.span, /^backup$/, around);
    report({
      at: first.backup,
      message: say(
        {
          en: "{group} has only backup servers, and nginx refuses to start: the first should be an ordinary one",
          zh: "{group} 中全是备用服务器，nginx 会拒绝启动：第一台应为普通服务器",
        },
        { group: upstream.name },
      ),
      ...(word && {
        fix: {
          title: say(
            { en: "make {peer} an ordinary server", zh: "将 {peer} 改为普通服务器" },
            { peer: first.address.value.text },
          ),
          safety: "unsafe",
          edits: [removeWord(word, first.site.span, around)],
        },
      }),
    });
  },
});
