import { readingRule } from "../../rule.ts";

export const invalidSequence = readingRule({
  id: "syntax/invalid-sequence",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a sequence that keepalived cannot read",
    zh: "keepalived 无法解析的序列",
  },
  why: {
    en: "`~SEQ(name, start, step, end)` and `~LST(name, value, …)` write one line many times; keepalived 2.2.7 logs `Invalid ~SEQ specification` and drops the line where the steps lead away from the end, or a parenthesis or a value does not fit",
    zh: "`~SEQ(name, start, step, end)` 与 `~LST(name, value, …)` 把一行展开成多行；步长方向相反、括号或取值不匹配时，keepalived 2.2.7 记录 `Invalid ~SEQ specification` 并丢弃该行",
  },
  leave: {
    en: "never: it cannot be switched off, because keepalived drops the line",
    zh: "不能忽略，本规则不能关闭：keepalived 会丢弃该行",
  },
  bad: [
    {
      text: "vrrp_instance VI_1 {\n    virtual_ipaddress {\n        «~SEQ(N, 3, 1, 1) 10.0.0.$N»\n    }\n}\n",
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
        ~SEQ(N, 1, 3) 10.0.0.\${N}/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
