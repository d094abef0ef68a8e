import { readingRule } from "../../rule.ts";

export const rsPortMismatch = readingRule({
  id: "lvs/rs-port-mismatch",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a real server with another port than its virtual server, without NAT",
    zh: "非 NAT 模式下 `real_server` 的端口与虚拟服务器不同",
  },
  why: {
    en: "DR and TUN hand packets on as they came, so the port cannot change. keepalived 2.2.7 logs `ports don't match - resetting` and takes the port of the virtual server: the real server gets connections on a port where it may not listen. Of a group with addresses on several ports it only complains",
    zh: "DR 与 TUN 原样转发报文，端口无法改变。keepalived 2.2.7 记录 `ports don't match - resetting`，改用虚拟服务器的端口：真实服务器会在可能并未监听的端口上收到连接。服务组含多个端口的地址时只报错",
  },
  leave: {
    en: "never: keepalived takes the port of the virtual server, and DR and TUN could not change it",
    zh: "没有理由保留：keepalived 会改用虚拟服务器的端口，DR 和 TUN 也无法改变端口",
  },
  sources: [
    "https://www.keepalived.org/manpage.html",
    "http://www.linuxvirtualserver.org/VS-DRouting.html",
  ],
  bad: [
    {
      text: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind DR
    protocol TCP
    real_server 10.0.0.21 «8080» {
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
  ],
  good: [
    {
      text: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 8080 {
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
