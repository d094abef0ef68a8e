import { readingRule } from "../../rule.ts";

export const duplicateLocation = readingRule({
  id: "routing/duplicate-location",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "two locations of one block match the same requests",
    zh: "同一块中有两个匹配条件相同的 location",
  },
  why: {
    en: 'nginx 1.22.1 refuses to start: `duplicate location "/a"`. Prefixes with and without `^~` are one namespace; only patterns may stand twice, and the second never gets a request',
    zh: 'nginx 1.22.1 会拒绝启动：`duplicate location "/a"`。带不带 `^~` 的前缀属于同一命名空间；只有正则允许重复，而第二个永远收不到请求',
  },
  leave: {
    en: "never: nginx does not load the file; put what both hold into one, or delete one",
    zh: "没有理由保留：nginx 无法加载该文件；请合并两者，或删除其一",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_core_module.html#location"],
  bad: [
    {
      text: "events {}\nhttp {\n    server {\n        location /a { return 200; }\n        «location /a» { return 204; }\n    }\n}\n",
    },
    {
      text: "events {}\nhttp {\n    server {\n        location /a { return 200; }\n        «location ^~ /a» { return 204; }\n    }\n}\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp {\n    server {\n        location /a { return 200; }\n        location = /a { return 204; }\n        location /a/ { return 204; }\n    }\n}\n",
    },
  ],
});
