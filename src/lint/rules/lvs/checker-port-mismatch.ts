import { connectPort } from "../../../catalog/keepalived/checker-connection.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";
import { printAddress, servedPort } from "../../virtual-servers.ts";

export const checkerPortMismatch = rule({
  id: "lvs/checker-port-mismatch",
  severity: "warning",
  since: "0.1.0",
  on: "ha",
  summary: {
    en: "a checker asks another port than the one that is served",
    zh: "检查的端口与对外服务的端口不同",
  },
  why: {
    en: "what answers on the other port may live while the service is dead, and the other way round: the pool follows the health of something else",
    zh: "另一个端口上的程序可能还活着而服务已经宕机，反之亦然：服务器的进出取决于别的东西是否健康",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 8080 {
        TCP_CHECK {
            «connect_port 80»
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
    real_server 10.0.0.21 8080 {
        TCP_CHECK {
            connect_port 8080
        }
    }
}
`,
    },
  ],

  check({ ha }, report) {
    for (const server of ha.lvs.servers)
      for (const real of server.realServers)
        for (const { scope } of real.checkers) {
          const asked = read(scope, connectPort);
          const served = servedPort(real, server);
          if (!isWritten(asked) || asked.value === undefined || served === 0) continue;
          if (asked.value === served) continue;
          report({
            at: asked,
            message: say(
              {
                en: "port {asked} is checked, port {served} of {real} is served",
                zh: "检查的是端口 {asked}，而 {real} 对外服务的是端口 {served}",
              },
              { asked: asked.value, served, real: printAddress(real.address) },
            ),
          });
        }
  },
});
