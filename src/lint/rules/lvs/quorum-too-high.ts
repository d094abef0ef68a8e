import { readingRule } from "../../rule.ts";

export const quorumTooHigh = readingRule({
  id: "lvs/quorum-too-high",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`quorum` above the weight of all real servers together",
    zh: "`quorum` 大于所有真实服务器的权重之和",
  },
  why: {
    en: "the quorum counts weight, not servers. keepalived 2.2.7 lowers one that can never be reached to the whole weight: from then on a single server that fails loses the quorum, and `quorum_down` runs or the sorry server takes over",
    zh: "quorum 按权重而不是台数计算。达不到的值会被 keepalived 2.2.7 降为总权重：此后只要有一台失败就会失去 quorum，触发 `quorum_down` 或切到 sorry_server",
  },
  leave: {
    en: "more real servers come soon; until then the loss of a single one loses the quorum",
    zh: "很快会增加真实服务器；在此之前任何一台失败都会失去 quorum",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    «quorum» 5
    real_server 10.0.0.21 80 {
        weight 2
        TCP_CHECK {
        }
    }
    real_server 10.0.0.22 80 {
        weight 2
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
    quorum 2
    real_server 10.0.0.21 80 {
        weight 2
        TCP_CHECK {
        }
    }
    real_server 10.0.0.22 80 {
        weight 2
        TCP_CHECK {
        }
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
