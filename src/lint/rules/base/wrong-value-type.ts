import { readingRule } from "../../rule.ts";

export const wrongValueType = readingRule({
  id: "base/wrong-value-type",
  severity: "error",
  since: "0.1.0",
  summary: { en: "a value is not what the directive takes", zh: "取值不符合指令的要求" },
  why: {
    en: 'nginx 1.22 refuses the whole file: `invalid value "yes" in "sendfile" directive, it must be "on" or "off"`; keepalived 2.2.7 logs a line and takes its default',
    zh: 'nginx 1.22 会拒绝整个文件：`invalid value "yes" in "sendfile" directive, it must be "on" or "off"`；keepalived 2.2.7 只记一行日志，然后采用默认值',
  },
  leave: {
    en: "never for nginx, which does not load the file; where the default of keepalived is what is meant, delete the line",
    zh: "没有理由保留：nginx 无法加载该文件；若想要的正是 keepalived 的默认值，删除该行即可",
  },
  bad: [
    {
      text: `events {}
http { sendfile «yes»; }
`,
    },
    {
      text: `events {}
http { proxy_read_timeout «5sec»; }
`,
    },
  ],
  good: [
    {
      text: `events {}
http { sendfile on; proxy_read_timeout 1m30s; }
`,
    },
  ],
});
