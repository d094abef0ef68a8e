import { readingRule } from "../../rule.ts";

export const lineTooLong = readingRule({
  id: "syntax/line-too-long",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a line is longer than keepalived can read",
    zh: "一行超过 keepalived 的读取上限",
  },
  why: {
    en: "keepalived 2.2.7 reads 1023 bytes of a line and takes the rest for another line",
    zh: "keepalived 2.2.7 每行最多读取 1023 字节，超出部分会被当成另一行",
  },
  leave: {
    en: "never: it cannot be switched off, because keepalived reads another line than the one that is written",
    zh: "不能忽略，本规则不能关闭：keepalived 读到的行与所写的不同",
  },
  bad: [],
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
