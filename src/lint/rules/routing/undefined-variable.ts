import { readingRule } from "../../rule.ts";

export const undefinedVariable = readingRule({
  id: "routing/undefined-variable",
  severity: "error",
  since: "0.1.0",
  summary: { en: "nobody defines a variable of this name", zh: "没有定义该变量" },
  why: {
    en: 'nginx 1.22 refuses the whole file with `unknown "…" variable`, and names no place; http and stream have variables of their own, and `set`, `map`, `geo`, `split_clients` and groups of patterns define more',
    zh: 'nginx 1.22 会以 `unknown "…" variable` 拒绝整个文件，且不指出位置；http 与 stream 各有自己的变量，`set`、`map`、`geo`、`split_clients` 以及正则的命名分组可以定义新变量',
  },
  leave: {
    en: "a module that is built into the binary in use defines the variable; otherwise nginx does not load the file",
    zh: "该变量由所用二进制中编译进去的模块定义；否则 nginx 无法加载该文件",
  },
  sources: ["https://nginx.org/en/docs/varindex.html"],
  bad: [
    {
      text: `events {}
http {
    server {
        location / {
            proxy_set_header X-Real-IP «$remote_adr»;
            proxy_pass http://127.0.0.1:8080;
        }
    }
}
`,
    },
    {
      text: `events {}
stream {
    log_format short '«$request_uri»';
    server { listen 12345; proxy_pass 127.0.0.1:80; }
}
`,
    },
  ],
  good: [
    {
      text: `events {}
http {
    map $http_upgrade $connection_upgrade { default upgrade; '' close; }
    server {
        location ~ ^/(?<app>\\w+)/ {
            proxy_set_header X-App $app;
            proxy_set_header Connection $connection_upgrade;
            proxy_pass http://127.0.0.1:8080;
        }
    }
}
`,
    },
  ],
});
