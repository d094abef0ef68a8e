import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";
import { nameOf, printAddress } from "../../virtual-servers.ts";

export const rsNoChecker = rule({
  id: "lvs/rs-no-checker",
  severity: "error",
  since: "0.1.0",
  on: "ha",
  summary: {
    en: "a `real_server` without any checker is never taken out",
    zh: "没有任何检查的 `real_server` 永远不会被摘除",
  },
  why: {
    en: "keepalived 2.2.7 adds a real server without a checker at start and leaves it there for good: when it dies, its share of all new connections goes nowhere, and `keepalived -t` is content. IPVS itself checks nothing",
    zh: "keepalived 2.2.7 会在启动时加入没有检查的真实服务器，并永远保留：宕机后，分给它的新连接全部失败，而 `keepalived -t` 不会报错。IPVS 本身不做任何检查",
  },
  leave: {
    en: "something else takes dead servers out, a controller that writes this file for instance",
    zh: "另有程序负责摘除宕机的服务器，例如生成这份文件的控制器",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    «real_server 10.0.0.21 80» {
        weight 1
    }
    real_server 10.0.0.22 80 {
        TCP_CHECK {
        }
    }
}
`,
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
    },
  ],

  check({ ha }, report) {
    for (const server of ha.lvs.servers)
      for (const { address, checkers, site } of server.realServers) {
        if (checkers.length > 0) continue;
        report({
          at: site,
          message: say(
            {
              en: "nothing checks {real}: dead or not, it keeps its share of {virtual}",
              zh: "{real} 没有任何检查：无论它是否宕机，{virtual} 总有一份流量发给它",
            },
            { real: printAddress(address), virtual: nameOf(server) },
          ),
          help: say({
            en: "HTTP_GET with a status_code, or at least TCP_CHECK",
            zh: "使用带 status_code 的 HTTP_GET，至少写 TCP_CHECK",
          }),
        });
      }
  },
});
