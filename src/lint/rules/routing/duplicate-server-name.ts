import type { Server, ServerName } from "../../../ir/http.ts";
import { siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import type { Site } from "../../../text/span.ts";
import { rule } from "../../rule.ts";

export const duplicateServerName = rule({
  id: "routing/duplicate-server-name",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "two servers have one name on one socket",
    zh: "同一监听地址上有两个同名的 server",
  },
  why: {
    en: "the first one is taken, and the second never sees a request for that name: nginx 1.22 says `conflicting server name … ignored` as a warning at start, and whatever was changed in the second block seems to have no effect",
    zh: "以第一个为准，第二个永远收不到该域名的请求：nginx 1.22 启动时只给出警告 `conflicting server name … ignored`，而在第二个块里做的修改看起来都不起作用",
  },
  leave: {
    en: "never on purpose: the second server is not reached by this name",
    zh: "没有理由保留：第二个 server 收不到该域名的请求",
  },
  sources: ["https://nginx.org/en/docs/http/request_processing.html"],
  bad: [
    {
      text: "events {}\nhttp { server { listen 80; server_name a.example; } server { listen 80; server_name b.example «a.example»; } }\n",
    },
    {
      text: "events {}\nhttp { server { listen 80; server_name a.example; } server { listen 0.0.0.0:80; «server_name a.example;» } }\n",
    },
    {
      text: "events {}\nhttp { server { server_name A.example; } server { «server_name a.example;» } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { server { listen 80; server_name a.example; } server { listen 443; server_name a.example; } }\n",
    },
    {
      text: "events {}\nhttp { server { listen 80; server_name a.example; } server { listen 80; server_name *.example; } }\n",
    },
  ],

  check({ proxy: { http } }, report, { wordsOf, textOf }) {
    if (!http) return;
    const seen = new Map<string, { readonly site: Site; readonly server: Server }>();
    for (const server of http.servers) {
      const sockets = socketsOf(server);
      const told = new Set<string>();
      for (const traced of server.names) {
        const name = keyOf(traced.value);
        const site = siteOf(traced);
        if (name === undefined || !site) continue;
        for (const socket of sockets) {
          const key = `${socket} ${name}`;
          const first = seen.get(key);
          if (!first) seen.set(key, { site, server });
          else if (first.server !== server && !told.has(name)) {
            told.add(name);
            const word = wordsOf(site.span).findLast((one) => textOf(one).toLowerCase() === name);
            report({
              at: word && wordsOf(site.span).length > 2 ? { ...site, span: word } : site,
              message: say(
                {
                  en: "{name} is taken on {socket}: this server never sees a request for it",
                  zh: "{socket} 上已有 {name}：该 server 收不到这个域名的请求",
                },
                { name, socket },
              ),
              related: [{ at: first.site, message: say({ en: "taken here", zh: "已在此定义" }) }],
            });
          }
        }
      }
    }
  },
});

/** nginx holds `80`, `*:80` and `0.0.0.0:80` for one. */
const socketsOf = ({ listens }: Server): readonly string[] =>
  listens.length === 0
    ? ["*:80"]
    : listens.map(({ value: { address } }) =>
        address.host === "*" || address.host === "0.0.0.0" ? `*:${address.port}` : address.text,
      );

function keyOf(name: ServerName): string | undefined {
  if (name.kind === "exact") return name.name === "" ? undefined : name.name.toLowerCase();
  if (name.kind === "leading") return `${name.bare ? "." : "*."}${name.suffix}`.toLowerCase();
  return undefined;
}
