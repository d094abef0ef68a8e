import { readingRule } from "../../rule.ts";

export const unexpected = readingRule({
  id: "syntax/unexpected",
  severity: "error",
  since: "0.1.0",
  summary: { en: "a sign stands where none is expected", zh: "此处不应出现这个符号" },
  why: {
    en: 'nginx 1.22 refuses a `;` or `{` without a name before it (`unexpected ";"`) and anything that follows a closing quote directly (`unexpected "x"`)',
    zh: 'nginx 1.22 拒绝前面没有名称的 `;` 或 `{`（`unexpected ";"`），也拒绝紧跟在右引号之后的内容（`unexpected "x"`）',
  },
  leave: {
    en: "never: it cannot be switched off, because nginx does not load the file; the rest is checked all the same",
    zh: "不能忽略，本规则不能关闭：nginx 无法加载该文件；其余内容照常检查",
  },
  bad: [
    {
      text: `events {}
http { server_tokens off;«;» }
`,
      fixed: `events {}
http { server_tokens off; }
`,
    },
  ],
  good: [
    {
      text: `events {}
http { server { listen 8080; } }
`,
    },
  ],
});
