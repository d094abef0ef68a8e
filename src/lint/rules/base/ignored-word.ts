import { readingRule } from "../../rule.ts";

export const ignoredWord = readingRule({
  id: "base/ignored-word",
  severity: "warning",
  since: "0.1.0",
  summary: {
    en: "a word that keepalived passes over in silence",
    zh: "keepalived 不作提示就忽略的词",
  },
  why: {
    en: "keepalived 2.2.7 takes one statement from a line and says nothing of what stands behind it: a second setting on the line is lost, and `keepalived -t` is content",
    zh: "keepalived 2.2.7 每行只取一条语句，对其后的内容不作任何提示：同一行的第二项设置会丢失，而 `keepalived -t` 也不报错",
  },
  leave: {
    en: "the word is a remark; put `#` or `!` before it, then everybody sees that",
    zh: "这个词只是说明；在前面加上 `#` 或 `!`，谁都能看明白",
  },
  bad: [
    {
      text: `vrrp_instance VI_1 {
    state BACKUP
    interface eth0 «priority» 100
    virtual_router_id 51
    virtual_ipaddress {
        10.0.0.10/24
    }
}
`,
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
