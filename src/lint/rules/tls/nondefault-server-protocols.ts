import { isSince } from "../../../catalog/nginx/since.ts";
import { tlsServerOf } from "../../../catalog/tls.ts";
import { isWritten, type Traced } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { calledBy, defaultOf, socketsOf } from "../../http-sockets.ts";
import { rule } from "../../rule.ts";

export const nondefaultServerProtocols = rule({
  id: "tls/nondefault-server-protocols",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "`ssl_protocols` of a server that is not the default one of its address",
    zh: "非默认 server 的 `ssl_protocols` 不生效",
  },
  why: {
    en: "OpenSSL settles the version of TLS before it tells nginx which name the client asks for, so the protocols of the default server of the address hold for all: with nginx 1.22.1 and OpenSSL 3.0 a second server with `ssl_protocols TLSv1.2` speaks TLS 1.3 because the first does, and one with `TLSv1.3` turns its clients away (`protocol version`) where the first has 1.2 alone. `ssl_ciphers` of the second holds. nginx 1.29.2 and later ask for the name first",
    zh: "OpenSSL 在告知 nginx 客户端所请求的域名之前就已确定 TLS 版本，因此该地址默认 server 的协议对所有 server 生效：nginx 1.22.1 + OpenSSL 3.0 下，第二个 server 写了 `ssl_protocols TLSv1.2`，仍会因第一个支持而使用 TLS 1.3；若它写 `TLSv1.3` 而第一个只有 1.2，其客户端会被拒绝（`protocol version`）。`ssl_ciphers` 则按第二个 server 生效。nginx 1.29.2 起先确定域名，不再有此问题",
  },
  leave: {
    en: "both servers are meant to have the protocols of the default one",
    zh: "本来就希望两者都采用默认 server 的协议",
  },
  sources: [
    "https://nginx.org/en/docs/http/server_names.html#virtual_server_selection",
    "https://nginx.org/en/CHANGES",
  ],
  bad: [
    {
      text: `events {}
http {
    ssl_certificate c.pem;
    ssl_certificate_key k.pem;
    server { listen 443 ssl; server_name a.example.com; ssl_protocols TLSv1.2 TLSv1.3; }
    server { listen 443 ssl; server_name b.example.com; «ssl_protocols TLSv1.2;» }
}
`,
    },
    {
      text: `events {}
http {
    ssl_certificate c.pem;
    ssl_certificate_key k.pem;
    server { listen 443 ssl; server_name a.example.com; «ssl_protocols TLSv1.3;» }
    server { listen 443 ssl default_server; server_name b.example.com; }
}
`,
    },
  ],
  good: [
    {
      text: `events {}
http {
    ssl_certificate c.pem;
    ssl_certificate_key k.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    server { listen 443 ssl; server_name a.example.com; ssl_ciphers ECDHE-RSA-AES256-GCM-SHA384; }
    server { listen 443 ssl; server_name b.example.com; ssl_protocols TLSv1.3 TLSv1.2; }
    server { listen 8443 ssl; server_name c.example.com; ssl_protocols TLSv1.2; }
}
`,
    },
  ],

  check({ proxy }, report, { isWhole }) {
    const { http, target } = proxy;
    if (!http || !isWhole(proxy) || isSince(target, [1, 29, 2])) return;
    const told = new Set<Traced<unknown>>();
    for (const socket of socketsOf(http)) {
      const main = defaultOf(socket);
      if (!main || socket.sharing.length < 2) continue;
      if (!socket.sharing.some(({ listen }) => listen?.value.ssl)) continue;
      const holding = tlsServerOf(main.server.scope).protocols;
      for (const { server } of socket.sharing) {
        const own = tlsServerOf(server.scope).protocols;
        if (server === main.server || own.origin.kind !== "written" || told.has(own)) continue;
        if (isSame(own.value, holding.value)) continue;
        told.add(own);
        report({
          at: own,
          message: say(
            {
              en: "{name} does not decide this: on {shown} the protocols of {main} hold for all, {protocols}",
              zh: "这里由不得 {name} 决定：{shown} 上统一采用 {main} 的协议：{protocols}",
            },
            {
              name: calledBy(server),
              shown: socket.shown,
              main: calledBy(main.server),
              protocols: holding.value.join(" "),
            },
          ),
          related: [
            {
              at: isWritten(holding) ? holding : (main.listen ?? main.server.site),
              message: say({ en: "these hold", zh: "实际生效的设置" }),
            },
          ],
          help: say({
            en: "write the same protocols in http, or give this server an address of its own",
            zh: "在 http 中统一设置协议，或让该 server 使用单独的地址",
          }),
        });
      }
    }
  },
});

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((protocol) => other.includes(protocol));
