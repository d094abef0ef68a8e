import { readingRule } from "../../rule.ts";

export const includeCannotBeChecked = readingRule({
  id: "base/include-cannot-be-checked",
  severity: "info",
  since: "0.1.0",
  summary: { en: "an include names a place that is not here", zh: "include 指向本机没有的位置" },
  why: {
    en: "the absolute path belongs to the machine that the files came from; what stands in it was not checked; `--map FROM=TO` says where it is here",
    zh: "该绝对路径属于配置原来所在的机器，其内容没有检查；可用 `--map FROM=TO` 指明它在这里的位置",
  },
  leave: {
    en: "the files are not at hand; the finding then only says what was not looked at",
    zh: "文件不在手边；此问题只是说明哪些内容没有检查",
  },
  bad: [{ text: "events {}\nhttp { include «/nowhere/on/this/machine/mime.types»; }\n" }],
  good: [
    {
      text: `events {}
http { server { listen 8080; } }
`,
    },
  ],
});
