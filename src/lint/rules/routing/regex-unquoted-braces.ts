import { readingRule } from "../../rule.ts";

export const regexUnquotedBraces = readingRule({
  id: "routing/regex-unquoted-braces",
  severity: "error",
  since: "0.1.0",
  summary: { en: "a pattern with braces stands without quotes", zh: "含花括号的正则没有加引号" },
  why: {
    en: 'a `{` ends a word that stands without quotes and begins a block, so `location ~ ^/[0-9]{3}$ {` is a block with the directive `3}$` in it: nginx 1.22.1 says `unknown directive "3}$"`, and of the same in `rewrite` `directive "rewrite" is not terminated by ";"`, which points nobody at the brace',
    zh: '未加引号的单词遇到 `{` 就结束并开始一个块，于是 `location ~ ^/[0-9]{3}$ {` 成了一个含有指令 `3}$` 的块：nginx 1.22.1 报 `unknown directive "3}$"`；在 `rewrite` 中则报 `directive "rewrite" is not terminated by ";"`，都看不出问题在花括号',
  },
  leave: {
    en: "never: nginx does not load the file, and the quotes change nothing in the pattern",
    zh: "没有理由保留：nginx 无法加载该文件，而加引号不会改变正则的含义",
  },
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#rewrite",
    "https://nginx.org/en/docs/http/server_names.html#regex_names",
  ],
  bad: [
    {
      text: "events {}\nhttp {\n    server {\n        location ~ «^/[0-9]{3}$» { return 204; }\n        rewrite «^/a{2,}/(.*)$» /b/$1 last;\n        if ($uri ~ «^/c{1,2}/») { return 403; }\n    }\n}\n",
      fixed:
        'events {}\nhttp {\n    server {\n        location ~ "^/[0-9]{3}$" { return 204; }\n        rewrite "^/a{2,}/(.*)$" /b/$1 last;\n        if ($uri ~ "^/c{1,2}/") { return 403; }\n    }\n}\n',
    },
    {
      text: "events {}\nhttp {\n    map $uri $x { default 0; «~^/[a-f]{2}/» 1; }\n    server { server_name «~^a{1,3}\\.example\\.com$»; }\n}\n",
      fixed:
        'events {}\nhttp {\n    map $uri $x { default 0; "~^/[a-f]{2}/" 1; }\n    server { server_name "~^a{1,3}\\.example\\.com$"; }\n}\n',
    },
  ],
  good: [
    {
      text: 'events {}\nhttp {\n    server {\n        location ~ "^/[0-9]{3}$" { return 204; }\n        location ~ ^/a{ return 204; }\n        set $host_name ${host}x;\n    }\n}\n',
    },
  ],
});
