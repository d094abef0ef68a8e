import { readingRule } from "../../rule.ts";

export const nestingTooDeep = readingRule({
  id: "syntax/nesting-too-deep",
  severity: "error",
  since: "0.1.0",
  summary: { en: "blocks nest deeper than any configuration does", zh: "块嵌套得过深" },
  why: {
    en: "no product has a meaning for blocks nested this deep; lbc stops descending there, so that a hostile file cannot exhaust its stack",
    zh: "没有任何产品会用到这么深的嵌套；lbc 在此不再深入，以免恶意文件耗尽调用栈",
  },
  leave: {
    en: "never: it cannot be switched off, because what lies deeper was not checked",
    zh: "不能忽略，本规则不能关闭：更深的内容没有检查",
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
