import { readingRule } from "../../rule.ts";

export const annotationUnknown = readingRule({
  id: "base/annotation-unknown",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a `# lbc:` comment with a word that lbc does not know",
    zh: "`# lbc:` 注释中有 lbc 不认识的词",
  },
  why: {
    en: "what keepalived has no keyword for (witnesses, further heartbeat paths) is written as a comment that only lbc reads; a misspelt word guards nothing, and two nodes may both become master",
    zh: "keepalived 没有对应关键字的功能（见证、冗余心跳线路等）写成只有 lbc 读取的注释；词写错则保护不起作用，可能出现双主",
  },
  leave: {
    en: "the comment is for a newer lbc, which knows the word; write `#` twice to make it a plain comment",
    zh: "注释是写给更新版本 lbc 的；写成 `##` 即为普通注释",
  },
  bad: [
    {
      text: `vrrp_instance VI_1 {
    # lbc:«hartbeat» interface eth1
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
  good: [
    {
      text: `vrrp_instance VI_1 {
    # lbc:heartbeat interface eth1
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
