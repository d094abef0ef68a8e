import { readingRule } from "../../rule.ts";

export const escapedComment = readingRule({
  id: "syntax/escaped-comment",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "an escaped comment sign of keepalived outside quotes",
    zh: "keepalived 配置中引号外的转义注释符",
  },
  why: {
    en: "the manual says that `\\#` stands for `#`; but keepalived 2.2.7 writes the lines that it has read for its processes, without the backslash, and these take the sign for the beginning of a comment: the rest of the line is lost, a brace on it too",
    zh: "手册说 `\\#` 表示 `#`；但 keepalived 2.2.7 会把读到的行去掉反斜杠后交给子进程，子进程又把它当作注释的开始：该行剩余内容（包括花括号）都会丢失",
  },
  leave: {
    en: "never: it cannot be switched off, because keepalived loses the rest of the line",
    zh: "不能忽略，本规则不能关闭：keepalived 会丢失该行的剩余内容",
  },
  bad: [
    {
      text: "vrrp_instance VI_«\\#»1 {\n    interface eth0\n}\n",
      dialect: "keepalived",
    },
  ],
  good: [
    {
      text: `vrrp_instance "VI_#1" {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.10/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
