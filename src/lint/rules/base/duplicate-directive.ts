import { readingRule } from "../../rule.ts";

export const duplicateDirective = readingRule({
  id: "base/duplicate-directive",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a directive that may be given once is given twice",
    zh: "只能出现一次的指令出现了两次",
  },
  why: {
    en: 'nginx 1.22 refuses the whole file: `"root" directive is duplicate`; where a product takes the last one silently, a reader cannot tell which one holds',
    zh: 'nginx 1.22 会拒绝整个文件：`"root" directive is duplicate`；而在默默取最后一个的产品里，读配置的人无从知道哪个生效',
  },
  leave: {
    en: "never for nginx, which does not load the file; delete the line that is not meant, since another product may take either of them",
    zh: "没有理由保留：nginx 无法加载该文件；请删除多余的一条，其他产品究竟取哪一条并不确定",
  },
  bad: [
    {
      text: `events {}
http { proxy_send_timeout 30s; «proxy_send_timeout 60s;» }
`,
    },
  ],
  good: [
    {
      text: `events {}
http { proxy_send_timeout 30s; server { location / { proxy_send_timeout 60s; } } }
`,
    },
  ],
});
