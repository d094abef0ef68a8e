import { readingRule } from "../../rule.ts";

export const lbKindInvalid = readingRule({
  id: "lvs/lb-kind-invalid",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`lb_kind` is none of NAT, DR, TUN",
    zh: "`lb_kind` 不是 NAT、DR、TUN 之一",
  },
  why: {
    en: "the three are in capitals. keepalived 2.2.7 logs `unknown [dr] routing method for virtual server`, then `no forwarding method set, setting default NAT`: real servers that were set up for DR answer clients directly, from an address that the client did not ask, and no connection comes about. FULLNAT is not in the kernel's IPVS",
    zh: "三者都必须大写。keepalived 2.2.7 先记录 `unknown [dr] routing method for virtual server`，再记录 `no forwarding method set, setting default NAT`：按 DR 部署的真实服务器会用客户端没有请求过的地址直接应答，连接无法建立。内核的 IPVS 没有 FULLNAT",
  },
  leave: {
    en: "never: keepalived forwards by NAT; write `lb_kind NAT` where that is meant",
    zh: "没有理由保留：keepalived 会按 NAT 转发；若本意如此，请写 `lb_kind NAT`",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind «dr»
    protocol TCP
    real_server 10.0.0.21 80 {
        TCP_CHECK {
        }
    }
}
`,
      fixed: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind DR
    protocol TCP
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
    lb_kind «FULLNAT»
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
    lb_kind DR
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
