import { readingRule } from "../../rule.ts";

export const annotationMisplaced = readingRule({
  id: "base/annotation-misplaced",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a `# lbc:` comment in a block that it does not belong in",
    zh: "`# lbc:` 注释写错了块",
  },
  why: {
    en: "a comment counts for the block that it stands in; here lbc would do nothing with it, and what it was to guard would go without",
    zh: "注释只对所在的块有效；写在此处不起作用，本应受保护的实例便没有保护",
  },
  leave: {
    en: "nothing is meant by it; write `#` twice to make it a plain comment",
    zh: "本就无意启用；写成 `##` 即为普通注释",
  },
  bad: [
    {
      text: `vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        # lbc:«heartbeat» interface eth1
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
