import { readingRule } from "../../rule.ts";

export const checkWrongContext = readingRule({
  id: "health/check-wrong-context",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "an active check stands where another product has it",
    zh: "主动健康检查写在了另一产品的位置",
  },
  why: {
    en: 'products put the same word in different blocks: `health_check` of nginx Plus stands in the location that sends the requests, that of THS, like `check` of Tengine, in the `upstream` whose servers it checks. In the wrong one the product refuses to start: `"health_check" directive is not allowed here`',
    zh: '同一个词在不同产品中的位置不同：nginx Plus 的 `health_check` 写在转发请求的 location 中，THS 的 `health_check` 与 Tengine 的 `check` 一样写在被检查的 `upstream` 中。写错位置时产品拒绝启动：`"health_check" directive is not allowed here`',
  },
  leave: {
    en: "the file is meant for the other product, which `--dialect` names; this one does not load it",
    zh: "文件是写给另一产品的，请用 `--dialect` 指明；当前产品无法加载",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_hc_module.html"],
  bad: [
    {
      text: "events {}\nhttp {\n    upstream app {\n        zone app 64k;\n        server 10.0.0.1:80;\n        «health_check» interval=5;\n    }\n    server { location / { proxy_pass http://app; } }\n}\n",
      dialect: "nginx-plus",
    },
    {
      text: "events {}\nhttp {\n    upstream app { server 10.0.0.1:80; }\n    server {\n        location / {\n            proxy_pass http://app;\n            «health_check» interval=3000 type=tcp;\n        }\n    }\n}\n",
      dialect: "ths",
    },
    {
      text: "events {}\nhttp {\n    upstream app { server 10.0.0.1:80; }\n    server {\n        location / {\n            proxy_pass http://app;\n            «check» interval=3000 type=tcp;\n        }\n    }\n}\n",
      dialect: "tengine",
    },
  ],
  good: [
    {
      text: "events {}\nhttp {\n    upstream app { zone app 64k; server 10.0.0.1:80; }\n    server { location / { proxy_pass http://app; health_check interval=5; } }\n}\n",
      dialect: "nginx-plus",
    },
    {
      text: "events {}\nhttp {\n    upstream app { server 10.0.0.1:80; health_check interval=3000 type=tcp; }\n}\n",
      dialect: "ths",
    },
  ],
});
