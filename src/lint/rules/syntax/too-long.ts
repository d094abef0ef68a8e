import { readingRule } from "../../rule.ts";

export const tooLong = readingRule({
  id: "syntax/too-long",
  severity: "error",
  since: "0.1.0",
  summary: { en: "a word is longer than nginx can read", zh: "单个参数超过 nginx 的读取上限" },
  why: {
    en: "nginx 1.22 reads a configuration through a buffer of 4096 bytes; a word or quoted text that does not fit is refused with `too long parameter`, most often because a quote was never closed",
    zh: "nginx 1.22 用 4096 字节的缓冲区读取配置，放不下的参数或引号内容会以 `too long parameter` 被拒绝，多半是某个引号没有闭合",
  },
  leave: {
    en: "never: it cannot be switched off, because nginx does not load the file",
    zh: "不能忽略，本规则不能关闭：nginx 无法加载该文件",
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
