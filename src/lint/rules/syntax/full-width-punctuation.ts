import { readingRule } from "../../rule.ts";

export const fullWidthPunctuation = readingRule({
  id: "syntax/full-width-punctuation",
  severity: "error",
  since: "0.1.0",
  summary: { en: "full-width punctuation stands where ASCII is meant", zh: "误用了全角标点" },
  why: {
    en: "it was pasted from a web page or typed with an input method: for nginx and keepalived `；`, `“`, `”`, `｛`, `｝` and the space U+3000 are letters like any other, so the file fails with a message about something else, or an argument silently holds the wrong characters",
    zh: "多由网页粘贴或输入法带入：对 nginx 和 keepalived 来说，`；`、`“`、`”`、`｛`、`｝` 和全角空格只是普通字符，文件要么报出不相干的错误，要么参数里悄悄混入了错误的字符",
  },
  leave: {
    en: "never: it cannot be switched off; where the sign is meant as text, put the argument in quotes",
    zh: "不能忽略，本规则不能关闭；若确实要写全角字符，请给参数加上引号",
  },
  bad: [
    {
      text: `events {}
http { server_tokens off«；» }
`,
      fixed: `events {}
http { server_tokens off; }
`,
    },
  ],
  good: [
    {
      text: `events {} # 中文注释里的全角标点；没有关系
`,
    },
    {
      text: `events {}
http { server { location / { return 200 "你好；"; } } }
`,
    },
  ],
});
