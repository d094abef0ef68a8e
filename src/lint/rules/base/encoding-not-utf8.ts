import { readingRule } from "../../rule.ts";

export const encodingNotUtf8 = readingRule({
  id: "base/encoding-not-utf8",
  severity: "info",
  since: "0.1.0",
  summary: { en: "the file is not UTF-8", zh: "文件不是 UTF-8 编码" },
  why: {
    en: "nginx and keepalived read bytes and do not mind; lbc shows the text as GB18030 and writes it back byte for byte, but editors, diffs and templates that expect UTF-8 may destroy it",
    zh: "nginx 和 keepalived 按字节读取，不受影响；lbc 以 GB18030 显示，写回时逐字节保持不变，但按 UTF-8 处理的编辑器、diff 和模板工具可能会破坏它",
  },
  leave: {
    en: "the file has to stay in GBK for the tools that write it",
    zh: "写这份文件的工具要求使用 GBK",
  },
  bad: [{ text: "«»events {} # \xb8\xba\xd4\xd8\n", bytes: true }],
  good: [
    {
      text: `events {} # 负载
`,
    },
  ],
});
