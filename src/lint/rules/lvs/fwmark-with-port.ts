import { readingRule } from "../../rule.ts";

export const fwmarkWithPort = readingRule({
  id: "lvs/fwmark-with-port",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a port of a real server behind a firewall mark, without NAT",
    zh: "fwmark 服务在非 NAT 模式下给 `real_server` 写了端口",
  },
  why: {
    en: "a mark gathers packets to any port, and DR and TUN hand them on as they came. keepalived 2.2.7 logs `real server … has port specified - clearing` and drops the port: it never had a meaning",
    zh: "fwmark 会收集发往任意端口的报文，而 DR 与 TUN 原样转发。keepalived 2.2.7 记录 `real server … has port specified - clearing` 并去掉端口：它从来没有意义",
  },
  leave: {
    en: "never: keepalived clears the port",
    zh: "没有理由保留：keepalived 会清除端口",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `virtual_server fwmark 1 {
    lb_algo rr
    lb_kind DR
    real_server 10.0.0.21 «80» {
        TCP_CHECK {
        }
    }
}
`,
      fixed: `virtual_server fwmark 1 {
    lb_algo rr
    lb_kind DR
    real_server 10.0.0.21 {
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
