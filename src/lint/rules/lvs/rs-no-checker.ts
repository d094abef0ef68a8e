import { connectTimeout } from "../../../catalog/keepalived/checker-connection.ts";
import { delayLoop } from "../../../catalog/keepalived/checker-timing.ts";
import { protocol } from "../../../catalog/keepalived/virtual-server.ts";
import type { RealServer, VirtualServer } from "../../../ir/lvs.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import type { TextEdit } from "../../../text/edit.ts";
import { indentBefore } from "../../indent.ts";
import { rule, type Surroundings } from "../../rule.ts";
import { nameOf, printAddress, servedPort } from "../../virtual-servers.ts";

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
      fixed: `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 80 {
        TCP_CHECK {
            connect_timeout 3
        }
        weight 1
    }
    real_server 10.0.0.22 80 {
        TCP_CHECK {
        }
    }
}
`,
    },
    // What answers of UDP proves life, only its owner knows.
    {
      text: `virtual_server 10.0.0.9 53 {
    lb_algo rr
    lb_kind NAT
    protocol UDP
    «real_server 10.0.0.21 53» {
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

  check({ ha }, report, around) {
    for (const server of ha.lvs.servers)
      for (const real of server.realServers) {
        const { address, checkers, site } = real;
        if (checkers.length > 0) continue;
        const checked = withTcpCheck(real, server, around);
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
          ...(checked && {
            fix: {
              title: say({ en: "add TCP_CHECK", zh: "加上 TCP_CHECK" }),
              safety: "unsafe" as const,
              edits: [checked],
            },
          }),
        });
      }
  },
});

/** Blocks without a check are not longer. */
const longestBlock = 2048;

/** A check that fits every TCP service, as the first thing of the block. */
function withTcpCheck(
  real: RealServer,
  server: VirtualServer,
  around: Surroundings,
): TextEdit | undefined {
  const { span } = real.site;
  const indent = indentBefore(span, around);
  const open = around.textOf({ ...span, start: span.end, end: span.end + longestBlock });
  // keepalived loses its way in blocks with lines that begin with something else than a keyword.
  if (/^[^}]*\n[ \t]*[^\s\w#!@{}]/.test(open)) return undefined;
  const opening = /^\s*\{(?=[ \t]*\r?\n)/.exec(open);
  if (indent === undefined || !opening) return undefined;
  if (read(server.scope, protocol).value !== "TCP" || servedPort(real, server) === 0)
    return undefined;
  const step = indent.includes("\t") ? "\t" : "    ";
  const body = timeoutFor(real).map((line) => `${indent}${step}${step}${line}`);
  const at = span.end + opening[0].length;
  return {
    span: { ...span, start: at, end: at },
    text: `${indent}${step}TCP_CHECK {${body.join("")}${indent}${step}}`,
  };
}

/** 3 s, and well below the interval; nothing where the servers have one already. */
function timeoutFor({ scope }: RealServer): readonly string[] {
  if (isWritten(read(scope, connectTimeout))) return [];
  return [`connect_timeout ${Math.min(3, read(scope, delayLoop).value / 2000)}`];
}
