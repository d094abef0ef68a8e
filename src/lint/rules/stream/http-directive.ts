import { readingRule } from "../../rule.ts";

export const httpDirective = readingRule({
  id: "stream/http-directive",
  severity: "error",
  since: "0.1.0",
  summary: { en: "a directive of http stands in `stream`", zh: "http 的指令写在了 `stream` 中" },
  why: {
    en: 'stream passes bytes on: there are no requests, headers or paths, and most directives of http have no counterpart. nginx 1.22.1 refuses to start with `"proxy_read_timeout" directive is not allowed here`. What the two share in name may differ in meaning: `proxy_timeout` of stream is both directions at once, 10 minutes by default',
    zh: 'stream 只转发字节：没有请求、头部和路径，http 的大多数指令在这里没有对应物。nginx 1.22.1 会以 `"proxy_read_timeout" directive is not allowed here` 拒绝启动。同名的指令含义也可能不同：stream 的 `proxy_timeout` 同时管两个方向，默认 10 分钟',
  },
  leave: {
    en: "never: nginx does not load the file; what must look at requests belongs into http",
    zh: "没有理由保留：nginx 无法加载该文件；需要理解请求的功能应放在 http 中",
  },
  sources: ["https://nginx.org/en/docs/stream/ngx_stream_proxy_module.html"],
  bad: [
    {
      text: "events {}\nstream {\n    server {\n        listen 3306;\n        «proxy_read_timeout» 60s;\n        proxy_pass 10.0.0.1:3306;\n    }\n}\n",
    },
    {
      text: "events {}\nstream {\n    server {\n        listen 443;\n        «proxy_set_header» Host $host;\n        proxy_pass 10.0.0.1:443;\n    }\n}\n",
    },
  ],
  good: [
    {
      text: "events {}\nstream {\n    server {\n        listen 3306;\n        proxy_timeout 60s;\n        proxy_next_upstream on;\n        proxy_pass 10.0.0.1:3306;\n    }\n}\n",
    },
  ],
});
