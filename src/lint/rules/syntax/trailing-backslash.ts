import { readingRule } from "../../rule.ts";

export const trailingBackslash = readingRule({
  id: "syntax/trailing-backslash",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a backslash at the end of a keepalived line that continues nothing",
    zh: "keepalived 配置行末的反斜杠并不续行",
  },
  why: {
    en: "only a definition (`$NAME= \\`) goes on after a backslash. On any other line keepalived takes the backslash for a part of the last word (\"invalid number '10\\'\"), and at the end of a comment for a word of its own: a shell command that was commented out makes \"Unknown keyword '\\'\"",
    zh: "只有定义（`$NAME= \\`）可以用反斜杠续行。在其他行，keepalived 会把反斜杠当作最后一个词的一部分（“invalid number '10\\'”）；在注释行末则被当作单独的词：被注释掉的多行 shell 命令会报 “Unknown keyword '\\'”",
  },
  leave: {
    en: "never: it cannot be switched off, because keepalived takes the backslash for a word",
    zh: "不能忽略，本规则不能关闭：keepalived 会把反斜杠当作一个词",
  },
  bad: [
    {
      text: "# /bin/check --long «\\»\n#   --more\nglobal_defs {\n    router_id lb1\n}\n",
      dialect: "keepalived",
    },
  ],
  good: [
    {
      text: "$IF= \\\n    eth0\nvrrp_instance VI {\n    interface $IF\n    virtual_router_id 1\n    virtual_ipaddress {\n        10.0.0.10/24\n    }\n}\n",
      dialect: "keepalived",
    },
  ],
});
