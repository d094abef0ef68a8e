import { readingRule } from "../../rule.ts";

export const includeMissing = readingRule({
  id: "base/include-missing",
  severity: "error",
  since: "0.1.0",
  summary: { en: "an included file does not exist", zh: "include 的文件不存在" },
  why: {
    en: 'nginx 1.22 refuses to start: `open() "/etc/nginx/gzip.conf" failed (2: No such file or directory)`',
    zh: 'nginx 1.22 拒绝启动：`open() "/etc/nginx/gzip.conf" failed (2: No such file or directory)`',
  },
  leave: {
    en: "the file is made at deployment and is not at hand here; what it holds is then not checked",
    zh: "该文件在部署时生成，此处没有；其中的内容因此没有检查",
  },
  bad: [
    {
      text: `events {}
http { include «gzip.conf»; }
`,
    },
  ],
  good: [
    {
      text: `--- nginx.conf
events {}
http { include gzip.conf; }
--- gzip.conf
gzip on;
`,
    },
  ],
});
