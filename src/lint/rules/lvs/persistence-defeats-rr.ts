import { persistenceOf } from "../../../catalog/keepalived/lvs-effective.ts";
import { lvsSched } from "../../../catalog/keepalived/virtual-server.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";
import { nameOf } from "../../virtual-servers.ts";

const file = (lines: string): string => `virtual_server 10.0.0.9 80 {
    ${lines}
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
`;

export const persistenceDefeatsRr = rule({
  id: "lvs/persistence-defeats-rr",
  severity: "info",
  since: "0.1.0",
  on: "ha",
  summary: {
    en: "`persistence_timeout` beside a scheduler that takes turns",
    zh: "`persistence_timeout` 与轮询调度同时使用",
  },
  why: {
    en: "`rr` and `wrr` take turns among connections, persistence keeps a client address on one server: the scheduler then chooses for the first connection of a client only. Whoever tests from one machine sees a single server and takes the balancing for broken; behind NAT a whole office lands on one server, and a client that keeps coming back before the time is over never moves",
    zh: "`rr`、`wrr` 按连接轮流分配，而会话保持把同一客户端地址固定到一台服务器：调度算法只对客户端的第一个连接起作用。从一台机器测试只会看到一台服务器，以为负载均衡失效；NAT 之后的整个办公室会落到同一台；在超时之前不断访问的客户端永远不会换服务器",
  },
  leave: {
    en: "clients are many and small, so that their shares even out",
    zh: "客户端多而请求小，流量自然均衡",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    { text: file("lb_algo rr\n    «persistence_timeout 50»") },
    { text: file("lb_algo wrr\n    «persistence_timeout 300»") },
  ],
  good: [
    { text: file("lb_algo rr") },
    { text: file("lb_algo sh") },
    { text: file("lb_algo wlc\n    persistence_timeout 50") },
  ],

  check({ ha }, report) {
    for (const server of ha.lvs.servers) {
      const kept = persistenceOf(server);
      const algorithm = read(server.scope, lvsSched);
      if (kept.value === undefined || !isWritten(kept) || !/^w?rr$/.test(algorithm.value)) continue;
      if (server.realServers.length < 2) continue;
      report({
        at: kept,
        message: say(
          {
            en: "a client of {name} stays on one server for {seconds} s after its last connection: {algorithm} chooses for the first one only",
            zh: "{name} 的客户端在最后一个连接之后 {seconds} 秒内固定在一台服务器上：{algorithm} 只对第一个连接起作用",
          },
          { name: nameOf(server), seconds: kept.value, algorithm: algorithm.value },
        ),
        help: say({
          en: "leave it out where sessions need no server of their own",
          zh: "会话不需要固定服务器时可以去掉",
        }),
      });
    }
  },
});
