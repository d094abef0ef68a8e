import type { Server } from "../../../ir/http.ts";
import { say, type Text } from "../../../messages/text.ts";
import { calledBy, type HttpSocket, socketsOf } from "../../http-sockets.ts";
import { rule } from "../../rule.ts";

export const defaultServerMissing = rule({
  id: "routing/default-server-missing",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "several servers share an address, and none is its `default_server`",
    zh: "多个 server 共用一个地址，却没有 `default_server`",
  },
  why: {
    en: 'requests whose `Host` fits no server (scanners, the bare address, a name that was taken away) go to the default one, and where nobody says which, that is the first of the file. With `include sites-enabled/*` it is the first file by name: one more file moves all such requests to another application, and its certificate with them. nginx 1.22.1 says nothing. Where all servers stand in one file the order is in plain sight, and the finding is an info; a first server that is meant for the rest (`server_name _`, `""` or none at all) is none',
    zh: '`Host` 与任何 server 都不匹配的请求（扫描、直接访问 IP、已下线的域名）由默认 server 处理；没有指定时就是最先读到的那个。使用 `include sites-enabled/*` 时，取决于文件名排序：新增一个文件，就可能让这些请求（连同证书）转到另一个应用。nginx 1.22.1 不作任何提示。所有 server 都在同一文件中时顺序一目了然，仅作提示；第一个 server 本就用来兜底（`server_name _`、`""` 或不写）的不报告',
  },
  leave: {
    en: "whoever asks for no known name may well get this server",
    zh: "域名未知的请求由该 server 处理也没有关系",
  },
  sources: ["https://nginx.org/en/docs/http/request_processing.html"],
  bad: [
    {
      text: `--- nginx.conf
events {}
http { include sites/*.conf; }
--- sites/a.conf
server { «listen 80;» server_name a.example.com; }
--- sites/b.conf
server { listen *:80; server_name b.example.com; }
`,
    },
    {
      text: "events {}\nhttp { «server» { server_name a.example.com; } server { listen 80; server_name b.example.com; } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { server { listen 80; server_name a.example.com; } server { listen 80 default_server; server_name b.example.com; } }\n",
    },
    {
      text: "events {}\nhttp { server { listen 80; server_name _; return 444; } server { listen 80; server_name b.example.com; } }\n",
    },
    {
      text: "events {}\nhttp { server { listen 80; server_name a.example.com; } server { listen 81; server_name b.example.com; } }\n",
    },
  ],

  check({ proxy }, report, { isWhole }) {
    if (!proxy.http || !isWhole(proxy)) return;
    const told = new Set<Server>();
    for (const socket of socketsOf(proxy.http)) {
      const [first, second] = socket.sharing;
      if (!first || !second || hasDefault(socket) || isForTheRest(first.server)) continue;
      // An address and its IPv6 twin are one decision.
      if (told.has(first.server)) continue;
      told.add(first.server);
      const files = new Set(socket.sharing.map(({ server }) => server.site.span.file));
      report({
        at: first.listen ?? first.server.site,
        ...(files.size === 1 && { severity: "info" }),
        message: message(socket, calledBy(first.server), files.size),
        related: [
          {
            at: second.listen ?? second.server.site,
            message: say({ en: "the next one", zh: "下一个 server" }),
          },
        ],
        help: say({
          en: "write default_server where it is meant, best at a server that answers nothing: return 444",
          zh: "在应当兜底的 server 上写 default_server，最好是一个不作应答的 server：return 444",
        }),
      });
    }
  },
});

const hasDefault = ({ sharing }: HttpSocket): boolean =>
  sharing.some(({ listen }) => listen?.value.defaultServer);

/** A server without a real name is there for whoever asks for none that is known. */
const isForTheRest = ({ names }: Server): boolean =>
  names.every(({ value }) => value.kind === "exact" && !value.name.includes("."));

const message = ({ shown, sharing }: HttpSocket, name: string, files: number): Text =>
  files > 1
    ? say(
        {
          en: "whoever asks {shown} for no known name gets {name}, only because its file comes first of {files}",
          zh: "访问 {shown} 且域名未知的请求由 {name} 处理，只因它的文件在 {files} 个文件中排在最前",
        },
        { shown, name, files },
      )
    : say(
        {
          en: "whoever asks {shown} for no known name gets {name}, the first of {count} servers",
          zh: "访问 {shown} 且域名未知的请求由 {name} 处理：它是 {count} 个 server 中的第一个",
        },
        { shown, name, count: sharing.length },
      );
