import { readingRule } from "../../rule.ts";

export const nul = readingRule({
  id: "syntax/nul",
  severity: "error",
  since: "0.1.0",
  summary: { en: "a NUL byte stands in the file", zh: "文件中有 NUL 字节" },
  why: {
    en: 'the file was most likely cut short, or written as UTF-16; nginx 1.22 reads the byte as part of a word, which then ends there (`o`, NUL, `ff` is refused as `invalid value "o"`), keepalived 2.2.7 drops the rest of the line',
    zh: '文件很可能被截断，或被存成了 UTF-16；nginx 1.22 会把该字节读进单词，取值却到此为止（`o`、NUL、`ff` 会报 `invalid value "o"`），keepalived 2.2.7 则丢弃该行其后的内容',
  },
  leave: {
    en: "never: it cannot be switched off, because neither nginx nor keepalived reads what an editor shows",
    zh: "不能忽略，本规则不能关闭：nginx 和 keepalived 读到的都与编辑器中看到的不同",
  },
  bad: [{ text: "events {}\nhttp { server_tokens o«\0»ff; }\n" }],
  good: [
    {
      text: `events {}
http { server { listen 8080; } }
`,
    },
  ],
});
