import { readingRule } from "../../rule.ts";

export const rsDuplicate = readingRule({
  id: "lvs/rs-duplicate",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "the same `real_server` twice",
    zh: "同一个 `real_server` 写了两次",
  },
  why: {
    en: "IPVS holds a server once for each service. keepalived 2.2.7 logs `real server … is duplicated - removing second rs`: the second block, with its weight and checkers, goes for nothing, and the pool is smaller than it looks",
    zh: "在 IPVS 中，一个服务下每台服务器只有一条记录。keepalived 2.2.7 记录 `real server … is duplicated - removing second rs`：第二个块连同它的权重和检查都不起作用，服务器比看上去少",
  },
  leave: {
    en: "never: keepalived removes the second block",
    zh: "没有理由保留：keepalived 会移除第二个块",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 80 {
        TCP_CHECK {
        }
    }
    real_server «10.0.0.21» 80 {
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
    real_server 10.0.0.21 80 {
        TCP_CHECK {
        }
    }
    real_server 10.0.0.22 80 {
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
    real_server 10.0.0.21 81 {
        TCP_CHECK {
        }
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
