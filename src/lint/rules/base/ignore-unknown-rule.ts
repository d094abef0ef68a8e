import { readingRule } from "../../rule.ts";

export const ignoreUnknownRule = readingRule({
  id: "base/ignore-unknown-rule",
  severity: "warning",
  since: "0.1.0",
  summary: {
    en: "an `lbc-ignore` comment names a rule that does not exist",
    zh: "`lbc-ignore` 注释中的规则不存在",
  },
  why: {
    en: "a misspelt name hides nothing: the finding shows all the same. `lbc rules` lists the names",
    zh: "写错的规则名不会隐藏任何问题，问题照常显示。`lbc rules` 可列出全部规则名",
  },
  leave: {
    en: "the file is also checked with a newer lbc, which has the rule",
    zh: "这份文件也用更新版本的 lbc 检查，该规则在那个版本中存在",
  },
  bad: [
    {
      text: `events {}
http {
    # lbc-ignore «upstream/max-fail-zero»: the deploy script takes it out
    upstream app { server 10.0.0.1:80; server 10.0.0.2:80; }
}
`,
    },
  ],
  good: [
    {
      text: `events {}
http {
    # lbc-ignore upstream/max-fails-zero: the deploy script takes it out
    upstream app { server 10.0.0.1:80 max_fails=0; server 10.0.0.2:80; }
}
`,
    },
  ],
});
