import { readingRule } from "../../rule.ts";

export const authPassTruncated = readingRule({
  id: "vrrp/auth-pass-truncated",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`auth_pass` longer than eight bytes",
    zh: "`auth_pass` 超过 8 字节",
  },
  why: {
    en: 'an advert of VRRP version 2 has room for eight bytes of password. keepalived cuts longer ones ("Truncating auth_pass to 8 characters"), so that two passwords which differ behind the eighth byte are the same, and the password is weaker than it looks',
    zh: "VRRP v2 的通告只能携带 8 字节口令，keepalived 会截断更长的口令（“Truncating auth_pass to 8 characters”）。第 8 字节之后才不同的两个口令实际相同，口令强度也低于表面所见",
  },
  leave: {
    en: "never: the rest of the password does nothing",
    zh: "没有理由保留：多出的部分不起作用",
  },
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    authentication {
        auth_type PASS
        auth_pass «correct-horse»
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    authentication {
        auth_type PASS
        auth_pass correct-
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
  good: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    authentication {
        auth_type PASS
        auth_pass eight-88
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
