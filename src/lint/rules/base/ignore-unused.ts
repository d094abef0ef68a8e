import { readingRule } from "../../rule.ts";

export const ignoreUnused = readingRule({
  id: "base/ignore-unused",
  severity: "warning",
  since: "0.1.0",
  summary: {
    en: "an `lbc-ignore` comment hides nothing",
    zh: "`lbc-ignore` 注释没有隐藏任何问题",
  },
  why: {
    en: "the reason to hide a finding is gone, or the comment stands in the wrong place and the finding shows all the same. Left where it is it would hide the next real one",
    zh: "要么该问题已经解决，要么注释位置不对，问题照样显示。留着它会把下一个真正的问题也隐藏掉",
  },
  leave: {
    en: "the file is also checked for another product or version, for which the rule does find something here",
    zh: "这份文件也按其他产品或版本检查，那时该规则在此处会发现问题",
  },
  bad: [
    {
      text: `events {}
http {
    # lbc-ignore «upstream/max-fails-zero»: the deploy script takes it out
    upstream app { server 10.0.0.1:80 max_fails=3 fail_timeout=10s; server 10.0.0.2:80; }
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
