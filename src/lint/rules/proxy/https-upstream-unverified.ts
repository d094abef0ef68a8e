import { proxySslVerify } from "../../../catalog/nginx/proxy-ssl.ts";
import { read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

export const httpsUpstreamUnverified = rule({
  id: "proxy/https-upstream-unverified",
  severity: "warning",
  since: "0.1.0",
  // Inside one's own network many do without on purpose.
  preset: "strict",
  on: "proxy",
  summary: {
    en: "`proxy_pass https://` without `proxy_ssl_verify on`",
    zh: "`proxy_pass https://` 未开启 `proxy_ssl_verify`",
  },
  why: {
    en: "nginx does not verify certificates of backends unless told to: whoever can answer at that address is given the requests, cookies and passwords in clear. Encryption without verification helps against those who only listen",
    zh: "nginx 默认不校验后端证书：任何能在该地址应答的人都会拿到明文的请求、Cookie 和密码。只加密不校验，仅能防住被动窃听",
  },
  leave: {
    en: "the path to the backend is a wire or a tunnel that nobody else can reach",
    zh: "到后端的链路是他人无法接入的专线或隧道",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify"],
  bad: [{ text: "events {}\nhttp { server { location / { «proxy_pass https://10.0.0.1;» } } }\n" }],
  good: [
    {
      text: "events {}\nhttp { server { location / { proxy_ssl_verify on; proxy_ssl_trusted_certificate /etc/ssl/ca.pem; proxy_pass https://10.0.0.1; } } }\n",
    },
    { text: "events {}\nhttp { server { location / { proxy_pass http://10.0.0.1; } } }\n" },
    { text: "events {}\nhttp { server { location / { proxy_pass https://127.0.0.1:8443; } } }\n" },
  ],

  check({ proxy }, report, { isWhole }) {
    const { http } = proxy;
    if (!http || !isWhole(proxy)) return;
    for (const { location, pass, at } of passesOf(http)) {
      if (pass.scheme !== "https" || read(location.scope, proxySslVerify).value) continue;
      if (/^https:\/\/(?:127\.|localhost\b|\[::1\]|unix:)/i.test(pass.url.source)) continue;
      report({
        at,
        message: say({
          en: "the backend's certificate is not verified: anybody who answers at this address is trusted",
          zh: "不校验后端证书：任何在该地址应答的人都会被信任",
        }),
        help: say({
          en: "proxy_ssl_verify on; with proxy_ssl_trusted_certificate, and proxy_ssl_name where the name differs",
          zh: "设置 proxy_ssl_verify on; 和 proxy_ssl_trusted_certificate，名称不同时再加 proxy_ssl_name",
        }),
      });
    }
  },
});
