import { readingRule } from "../../rule.ts";

export const groupParamSpaces = readingRule({
  id: "upstream/group-param-spaces",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a parameter of `server` has spaces around its `=`",
    zh: "`server` 参数的 `=` 两侧有空格",
  },
  why: {
    en: 'nginx takes `max_fails = 3` for three parameters and refuses to start: 1.22.1 says `invalid parameter "max_fails"`. It comes from text that was copied out of a web page or a chat',
    zh: 'nginx 会把 `max_fails = 3` 当作三个参数而拒绝启动：1.22.1 提示 `invalid parameter "max_fails"`。多半是从网页或聊天记录中复制来的',
  },
  leave: {
    en: "never: nginx does not load the file",
    zh: "没有理由保留：nginx 无法加载该文件",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server"],
  bad: [
    {
      text: "events {}\nhttp {\n    upstream app {\n        server 10.0.0.1:80 «max_fails = 3» fail_timeout=10s;\n        server 10.0.0.2:80 max_fails=3 «fail_timeout= 10s»;\n        server 10.0.0.3:80 «weight =2»;\n    }\n}\n",
      fixed:
        "events {}\nhttp {\n    upstream app {\n        server 10.0.0.1:80 max_fails=3 fail_timeout=10s;\n        server 10.0.0.2:80 max_fails=3 fail_timeout=10s;\n        server 10.0.0.3:80 weight=2;\n    }\n}\n",
    },
    {
      text: "events {}\nstream {\n    upstream db {\n        server 10.0.0.1:3306 «max_fails = 1»;\n    }\n}\n",
      fixed:
        "events {}\nstream {\n    upstream db {\n        server 10.0.0.1:3306 max_fails=1;\n    }\n}\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp {\n    upstream app {\n        server 10.0.0.1:80 max_fails=3 fail_timeout=10s;\n    }\n}\n",
    },
  ],
});
