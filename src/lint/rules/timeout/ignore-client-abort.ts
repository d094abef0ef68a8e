import { proxyIgnoreClientAbort, proxyNextUpstream } from "../../../catalog/nginx/proxy.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { hasAlternatives } from "../../peers.ts";
import { rule } from "../../rule.ts";

export const ignoreClientAbort = rule({
  id: "timeout/ignore-client-abort",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "`proxy_ignore_client_abort on` beside retries",
    zh: "`proxy_ignore_client_abort on` 与重试同时使用",
  },
  why: {
    en: "with it nginx goes on with a request whose client has left, and with retries it goes on to the next backend too: work that nobody waits for is done several times. When clients give up because everything is slow, this is what keeps it slow",
    zh: "开启后，客户端已离开的请求 nginx 仍会继续；加上重试，还会继续发给下一台后端：没人等待的工作被做了好几遍。当客户端因为系统慢而放弃时，正是它让系统一直慢下去",
  },
  leave: {
    en: "work that was begun must be finished, and is done at most once",
    zh: "已开始的操作必须完成，且最多执行一次",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ignore_client_abort"],
  bad: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; } server { location / { «proxy_ignore_client_abort on;» proxy_pass http://app; } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; } server { location / { proxy_ignore_client_abort on; proxy_next_upstream off; proxy_pass http://app; } } }\n",
    },
    {
      text: "events {}\nhttp { server { location / { proxy_ignore_client_abort on; proxy_pass http://10.0.0.1; } } }\n",
    },
  ],

  check({ proxy: { http } }, report) {
    if (!http) return;
    const groups = new Set(http.upstreams.filter(hasAlternatives).map(({ name }) => name));
    for (const { location, pass, at } of passesOf(http)) {
      const ignore = read(location.scope, proxyIgnoreClientAbort);
      if (!ignore.value || !isWritten(ignore)) continue;
      if (pass.target.kind !== "upstream" || !groups.has(pass.target.name)) continue;
      if (read(location.scope, proxyNextUpstream).value.includes("off")) continue;
      report({
        at: ignore,
        message: say(
          {
            en: "requests whose client has left are still tried on every backend of {group}",
            zh: "客户端已离开的请求仍会在 {group} 的每台后端上重试",
          },
          { group: pass.target.name },
        ),
        related: [{ at, message: say({ en: "asked from here", zh: "在此处转发" }) }],
        help: say({
          en: "leave it off, or say proxy_next_upstream off where work must be finished",
          zh: "保持关闭，或在必须做完的位置写 proxy_next_upstream off",
        }),
      });
    }
  },
});
