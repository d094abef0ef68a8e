import { readingRule } from "../../rule.ts";

export const wrongArity = readingRule({
  id: "base/wrong-arity",
  severity: "error",
  since: "0.1.0",
  summary: { en: "the directive has too many or too few arguments", zh: "指令的参数个数不对" },
  why: {
    en: 'nginx 1.22 refuses the whole file: `invalid number of arguments in "proxy_read_timeout" directive`; keepalived 2.2.7 logs a line and starts without the setting',
    zh: 'nginx 1.22 会拒绝整个文件：`invalid number of arguments in "proxy_read_timeout" directive`；keepalived 2.2.7 只记一行日志，然后不带该设置启动',
  },
  leave: {
    en: "the file is meant for another product or version, which takes other arguments; name it with `--dialect` or `--target`",
    zh: "文件是写给其他产品或版本的，其参数个数不同；请用 `--dialect` 或 `--target` 指明",
  },
  bad: [
    {
      text: `events {}
http { proxy_read_timeout 30s «60s»; }
`,
    },
  ],
  good: [
    {
      text: `events {}
http { proxy_read_timeout 30s; }
`,
    },
  ],
});
