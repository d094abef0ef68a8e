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
  leave: {
    en: "never: it cannot be switched off, because the file was not checked; the other files are checked all the same",
    zh: "不能忽略，本规则不能关闭：该文件没有检查；其他文件照常检查",
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
