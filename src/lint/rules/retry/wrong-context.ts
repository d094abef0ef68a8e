import { readingRule } from "../../rule.ts";

export const retryWrongContext = readingRule({
  id: "retry/wrong-context",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`*_next_upstream` stands in a block that cannot have it",
    zh: "`*_next_upstream` 写在了不允许的块中",
  },
  why: {
    en: 'who retries is who sends the request: `proxy_next_upstream` and its kin belong in `http`, `server` or `location` (`stream` and its `server`), not into the group, and nginx 1.22.1 refuses to start with `"proxy_next_upstream" directive is not allowed here`. From an `upstream` the fix moves it to each `proxy_pass` of the group, out of an `if` to the block around it',
    zh: '重试由发出请求的一方决定：`proxy_next_upstream` 一类指令应写在 `http`、`server` 或 `location`（`stream` 及其 `server`）中，不能写在上游组里，nginx 1.22.1 会以 `"proxy_next_upstream" directive is not allowed here` 拒绝启动。修复会把 `upstream` 中的移到指向该组的每个 `proxy_pass` 处，把 `if` 中的移到外层块',
  },
  leave: {
    en: "never: nginx does not load the file, and a group cannot say how requests to it are retried",
    zh: "没有理由保留：nginx 无法加载该文件，上游组本身不能规定如何重试",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream"],
  bad: [
    {
      text: "events {}\nhttp {\n    upstream app {\n        server 10.0.0.1:80;\n        «proxy_next_upstream» error;\n    }\n    server {\n        location / {\n            proxy_pass http://app;\n        }\n    }\n}\n",
      fixed:
        "events {}\nhttp {\n    upstream app {\n        server 10.0.0.1:80;\n    }\n    server {\n        location / {\n            proxy_next_upstream error;\n            proxy_pass http://app;\n        }\n    }\n}\n",
    },
    {
      text: "events {}\nhttp {\n    server {\n        location / {\n            if ($arg_a) {\n                «proxy_next_upstream_tries» 2;\n            }\n            proxy_pass http://10.0.0.1;\n        }\n    }\n}\n",
      fixed:
        "events {}\nhttp {\n    server {\n        location / {\n            proxy_next_upstream_tries 2;\n            if ($arg_a) {\n            }\n            proxy_pass http://10.0.0.1;\n        }\n    }\n}\n",
    },
    {
      text: "events {}\n«proxy_next_upstream» error;\nhttp {\n    server { listen 80; }\n}\n",
      fixed: "events {}\nhttp {\n    proxy_next_upstream error;\n    server { listen 80; }\n}\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp {\n    proxy_next_upstream error timeout;\n    upstream app { server 10.0.0.1:80; }\n    server { proxy_next_upstream_tries 2; location / { proxy_pass http://app; } }\n}\n",
    },
  ],
});
