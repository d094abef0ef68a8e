import { proxySetHeader } from "../../../catalog/nginx/proxy.ts";
import { readAll } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { type Pass, passesOf } from "../../http-scopes.ts";
import { addHeaders } from "../../insertions.ts";
import { rule } from "../../rule.ts";

export const missingHostHeader = rule({
  id: "proxy/missing-host-header",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "a group is asked under its own name: no `proxy_set_header Host`",
    zh: "未设置 `proxy_set_header Host`，后端收到的 Host 是上游组名",
  },
  why: {
    en: "without it nginx sends `Host: $proxy_host`, the name of the group in the configuration. Redirects, absolute links, cookies and virtual hosts of the application then carry a name that no client can resolve",
    zh: "未设置时 nginx 发送 `Host: $proxy_host`，也就是配置里的上游组名。应用生成的重定向、绝对链接、Cookie 以及虚拟主机匹配都会用到这个客户端无法解析的名字",
  },
  leave: {
    en: "the application does not look at `Host`, or wants the name of the group",
    zh: "应用不使用 `Host`，或需要的正是上游组名",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header"],
  bad: [
    {
      text: `events {}
http {
    upstream app { server 10.0.0.1:80; }
    server {
        location / {
            «proxy_pass http://app;»
        }
        location /b {
            proxy_set_header X-App b;
            proxy_pass http://app;
        }
    }
}
`,
      fixed: `events {}
http {
    upstream app { server 10.0.0.1:80; }
    server {
        location / {
            proxy_set_header Host $host;
            proxy_pass http://app;
        }
        location /b {
            proxy_set_header Host $host;
            proxy_set_header X-App b;
            proxy_pass http://app;
        }
    }
}
`,
    },
    {
      text: "events {}\nhttp { proxy_set_header Host $host; upstream app { server 10.0.0.1:80; } server { location / { proxy_set_header X-App a; «proxy_pass http://app;» } } }\n",
      fixed:
        "events {}\nhttp { proxy_set_header Host $host; upstream app { server 10.0.0.1:80; } server { location / { proxy_set_header Host $host; proxy_set_header X-App a; proxy_pass http://app; } } }\n",
    },
    // What the list further out says stays said.
    {
      text: "events {}\nhttp { proxy_set_header X-App a; upstream app { server 10.0.0.1:80; } server { location / { «proxy_pass http://app;» } } }\n",
      fixed:
        "events {}\nhttp { proxy_set_header X-App a; upstream app { server 10.0.0.1:80; } server { location / { proxy_set_header X-App a; proxy_set_header Host $host; proxy_pass http://app; } } }\n",
    },
    // An `if` has no headers of its own.
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; } server { location / { if ($arg_a) { «proxy_pass http://app;» } } } }\n",
    },
    // The name of a container, say: no client can ask for it either.
    {
      text: "events {}\nhttp { server { location / { «proxy_pass http://backend:8080;» } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { proxy_set_header Host $host; upstream app { server 10.0.0.1:80; } server { location / { proxy_pass http://app; } } }\n",
    },
    { text: "events {}\nhttp { server { location / { proxy_pass http://www.example.com; } } }\n" },
    // The name of the group is the name that the application knows.
    {
      text: "events {}\nhttp { upstream app.example.com { server 10.0.0.1:80; } server { location / { proxy_pass http://app.example.com; } } }\n",
    },
  ],

  check({ proxy }, report, around) {
    const { http } = proxy;
    if (!http || !around.isWhole(proxy)) return;
    const byServer = new Map<Pass["server"], Pass[]>();
    for (const pass of passesOf(http)) {
      if (internalName(pass) === undefined || hasHost(pass)) continue;
      const there = byServer.get(pass.server);
      if (there) there.push(pass);
      else byServer.set(pass.server, [pass]);
    }
    for (const [first, ...others] of byServer.values()) {
      const name = first && internalName(first);
      if (!first || name === undefined) continue;
      const edits = [first, ...others].map((pass) =>
        addHeaders(pass, ["proxy_set_header Host $host;"], around),
      );
      report({
        at: first.at,
        message: say(
          {
            en: "the application reads {group} as the host that the client asked for",
            zh: "应用收到的 Host 是 {group}，而不是客户端请求的域名",
          },
          { group: name },
        ),
        related: others.map(({ at }) => ({ at, message: say({ en: "and here", zh: "此处同样" }) })),
        help: say({
          en: "proxy_set_header Host $host; beside the other headers of this block",
          zh: "在该块其他请求头旁加上 proxy_set_header Host $host;",
        }),
        fix: {
          title: say({ en: "send the host that was asked for", zh: "转发客户端请求的 Host" }),
          safety: "unsafe",
          edits: edits.some((each) => each.length === 0) ? [] : edits.flat(),
        },
      });
    }
  },
});

/** What no client can resolve: a group, or a host that only the network of the proxy knows. */
function internalName({ pass: { target } }: Pass): string | undefined {
  if (target.kind === "upstream") return target.name.includes(".") ? undefined : target.name;
  if (target.kind !== "address" || target.address.kind !== "name") return undefined;
  const { host } = target.address;
  return host.includes(".") || host === "localhost" ? undefined : host;
}

const hasHost = ({ location }: Pass): boolean =>
  readAll(location.scope, proxySetHeader).some(
    ({ value: [name] }) => name.toLowerCase() === "host",
  );
