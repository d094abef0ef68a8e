import { readingRule } from "../../rule.ts";

export const deprecatedDirective = readingRule({
  id: "base/deprecated-directive",
  severity: "warning",
  since: "0.1.0",
  summary: { en: "the directive is going away", zh: "指令已被废弃" },
  why: {
    en: "it still works in this version with a warning and is unknown to a later one: nginx 1.15 deprecated `ssl on`, 1.25.1 removed it and refuses the file",
    zh: "在当前版本仍可用，但会有警告，更高的版本将不再认识它：nginx 1.15 起废弃 `ssl on`，1.25.1 起移除并拒绝整个文件",
  },
  bad: [
    {
      text: `events {}
http { server { listen 8443; «ssl on;» } }
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
