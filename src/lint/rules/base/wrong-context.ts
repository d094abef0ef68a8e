import { readingRule } from "../../rule.ts";

export const wrongContext = readingRule({
  id: "base/wrong-context",
  severity: "error",
  since: "0.1.0",
  summary: { en: "the directive is not allowed in this block", zh: "指令不能用在这个块里" },
  why: {
    en: 'nginx 1.22 refuses the whole file: `"proxy_pass" directive is not allowed here`',
    zh: 'nginx 1.22 会拒绝整个文件：`"proxy_pass" directive is not allowed here`',
  },
  leave: {
    en: "the file is meant for another product or version, which allows it here; name it with `--dialect` or `--target`",
    zh: "文件是写给其他产品或版本的，那里允许这样写；请用 `--dialect` 或 `--target` 指明",
  },
  bad: [
    {
      text: `events {}
http { server { «proxy_pass» http://127.0.0.1:8080; } }
`,
    },
  ],
  good: [
    {
      text: `events {}
http { server { location / { proxy_pass http://127.0.0.1:8080; } } }
`,
    },
  ],
});
