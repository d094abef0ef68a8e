import { readingRule } from "../../rule.ts";

export const vsNoRealServer = readingRule({
  id: "lvs/vs-no-real-server",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a `virtual_server` without real servers",
    zh: "`virtual_server` 没有 `real_server`",
  },
  why: {
    en: "keepalived 2.2.7 logs `has no real servers - ignoring` and leaves the service out of IPVS, with a sorry server or without: connections to the address are answered by the director itself, mostly with a reset",
    zh: "keepalived 2.2.7 记录 `has no real servers - ignoring`，不会在 IPVS 中建立该服务，有没有 `sorry_server` 都一样：发往该地址的连接由调度机自己应答，多半被重置",
  },
  leave: {
    en: "a program writes the real servers in later, and nobody asks for the service until then",
    zh: "真实服务器稍后由其他程序写入，在此之前没有人访问该服务",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `«virtual_server» 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
}
`,
      dialect: "keepalived",
    },
    {
      text: `«virtual_server» 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    sorry_server 10.0.0.30 80
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
  ],
});
