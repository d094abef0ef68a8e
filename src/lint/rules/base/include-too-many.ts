import { readingRule } from "../../rule.ts";

export const includeTooMany = readingRule({
  id: "base/include-too-many",
  severity: "error",
  since: "0.1.0",
  summary: { en: "files include each other too many times", zh: "include 的次数过多" },
  why: {
    en: "a few files that include one another several times each unfold into thousands of readings; lbc stops there so that a hostile configuration cannot exhaust it",
    zh: "少量文件相互多次 include 会展开成数千次读取；lbc 在此停止，以免被恶意配置拖垮",
  },
  leave: {
    en: "never: what lies beyond was not checked; include each file where it is needed and nowhere else",
    zh: "没有理由保留：超出部分没有检查；每个文件只在需要的地方 include",
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
