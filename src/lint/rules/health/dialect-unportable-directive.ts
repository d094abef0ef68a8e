import { readingRule } from "../../rule.ts";

export const dialectUnportableDirective = readingRule({
  id: "health/dialect-unportable-directive",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "balancing, stickiness or a check that the product does not have",
    zh: "该产品没有的负载均衡、会话保持或健康检查指令",
  },
  why: {
    en: 'active checks (`health_check`, `check`), stickiness (`sticky`, `jvm_route`, `session_sticky`), `fair`, `hash_method` and `api` are parts of nginx Plus, THS, Tengine, Angie or of modules that must be built in. Another product refuses the whole file: nginx 1.22.1 says `unknown directive "hash_method"`, and a reload goes on with the old file',
    zh: '主动检查（`health_check`、`check`）、会话保持（`sticky`、`jvm_route`、`session_sticky`）、`fair`、`hash_method`、`api` 属于 nginx Plus、THS、Tengine、Angie，或需要编译进去的模块。其他产品会拒绝整个文件：nginx 1.22.1 报 `unknown directive "hash_method"`，reload 时则继续使用旧配置',
  },
  leave: {
    en: "the module is built into the binary in use, or the file is meant for a product that the finding names and `--dialect` selects",
    zh: "所用二进制中编译了该模块；或文件是写给问题中所列产品的，请用 `--dialect` 指明",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html"],
  bad: [
    {
      text: "events {}\nhttp {\n    upstream app {\n        hash $request_uri;\n        «hash_method» crc32;\n        server 10.0.0.1:80;\n    }\n}\n",
      dialect: "nginx",
    },
    {
      text: "events {}\nhttp {\n    upstream app {\n        server 10.0.0.1:80;\n        «check» interval=3000 type=tcp;\n        «jvm_route» $cookie_JSESSIONID;\n    }\n}\n",
      dialect: "nginx",
    },
    {
      text: "events {}\nhttp {\n    upstream app {\n        server 10.0.0.1:80;\n        «check» interval=3000 type=tcp;\n    }\n}\n",
      dialect: "nginx-plus",
    },
  ],
  good: [
    {
      text: "events {}\nhttp {\n    upstream app {\n        hash $request_uri consistent;\n        server 10.0.0.1:80;\n        server 10.0.0.2:80;\n    }\n}\n",
      dialect: "nginx",
    },
    {
      text: "events {}\nhttp {\n    upstream app { server 10.0.0.1:80; check interval=3000 type=tcp; }\n}\n",
      dialect: "tengine",
    },
  ],
});
