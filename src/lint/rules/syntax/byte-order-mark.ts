import { readingRule } from "../../rule.ts";

export const byteOrderMark = readingRule({
  id: "syntax/byte-order-mark",
  severity: "error",
  since: "0.1.0",
  summary: { en: "the file begins with a byte order mark", zh: "文件以 BOM 开头" },
  why: {
    en: 'nginx 1.22 takes the three bytes as part of the first word and refuses it: `unknown directive "events"`, where the mark is not to be seen',
    zh: 'nginx 1.22 会把这三个字节当作第一个单词的一部分而拒绝：`unknown directive "events"`，而 BOM 肉眼不可见',
  },
  leave: {
    en: "never: it cannot be switched off, because nginx does not load the file",
    zh: "不能忽略，本规则不能关闭：nginx 无法加载该文件",
  },
  bad: [
    {
      text: "«\ufeff»events {}\n",
      fixed: `events {}
`,
    },
  ],
  good: [
    {
      text: `events {}
`,
    },
  ],
});
