import { say } from "../../../messages/text.ts";
import { methodsOf, placeOf } from "../../balancing-methods.ts";
import { rule } from "../../rule.ts";

const withoutBackup = new Set(["hash", "ip_hash", "random"]);

export const backupWithHashMethod = rule({
  id: "upstream/backup-with-hash-method",
  severity: "error",
  since: "0.1.0",
  on: "upstream",
  summary: {
    en: "`backup` in a group that balances by `hash`, `ip_hash` or `random`",
    zh: "使用 `hash`、`ip_hash` 或 `random` 的组里出现 `backup`",
  },
  why: {
    en: 'these methods know no backup servers: nginx 1.22 refuses to start with `balancing method does not support parameter "backup"` when the method stands above the server. Below the servers it is taken, and the backup is asked once the method has found nobody else',
    zh: '这几种负载均衡方式不支持备用服务器：指令写在 server 之前时，nginx 1.22 拒绝启动，报 `balancing method does not support parameter "backup"`。写在 server 之后则可以加载，仅当该方式找不到其他服务器时才会使用备用服务器',
  },
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#backup",
    "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#ip_hash",
  ],
  bad: [
    {
      text: "events {}\nhttp { upstream app { ip_hash; server 10.0.0.1:80; server 10.0.0.2:80 «backup»; } }\n",
      refused: true,
    },
    {
      text: "events {}\nhttp { upstream app { hash $uri consistent; server 10.0.0.1:80; server 10.0.0.2:80 «backup»; } }\n",
      refused: true,
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { least_conn; server 10.0.0.1:80; server 10.0.0.2:80 backup; } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { ip_hash; server 10.0.0.1:80; server 10.0.0.2:80; } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80 backup; ip_hash; } }\n",
    },
  ],

  check({ upstream }, report) {
    const methods = methodsOf(upstream).filter(({ name }) => withoutBackup.has(name));
    for (const { site, address, backup } of upstream.peers) {
      const above = methods.findLast((method) => placeOf(method.site) < placeOf(site));
      if (!above || !backup.value) continue;
      report({
        at: backup,
        message: say(
          {
            en: "{method} above knows no backup servers: nginx refuses to start because of {peer}",
            zh: "前面的 {method} 不支持备用服务器：nginx 会因 {peer} 拒绝启动",
          },
          { method: above.name, peer: address.value.text },
        ),
        related: [{ at: above.site, message: say({ en: "the method", zh: "负载均衡方式" }) }],
        help: say({
          en: "let the server take part without backup, or balance by round robin or least_conn",
          zh: "去掉 backup 让它正常参与，或改用轮询、least_conn",
        }),
      });
    }
  },
});
