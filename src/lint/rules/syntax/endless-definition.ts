import { readingRule } from "../../rule.ts";

export const endlessDefinition = readingRule({
  id: "syntax/endless-definition",
  severity: "error",
  since: "0.1.0",
  summary: { en: "definitions contain themselves", zh: "定义互相包含" },
  why: {
    en: "keepalived replaces `$NAME` by its definition until none is left; definitions that contain one another grow without end, and keepalived 2.2.7 cuts the line at 1023 bytes",
    zh: "keepalived 会反复把 `$NAME` 替换为其定义，直到没有可替换的为止；互相包含的定义会无限膨胀，keepalived 2.2.7 在 1023 字节处截断该行",
  },
  leave: {
    en: "never: it cannot be switched off, because keepalived does not read what is meant",
    zh: "不能忽略，本规则不能关闭：keepalived 读到的并非本意",
  },
  bad: [
    {
      text: "$A=$B x\n$B=$A y\nvrrp_instance VI_1 {\n    «interface $A»\n}\n",
      dialect: "keepalived",
    },
  ],
  good: [
    {
      text: `$IFACE=eth0
vrrp_instance VI_1 {
    state BACKUP
    interface $IFACE
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
