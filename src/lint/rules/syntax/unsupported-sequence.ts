import { readingRule } from "../../rule.ts";

export const unsupportedSequence = readingRule({
  id: "syntax/unsupported-sequence",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a sequence of keepalived that lbc does not expand",
    zh: "lbc 不展开的 keepalived 序列",
  },
  why: {
    en: "`~SEQ` and `~LST` write one line many times; lbc does not expand them, so it cannot know what the file says",
    zh: "`~SEQ` 与 `~LST` 会把一行展开成许多行；lbc 不做这种展开，因而无法得知文件的真正内容",
  },
  bad: [
    {
      text: "vrrp_instance VI_1 {\n    virtual_ipaddress {\n        «~SEQ(N, 1, 3) 10.0.0.$N»\n    }\n}\n",
      dialect: "keepalived",
    },
  ],
  good: [
    {
      text: `vrrp_instance VI_1 {
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
