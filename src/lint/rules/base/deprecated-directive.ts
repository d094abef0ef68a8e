import { ssl } from "../../../catalog/nginx/ssl.ts";
import { siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import type { Site } from "../../../text/span.ts";
import { scopesOf } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

/** What nginx 1.22 still takes with a warning, and what it says to write instead. */
const replacements: ReadonlyMap<string, string> = new Map([
  ["http2_idle_timeout", "keepalive_timeout"],
  ["http2_recv_timeout", "client_header_timeout"],
  ["http2_max_requests", "keepalive_requests"],
  ["http2_max_field_size", "large_client_header_buffers"],
  ["http2_max_header_size", "large_client_header_buffers"],
]);

export const deprecatedDirective = rule({
  id: "base/deprecated-directive",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: { en: "the directive is going away", zh: "指令已被废弃" },
  why: {
    en: "nginx 1.22 still takes it and logs a warning; a later version does not know it and refuses the whole file: `ssl` was deprecated in 1.15.0 and removed in 1.25.1. An upgrade then fails at the restart, not before",
    zh: "nginx 1.22 仍接受该指令，只记一条警告；更高的版本不再认识它，会拒绝整个文件：`ssl` 在 1.15.0 被废弃，1.25.1 被移除。升级时往往到重启那一刻才发现",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl"],
  bad: [
    { text: "events {}\nhttp { server { listen 8443; «ssl on;» } }\n" },
    { text: "events {}\nhttp { «http2_idle_timeout 3m;» }\n" },
  ],
  good: [{ text: "events {}\nhttp { server { listen 8443 ssl; } }\n" }],

  check({ proxy }, report) {
    const warn = (name: string, instead: string, at: Site) =>
      report({
        at,
        message: say(
          {
            en: "`{name}` is deprecated: nginx 1.22 warns, later versions refuse the file",
            zh: "`{name}` 已被废弃：nginx 1.22 会警告，更高的版本会拒绝整个文件",
          },
          { name },
        ),
        help: say({ en: "use `{instead}` instead", zh: "请改用 `{instead}`" }, { instead }),
      });
    for (const scope of scopesOf(proxy))
      for (const written of scope.own(ssl)) {
        const site = siteOf(written);
        if (site) warn("ssl", "listen … ssl", site);
      }
    for (const { name, site } of proxy.unmodelled) {
      const instead = replacements.get(name);
      if (instead !== undefined) warn(name, instead, site);
    }
  },
});
