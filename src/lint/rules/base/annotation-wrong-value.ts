import { readingRule } from "../../rule.ts";

export const annotationWrongValue = readingRule({
  id: "base/annotation-wrong-value",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a `# lbc:` comment whose values lbc cannot read",
    zh: "`# lbc:` 注释的取值有误",
  },
  why: {
    en: "a guard that is half understood guards nothing: `lbc serve` refuses to start, and says what is to be written",
    zh: "半懂不懂的保护等于没有保护：`lbc serve` 会拒绝启动，并指出应如何书写",
  },
  leave: {
    en: "the comment is for a newer lbc, which knows the value; write `#` twice to make it a plain comment",
    zh: "注释是写给更新版本 lbc 的；写成 `##` 即为普通注释",
  },
  bad: [
    {
      text: `vrrp_instance VI_1 {
    # lbc:witness ping 10.0.0.1 interval «1»
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
    # lbc:witness ping 10.0.0.1 interval 1s
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
