import { readingRule } from "../../rule.ts";

export const unreadable = readingRule({
  id: "syntax/unreadable",
  severity: "error",
  since: "0.1.0",
  summary: { en: "a file cannot be read", zh: "文件无法读取" },
  why: {
    en: "it does not exist, is a directory, or the permissions forbid it; nothing can be said of what it holds",
    zh: "文件不存在、是目录，或没有读取权限，因而无法检查其内容",
  },
  bad: [],
  good: [
    {
      text: `events {}
http { server { listen 8080; } }
`,
    },
  ],
});
