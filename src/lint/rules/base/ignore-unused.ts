import { readingRule } from "../../rule.ts";

export const ignoreUnused = readingRule({
  id: "base/ignore-unused",
  severity: "warning",
  since: "0.1.0",
  summary: {
    en: "a `lbc-ignore` comment hides nothing",
    zh: "`lbc-ignore` 注释没有隐藏任何问题",
  },
  why: {
    en: "the reason to hide a finding is gone, or the comment stands in the wrong place and the finding shows all the same. Left where it is it would hide the next real one",
    zh: "要么该问题已经解决，要么注释位置不对，问题照样显示。留着它会把下一个真正的问题也隐藏掉",
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
