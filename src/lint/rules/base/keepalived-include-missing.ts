import { readingRule } from "../../rule.ts";

export const keepalivedIncludeMissing = readingRule({
  id: "base/keepalived-include-missing",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "an include of keepalived matches no file",
    zh: "keepalived 的 include 没有匹配到文件",
  },
  why: {
    en: "keepalived 2.2.7 logs one line and starts: an instance that was to stand in the file is simply absent, and the machine never takes part in the election",
    zh: "keepalived 2.2.7 只记一行日志就照常启动：文件里的实例根本不存在，这台机器也就不会参加选举",
  },
  leave: {
    en: "the folder is filled later, by a deployment for instance, and no instance is missing until then",
    zh: "该目录稍后由部署等流程填充，在此之前不缺少任何实例",
  },
  bad: [
    {
      text: `include «/etc/keealived/conf.d/*.conf»
vrrp_instance VI_1 {
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
      text: `--- keepalived.conf
include more.conf
--- more.conf
vrrp_instance VI_1 {
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
