import { readingRule } from "../../rule.ts";

export const allWeightsZero = readingRule({
  id: "lvs/all-weights-zero",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "every real server has weight 0",
    zh: "所有 `real_server` 的权重都是 0",
  },
  why: {
    en: "weight 0 means no new connections, so that of a pool of them nobody gets any. keepalived 2.2.7 notices by the quorum only (`quorum 1 … exceeds total weight of real servers 0, reducing quorum to 0`)",
    zh: "权重 0 表示不再接受新连接，全部为 0 时没有一台可用。keepalived 2.2.7 只能从 quorum 看出来（`quorum 1 … exceeds total weight of real servers 0, reducing quorum to 0`）",
  },
  leave: {
    en: "the service is taken out on purpose, for maintenance",
    zh: "为维护而有意停止该服务",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `«virtual_server» 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 80 {
        weight 0
        TCP_CHECK {
        }
    }
    real_server 10.0.0.22 80 {
        weight 0
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
    «quorum» 1
    real_server 10.0.0.21 80 {
        weight 0
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
        weight 0
        TCP_CHECK {
        }
    }
    real_server 10.0.0.22 80 {
        weight 1
        TCP_CHECK {
        }
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
