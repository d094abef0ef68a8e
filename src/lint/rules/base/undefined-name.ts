import { readingRule } from "../../rule.ts";

export const undefinedName = readingRule({
  id: "base/undefined-name",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a name is used that nothing defines",
    zh: "使用了没有定义的名称",
  },
  why: {
    en: 'nginx 1.22 refuses the whole file: `zero size shared memory zone "a"`, `unknown log format "a"` (a format must stand above the log that uses it), `unknown "a" variable`',
    zh: 'nginx 1.22 会拒绝整个文件：`zero size shared memory zone "a"`、`unknown log format "a"`（日志格式必须写在使用它的日志之前）、`unknown "a" variable`',
  },
  leave: {
    en: "never: nginx does not load the file; write the definition, or correct the name",
    zh: "没有理由保留：nginx 无法加载该文件；请补上定义，或改正名称",
  },
  bad: [
    {
      text: `events {}
http { server { location / { «limit_req zone=a;» } } }
`,
    },
    {
      text: `events {}
http { access_log /dev/null «main»; log_format main $uri; }
`,
    },
  ],
  good: [
    {
      text: `events {}
http {
  limit_req_zone $binary_remote_addr zone=a:1m rate=1r/s;
  log_format main $uri;
  server { access_log /dev/null main; location / { limit_req zone=a; } }
}
`,
    },
  ],
});
