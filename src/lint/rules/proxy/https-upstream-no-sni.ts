import { proxySslServerName } from "../../../catalog/nginx/proxy-ssl.ts";
import { read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { indentBefore } from "../../indent.ts";
import { rule } from "../../rule.ts";

export const httpsUpstreamNoSni = rule({
  id: "proxy/https-upstream-no-sni",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "`proxy_pass https://NAME` sends no server name (SNI)",
    zh: "`proxy_pass https://域名` 未发送服务器名（SNI）",
  },
  why: {
    en: "nginx 1.22 leaves the name out of the TLS handshake unless `proxy_ssl_server_name on` is set. A backend that serves several names, as every CDN and cloud load balancer does, answers with its default certificate or ends the handshake, and the client gets 502",
    zh: "除非设置 `proxy_ssl_server_name on`，nginx 1.22 在 TLS 握手中不带域名。承载多个域名的后端（CDN、云负载均衡都是如此）会返回默认证书，或直接中断握手，客户端得到 502",
  },
  leave: {
    en: "the backend serves one name only and has the right certificate by default",
    zh: "后端只有一个域名，默认证书就是正确的",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_server_name"],
  bad: [
    {
      text: "events {}\nhttp { server { location / { «proxy_pass https://api.example.com;» } } }\n",
      fixed:
        "events {}\nhttp { server { location / { proxy_ssl_server_name on; proxy_pass https://api.example.com; } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { proxy_ssl_server_name on; server { location / { proxy_pass https://api.example.com; } } }\n",
    },
    { text: "events {}\nhttp { server { location / { proxy_pass https://10.0.0.1; } } }\n" },
    { text: "events {}\nhttp { server { location / { proxy_pass http://api.example.com; } } }\n" },
  ],

  check({ proxy }, report, around) {
    const { http } = proxy;
    if (!http || !around.isWhole(proxy)) return;
    for (const { location, pass, at } of passesOf(http)) {
      const { target, scheme } = pass;
      if (scheme !== "https" || target.kind !== "address" || target.address.kind !== "name")
        continue;
      const { origin } = at;
      if (origin.kind === "default" || !target.address.host.includes(".")) continue;
      if (read(location.scope, proxySslServerName).value) continue;
      const { span } = origin.site;
      const between = indentBefore(span, around) ?? " ";
      report({
        at,
        message: say(
          {
            en: "the handshake does not say {host}: a backend with several names answers with the wrong certificate or not at all",
            zh: "握手时不带 {host}：承载多个域名的后端会返回错误的证书，或拒绝握手",
          },
          { host: target.address.host },
        ),
        fix: {
          title: say({ en: "send the name", zh: "发送服务器名" }),
          safety: "unsafe",
          edits: [
            { span: { ...span, end: span.start }, text: `proxy_ssl_server_name on;${between}` },
          ],
        },
      });
    }
  },
});
