import { readingRule } from "../../rule.ts";

export const backupWithHashMethod = readingRule({
  id: "upstream/backup-with-hash-method",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`backup` in a group that balances by `hash`, `ip_hash` or `random`",
    zh: "使用 `hash`、`ip_hash` 或 `random` 的组里出现 `backup`",
  },
  why: {
    en: 'these methods know no backup servers: nginx 1.22 refuses to start with `balancing method does not support parameter "backup"` when the method stands above the server. Below the servers it is taken, and the backup is asked once the method has found nobody else',
    zh: '这几种负载均衡方式不支持备用服务器：指令写在 server 之前时，nginx 1.22 拒绝启动，报 `balancing method does not support parameter "backup"`。写在 server 之后则可以加载，仅当该方式找不到其他服务器时才会使用备用服务器',
  },
  leave: {
    en: "never: nginx does not load the file",
    zh: "没有理由保留：nginx 无法加载该文件",
  },
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#backup",
    "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#ip_hash",
  ],
  bad: [
    {
      text: "events {}\nhttp { upstream app { ip_hash; server 10.0.0.1:80; server 10.0.0.2:80 «backup»; } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { hash $uri consistent; server 10.0.0.1:80; server 10.0.0.2:80 «backup»; } }\n",
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
});
