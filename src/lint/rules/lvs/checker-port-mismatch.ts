import { connectPort } from "../../../catalog/keepalived/checker-connection.ts";
import type { HaConfig } from "../../../ir/config.ts";
import { isWritten, read, type Traced } from "../../../ir/scope.ts";
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
  leave: {
    en: "the service has a port for health on purpose, and it answers for the service itself",
    zh: "服务专门提供健康检查端口，且它能反映服务本身的状态",
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
    // One port for checks is one decision.
    {
      text: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 8080 {
        TCP_CHECK {
            «connect_port 9001»
        }
    }
    real_server 10.0.0.22 8080 {
        TCP_CHECK {
            connect_port 9001
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
    for (const [asked, [first, ...others]] of Map.groupBy(elsewhere(ha), ({ port }) => port)) {
      if (!first) continue;
      const { at, served, real } = first;
      report({
        at,
        message:
          others.length === 0
            ? say(
                {
                  en: "port {asked} is checked, port {served} of {real} is served",
                  zh: "检查的是端口 {asked}，而 {real} 对外服务的是端口 {served}",
                },
                { asked, served, real },
              )
            : say(
                {
                  en: "port {asked} is checked, port {served} of {real} is served, and so for {count} more",
                  zh: "检查的是端口 {asked}，而 {real} 对外服务的是端口 {served}；另有 {count} 处相同",
                },
                { asked, served, real, count: others.length },
              ),
        related: others
          .slice(0, mostPlaces)
          .map((other) => ({ at: other.at, message: say({ en: "and here", zh: "此处同样" }) })),
      });
    }
  },
});

/** A machine with a port of its own for checks has it in thousands of places. */
const mostPlaces = 10;

interface Elsewhere {
  readonly at: Traced<unknown>;
  readonly port: number;
  readonly served: number;
  readonly real: string;
}

/** The checkers that ask another port: one port is one decision. */
const elsewhere = ({ lvs }: HaConfig): readonly Elsewhere[] =>
  lvs.servers.flatMap((server) =>
    server.realServers.flatMap((real) =>
      real.checkers.flatMap(({ scope }) => {
        const at = read(scope, connectPort);
        const served = servedPort(real, server);
        const port = at.value;
        if (!isWritten(at) || port === undefined || served === 0 || port === served) return [];
        return { at, port, served, real: printAddress(real.address) };
      }),
    ),
  );
