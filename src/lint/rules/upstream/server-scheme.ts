import { readingRule } from "../../rule.ts";

export const serverScheme = readingRule({
  id: "upstream/server-scheme",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a server of a group is written with `http://`",
    zh: "上游组的 server 写了 `http://`",
  },
  why: {
    en: 'a server of a group is an address, and the scheme stands in `proxy_pass`: nginx 1.22.1 refuses to start with `invalid host in upstream "http://10.0.0.1:8081"`. The fix drops the scheme; where it was `https://` without a port, it writes the port 443',
    zh: '上游组的 server 只写地址，协议写在 `proxy_pass` 中：nginx 1.22.1 以 `invalid host in upstream "http://10.0.0.1:8081"` 拒绝启动。修复会去掉协议；若是不带端口的 `https://`，则补上端口 443',
  },
  leave: {
    en: "never: nginx does not load the file",
    zh: "没有理由保留：nginx 无法加载该文件",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server"],
  bad: [
    {
      text: "events {}\nhttp {\n    upstream app {\n        server «http://10.0.105.199:8081» weight=2;\n    }\n}\n",
      fixed:
        "events {}\nhttp {\n    upstream app {\n        server 10.0.105.199:8081 weight=2;\n    }\n}\n",
    },
    {
      text: "events {}\nhttp {\n    upstream app {\n        server «https://app.example.com/»;\n    }\n}\n",
      fixed:
        "events {}\nhttp {\n    upstream app {\n        server app.example.com:443;\n    }\n}\n",
    },
    {
      text: "events {}\nhttp {\n    upstream app {\n        server «http://10.0.105.199/api»;\n    }\n}\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp {\n    upstream app {\n        server 10.0.105.199:8081;\n    }\n    server { location / { proxy_pass http://app; } }\n}\n",
    },
    {
      text: "events {}\nhttp {\n    upstream app {\n        server unix:/run/app.sock;\n    }\n}\n",
    },
  ],
});
