import { readingRule } from "../../rule.ts";

export const proxyPassUriInRegexLocation = readingRule({
  id: "proxy/proxy-pass-uri-in-regex-location",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`proxy_pass` has a URI where nginx does not know what it would replace",
    zh: "`proxy_pass` 带了 URI，但此处 nginx 不知道该替换哪一部分",
  },
  why: {
    en: 'the URI of `proxy_pass` takes the place of what the location matched, and only a prefix says what that is. In a location given by a pattern or a name, in `if` and in `limit_except`, nginx 1.22.1 refuses to start: `"proxy_pass" cannot have URI part in location given by regular expression, …`. Even a lone `/` is a URI',
    zh: '`proxy_pass` 的 URI 会替换 location 匹配到的部分，只有前缀匹配才说得清是哪一部分。在正则或命名 location、`if`、`limit_except` 中，nginx 1.22.1 会拒绝启动：`"proxy_pass" cannot have URI part in location given by regular expression, …`。单独一个 `/` 也算 URI',
  },
  leave: {
    en: "never: nginx does not load the file",
    zh: "没有理由保留：nginx 无法加载该文件",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass"],
  bad: [
    {
      text: "events {}\nhttp {\n    server {\n        location ~ ^/a {\n            proxy_pass «http://10.0.0.1/x»;\n        }\n    }\n}\n",
    },
    {
      text: "events {}\nhttp {\n    server {\n        error_page 404 @app;\n        location @app {\n            proxy_pass «http://10.0.0.1/»;\n        }\n    }\n}\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp {\n    server {\n        location /a/ {\n            proxy_pass http://10.0.0.1/x/;\n        }\n        location ~ ^/b {\n            rewrite ^ /x break;\n            proxy_pass http://10.0.0.1;\n        }\n        location ~ ^/c/(.*) {\n            proxy_pass http://10.0.0.1/x/$1;\n        }\n    }\n}\n",
    },
  ],
});
