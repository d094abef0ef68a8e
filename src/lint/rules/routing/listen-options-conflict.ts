import { readingRule } from "../../rule.ts";

export const listenOptionsConflict = readingRule({
  id: "routing/listen-options-conflict",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "servers on one socket ask for different things of it",
    zh: "共用一个套接字的 server 对它的要求不一致",
  },
  why: {
    en: "servers with the same address share one socket. Options of the socket (`backlog`, `reuseport`, `sndbuf`, …) may be given once: nginx 1.22.1 refuses a second time, the same value too, with `duplicate listen options for 0.0.0.0:80`. `ssl`, `proxy_protocol` and `http2` hold for all servers as soon as one `listen` says them: 1.22.1 does so without a word, 1.23.4 and later warn of `protocol options redefined`. A `listen 443` without `ssl` next to one with it speaks TLS, and clients without the header of `proxy_protocol` are turned away from a server that never asked for it",
    zh: "地址相同的 server 共用一个套接字。套接字选项（`backlog`、`reuseport`、`sndbuf` 等）只能写一次：写第二次（即使值相同）nginx 1.22.1 就以 `duplicate listen options for 0.0.0.0:80` 拒绝启动。`ssl`、`proxy_protocol`、`http2` 只要有一条 `listen` 写了就对所有 server 生效：1.22.1 不作任何提示，1.23.4 起警告 `protocol options redefined`。与带 `ssl` 的 `listen` 同地址、自己没写 `ssl` 的 `listen 443` 也会使用 TLS；没写 `proxy_protocol` 的 server 也会拒绝不带该头的客户端",
  },
  leave: {
    en: "every server of the address is meant to have `ssl`, `http2` or `proxy_protocol`, and one line is to say so for all; options that are given twice must not stay: nginx does not load the file",
    zh: "该地址上的所有 server 本就应启用 `ssl`、`http2` 或 `proxy_protocol`，有意只在一处写明；套接字选项写了两次则没有理由保留，nginx 无法加载",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_core_module.html#listen"],
  bad: [
    {
      text: "events {}\nhttp {\n    server { listen 80 backlog=1024; server_name a; }\n    server { «listen 80 backlog=512;» server_name b; }\n}\n",
    },
    {
      text: "events {}\nhttp {\n    ssl_certificate c.pem;\n    ssl_certificate_key k.pem;\n    server { listen 443 ssl; server_name a; }\n    server { «listen 443;» server_name b; }\n}\n",
    },
    {
      text: "events {}\nhttp {\n    server { «listen 8080;» server_name a; }\n    server { listen 8080 proxy_protocol; server_name b; }\n}\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp {\n    server { listen 80 backlog=1024; server_name a; }\n    server { listen 80; server_name b; }\n}\n",
    },
    {
      text: "events {}\nhttp {\n    ssl_certificate c.pem;\n    ssl_certificate_key k.pem;\n    server { listen 443 ssl http2; server_name a; }\n    server { listen 443 ssl http2; server_name b; }\n    server { listen 10.0.0.1:443; server_name c; }\n}\n",
    },
  ],
});
