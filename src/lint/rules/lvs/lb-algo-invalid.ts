import { readingRule } from "../../rule.ts";

export const lbAlgoInvalid = readingRule({
  id: "lvs/lb-algo-invalid",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`lb_algo` is no scheduler of IPVS",
    zh: "`lb_algo` 不是 IPVS 的调度算法",
  },
  why: {
    en: "keepalived 2.2.7 logs `Invalid lvs_scheduler 'roundrobin' - ignoring`, then `no scheduler set, setting default 'wlc'`: the service runs, but connections are spread by another method than the one that was chosen. The names are short and in lower case: rr, wrr, lc, wlc, lblc, lblcr, sh, mh, dh, sed, nq, fo, ovf, twos",
    zh: "keepalived 2.2.7 先记录 `Invalid lvs_scheduler 'roundrobin' - ignoring`，再记录 `no scheduler set, setting default 'wlc'`：服务照常运行，但连接并未按选定的方式分配。算法名是小写缩写：rr、wrr、lc、wlc、lblc、lblcr、sh、mh、dh、sed、nq、fo、ovf、twos",
  },
  leave: {
    en: "never: keepalived balances by wlc; write `lb_algo wlc` where that is meant",
    zh: "没有理由保留：keepalived 会改用 wlc；若本意如此，请写 `lb_algo wlc`",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `virtual_server 10.0.0.9 80 {
    lb_algo «roundrobin»
    lb_kind NAT
    protocol TCP
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
    {
      text: `virtual_server 10.0.0.9 80 {
    lb_algo «RR»
    lb_kind NAT
    protocol TCP
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
    lb_algo wlc
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
