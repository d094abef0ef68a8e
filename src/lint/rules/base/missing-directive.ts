import { readingRule } from "../../rule.ts";

export const missingDirective = readingRule({
  id: "base/missing-directive",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a block lacks a directive that it cannot be without",
    zh: "块中缺少必需的指令",
  },
  why: {
    en: 'nginx 1.22 refuses the whole file: `no "listen" is defined for server`, `no handler for server` in stream',
    zh: 'nginx 1.22 会拒绝整个文件：stream 中的 `no "listen" is defined for server`、`no handler for server`',
  },
  leave: {
    en: "never: nginx does not load the file",
    zh: "没有理由保留：nginx 无法加载该文件",
  },
  bad: [
    {
      text: `events {}
stream { «server» { listen 1234; } }
`,
    },
    {
      text: `events {}
stream { «server» { proxy_pass 127.0.0.1:80; } }
`,
    },
  ],
  good: [
    {
      text: `events {}
stream { server { listen 1234; proxy_pass 127.0.0.1:80; } }
`,
    },
  ],
});
