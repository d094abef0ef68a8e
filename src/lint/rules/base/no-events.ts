import type { ProxyConfig } from "../../../ir/config.ts";
import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";

/** Excerpts go by other names; what is called so is what a server starts with. */
const mainFile = /(?:^|\/)(?:nginx|httpserver)\.conf$/;

/** Nothing is mended by making nginx start with nothing. */
const isEmpty = ({ http, stream, mail }: ProxyConfig): boolean => !http && !stream && !mail;

export const noEvents = rule({
  id: "base/no-events",
  severity: "error",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "a main file without an `events` block",
    zh: "主配置文件中没有 `events` 块",
  },
  why: {
    en: 'nginx refuses a configuration without `events`, be the block empty: `no "events" section in configuration`. An empty main file is refused so too: it is what a full disk or an interrupted copy leaves behind, and nobody notices before the next start',
    zh: '没有 `events` 块（哪怕是空块）的配置会被 nginx 拒绝：`no "events" section in configuration`。空的主配置文件同样会被拒绝：磁盘写满或拷贝中断都会留下这样的文件，直到下次启动才会有人发现',
  },
  leave: {
    en: "the file is included by another, which has the block: lint that one, or name the context of this one with `--context`",
    zh: "该文件由另一个含有 `events` 块的文件包含：请检查那个文件，或用 `--context` 指明本文件所处的上下文",
  },
  sources: ["https://nginx.org/en/docs/ngx_core_module.html#events"],
  bad: [
    {
      text: "«»http { server { listen 80; } }\n",
      fixed: "events {}\nhttp { server { listen 80; } }\n",
    },
    { text: "«»" },
  ],
  good: [
    { text: "events {}\nhttp { server { listen 80; } }\n" },
    { text: "server { listen 80; }\n" },
    { text: "http { server { listen 80; } }\ninclude events.conf;\n", refused: true },
  ],

  check({ proxy }, report, { isWhole }) {
    if (proxy.events || !mainFile.test(proxy.file) || !isWhole(proxy)) return;
    const start = { file: proxy.file, start: 0, end: 0 };
    report({
      at: start,
      message: say({
        en: "there is no `events` block: nginx does not start with this file",
        zh: "没有 `events` 块：nginx 无法用该文件启动",
      }),
      ...(isEmpty(proxy)
        ? {
            help: say({
              en: "the file is empty: bring its text back before anything reloads",
              zh: "文件是空的：请先恢复其内容，再重新加载",
            }),
          }
        : {
            fix: {
              title: say({ en: "write an empty one", zh: "加上一个空的 `events` 块" }),
              safety: "unsafe",
              edits: [{ span: start, text: "events {}\n" }],
            },
          }),
    });
  },
});
