import { readingRule } from "../../rule.ts";

export const ignoreUnknownRule = readingRule({
  id: "base/ignore-unknown-rule",
  severity: "warning",
  since: "0.1.0",
  summary: {
    en: "a `lbc-ignore` comment names no rule",
    zh: "`lbc-ignore` 注释中的规则不存在",
  },
  why: {
    en: "a misspelt name hides nothing. `lbc rules` lists them all",
    zh: "写错的规则名不会隐藏任何问题。`lbc rules` 可列出全部规则",
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
