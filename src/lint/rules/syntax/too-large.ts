import { readingRule } from "../../rule.ts";

export const tooLarge = readingRule({
  id: "syntax/too-large",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a file is larger than lbc reads",
    zh: "文件超过 lbc 的读取上限",
  },
  why: {
    en: "a configuration is kept in memory as a whole: lbc reads 64 MiB of one file, and 700,000 statements and comments; a file beyond that is nearly always a log, a core dump or a device that was named by mistake",
    zh: "配置需要整体放入内存：lbc 每个文件最多读取 64 MiB、70 万条语句和注释；更大的文件几乎总是误指的日志、转储或设备",
  },
  leave: {
    en: "never: it cannot be switched off, because what lies beyond was not checked",
    zh: "不能忽略，本规则不能关闭：超出部分没有检查",
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
