import type { AnyDirective } from "../../../catalog/index.ts";
import * as http2 from "../../../catalog/nginx/http2.ts";
import { nginxVersionOf } from "../../../catalog/nginx/since.ts";
import { ssl } from "../../../catalog/nginx/ssl.ts";
import type { ProxyConfig } from "../../../ir/config.ts";
import { siteOf } from "../../../ir/scope.ts";
import { compareVersions } from "../../../ir/target.ts";
import { say, type Text } from "../../../messages/text.ts";
import { writtenIn } from "../../http-scopes.ts";
import { type Report, rule } from "../../rule.ts";

/** What nginx still takes with a warning: from which version on, and what to write instead. */
interface Deprecation {
  readonly since: string;
  /** The version that refuses it; where none does, it is read and has no effect. */
  readonly until?: string;
  readonly instead: string;
}

const connections = (instead: string): Deprecation => ({ since: "1.19.7", instead });
const pushes: Deprecation = { since: "1.25.1", instead: "add_header Link … rel=preload" };

const deprecations: readonly (readonly [AnyDirective, Deprecation])[] = [
  [ssl, { since: "1.15.0", until: "1.25.1", instead: "listen … ssl" }],
  [http2.http2IdleTimeout, connections("keepalive_timeout")],
  [http2.http2RecvTimeout, connections("client_header_timeout")],
  [http2.http2MaxRequests, connections("keepalive_requests")],
  [http2.http2MaxFieldSize, connections("large_client_header_buffers")],
  [http2.http2MaxHeaderSize, connections("large_client_header_buffers")],
  [http2.http2Push, pushes],
  [http2.http2PushPreload, pushes],
  [http2.http2MaxConcurrentPushes, pushes],
];

const parameter: Deprecation = { since: "1.25.1", instead: "http2 on" };

export const deprecatedDirective = rule({
  id: "base/deprecated-directive",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: { en: "the directive is going away", zh: "指令已被废弃" },
  why: {
    en: "nginx still takes it and logs a warning; a later version does not know it and refuses the whole file, or reads it without effect: `ssl` was deprecated in 1.15.0 and removed in 1.25.1, `listen … http2` is deprecated since 1.25.1, and no version pushes by HTTP/2 any more. An upgrade then fails at the restart, not before",
    zh: "nginx 仍接受该指令，只记一条警告；更高的版本不再认识它而拒绝整个文件，或读取后不起作用：`ssl` 在 1.15.0 被废弃、1.25.1 被移除，`listen … http2` 自 1.25.1 起被废弃，HTTP/2 推送也已不复存在。升级时往往到重启那一刻才发现",
  },
  leave: {
    en: "the product is not going to be upgraded before this file is changed anyway",
    zh: "在修改这份文件之前不会升级产品",
  },
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl",
    "https://nginx.org/en/CHANGES",
  ],
  bad: [
    {
      text: "events {}\nhttp { server { listen 8443; «ssl on;» ssl_certificate a.pem; ssl_certificate_key a.key; } }\n",
    },
    { text: "events {}\nhttp { «http2_idle_timeout 3m;» }\n" },
  ],
  good: [{ text: "events {}\nhttp { server { listen 8080; keepalive_timeout 3m; } }\n" }],

  check({ proxy }, report) {
    const version = nginxVersionOf(proxy.target);
    const holds = ({ since }: Deprecation) =>
      compareVersions(version, since.split(".").map(Number)) >= 0;
    const known = deprecations.filter(([, deprecation]) => holds(deprecation));
    for (const [def, deprecation] of known)
      for (const written of writtenIn(proxy, def)) {
        const at = siteOf(written);
        if (at) report({ at, ...textsOf(def.name, deprecation) });
      }
    if (holds(parameter)) checkListens(proxy, report);
  },
});

function checkListens({ http }: ProxyConfig, report: Report): void {
  for (const { listens } of http?.servers ?? [])
    for (const { value } of listens)
      if (value.http2) report({ at: value.site, ...textsOf("listen … http2", parameter) });
}

function textsOf(
  name: string,
  { since, until, instead }: Deprecation,
): { readonly message: Text; readonly help: Text } {
  const values = { name, since, until: until ?? "", instead };
  return {
    message:
      until === undefined
        ? say(
            {
              en: "`{name}` is deprecated since nginx {since}, which warns of it",
              zh: "`{name}` 自 nginx {since} 起被废弃，会产生警告",
            },
            values,
          )
        : say(
            {
              en: "`{name}` is deprecated since nginx {since}; {until} refuses the file",
              zh: "`{name}` 自 nginx {since} 起被废弃，{until} 会拒绝整个文件",
            },
            values,
          ),
    help: say({ en: "use `{instead}` instead", zh: "请改用 `{instead}`" }, values),
  };
}
