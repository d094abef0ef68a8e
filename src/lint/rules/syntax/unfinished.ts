import { readingRule } from "../../rule.ts";

export const unfinished = readingRule({
  id: "syntax/unfinished",
  severity: "error",
  since: "0.1.0",
  summary: { en: "a directive, a quote or a block has no end", zh: "指令、引号或块没有结尾" },
  why: {
    en: 'nginx 1.22 stops at the first such place and names the line of the next token (`unexpected "}"`, `unexpected end of file, expecting ";" or "}"`), which may be far below; lbc names the statement that was left open and reads on',
    zh: 'nginx 1.22 遇到第一处就停止，报出的是下一个记号所在的行（`unexpected "}"`、`unexpected end of file, expecting ";" or "}"`），可能离真正的位置很远；lbc 指出没写完的那条语句，并继续读下去',
  },
  leave: {
    en: "never: it cannot be switched off, because nginx does not load the file; the rest is checked as lbc takes it to be meant",
    zh: "不能忽略，本规则不能关闭：nginx 无法加载该文件；其余内容按 lbc 推测的意图检查",
  },
  bad: [
    {
      text: `events {}
http {
    server_tokens «off»
}
`,
      fixed: `events {}
http {
    server_tokens off;
}
`,
    },
    {
      text: `events {}
http {
    «server {»
        listen 8080;
    server {
        listen 8081;
    }
}
`,
      fixed: `events {}
http {
    server {
        listen 8080;
    }
    server {
        listen 8081;
    }
}
`,
    },
  ],
  good: [
    {
      text: `events {}
http { server { listen 8080; } }
`,
    },
  ],
});
