import { readingRule } from "../../rule.ts";

export const persistenceZero = readingRule({
  id: "lvs/persistence-zero",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`persistence_timeout 0`",
    zh: "`persistence_timeout` 为 0",
  },
  why: {
    en: "keepalived 2.2.7 takes 1 to 2678400 s, logs `persistence_timeout invalid`, and `keepalived -t` ends with 5. No persistence is what holds without the line; alone, without a number, it means 360 s",
    zh: "keepalived 2.2.7 只接受 1 到 2678400 秒，记录 `persistence_timeout invalid`，`keepalived -t` 以 5 退出。不需要会话保持时不写这一行即可；只写关键字而不带数值表示 360 秒",
  },
  leave: {
    en: "never: keepalived ignores the line, and `keepalived -t` fails because of it",
    zh: "没有理由保留：keepalived 会忽略该行，`keepalived -t` 却因它而失败",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    persistence_timeout «0»
    real_server 10.0.0.21 80 {
        TCP_CHECK {
        }
    }
}
`,
      fixed: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 80 {
        TCP_CHECK {
        }
    }
}
`,
      dialect: "keepalived",
    },
  ],
  good: [
    {
      text: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    persistence_timeout 50
    real_server 10.0.0.21 80 {
        TCP_CHECK {
        }
    }
}
`,
      dialect: "keepalived",
    },
    {
      text: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 80 {
        TCP_CHECK {
        }
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
