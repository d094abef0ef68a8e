import { readingRule } from "../../rule.ts";

export const unknownKeyword = readingRule({
  id: "base/unknown-keyword",
  severity: "error",
  since: "0.1.0",
  summary: { en: "keepalived has no keyword of this name", zh: "keepalived 没有这个关键字" },
  why: {
    en: "keepalived 2.2.7 logs `Unknown keyword` and starts without the setting; where an unknown keyword opens a block, it misreads what follows too",
    zh: "keepalived 2.2.7 只记一行 `Unknown keyword`，然后不带该设置启动；如果未知关键字带有块，其后的内容也会被误读",
  },
  leave: {
    en: "the file is meant for another version of keepalived, which `--target` names; 2.2.7 runs without the setting",
    zh: "文件是写给其他版本 keepalived 的，请用 `--target` 指明；2.2.7 运行时没有这项设置",
  },
  bad: [
    {
      text: `vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    «priorty» 100
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
