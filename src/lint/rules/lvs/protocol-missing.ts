import { readingRule } from "../../rule.ts";

export const protocolMissing = readingRule({
  id: "lvs/protocol-missing",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a `virtual_server` without `protocol`",
    zh: "`virtual_server` 缺少 `protocol`",
  },
  why: {
    en: "keepalived 2.2.7 logs `no protocol set - defaulting to UDP`: a service that was meant for TCP is not in IPVS, and connections to it are answered by the director itself",
    zh: "keepalived 2.2.7 记录 `no protocol set - defaulting to UDP`：本想提供的 TCP 服务不在 IPVS 中，发来的连接由调度机自己应答",
  },
  leave: {
    en: "UDP is what is meant; `protocol UDP` says so",
    zh: "本意就是 UDP；请写上 `protocol UDP`",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `«virtual_server» 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    real_server 10.0.0.21 80 {
        TCP_CHECK {
        }
    }
}
`,
      fixed: `virtual_server 10.0.0.9 80 {
    protocol TCP
    lb_algo rr
    lb_kind NAT
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
    real_server 10.0.0.21 80 {
        TCP_CHECK {
        }
    }
}
`,
      dialect: "keepalived",
    },
    {
      text: `virtual_server fwmark 1 {
    lb_algo rr
    lb_kind NAT
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
