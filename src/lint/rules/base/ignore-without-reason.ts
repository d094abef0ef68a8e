import { readingRule } from "../../rule.ts";

export const ignoreWithoutReason = readingRule({
  id: "base/ignore-without-reason",
  severity: "warning",
  since: "0.1.0",
  summary: {
    en: "an `lbc-ignore` comment gives no reason",
    zh: "`lbc-ignore` 注释没有写明原因",
  },
  why: {
    en: "whoever reads the file next year has to know why a hazard is meant to be there; without a reason nothing is hidden",
    zh: "以后看这份配置的人需要知道为什么这里允许存在隐患；没有原因的注释不会生效",
  },
  leave: {
    en: "never: without a reason the comment has no effect; write the reason, or delete the comment",
    zh: "没有理由保留：不写原因的注释不起作用；请补上原因，或删除注释",
  },
  bad: [
    {
      text: `events {}
http {
    «# lbc-ignore upstream/max-fails-zero»
    upstream app { server 10.0.0.1:80 max_fails=0; server 10.0.0.2:80; }
}
`,
    },
  ],
  good: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    nopreempt ! lbc-ignore vrrp/nopreempt-with-master: the other machine is being replaced
    state MASTER
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
      refused: true,
    },
  ],
});
