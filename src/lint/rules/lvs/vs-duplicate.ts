import { familyOf } from "../../../catalog/keepalived/lvs-effective.ts";
import { protocol } from "../../../catalog/keepalived/virtual-server.ts";
import type { VirtualServer } from "../../../ir/lvs.ts";
import { read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";
import { nameOf } from "../../virtual-servers.ts";

export const vsDuplicate = rule({
  id: "lvs/vs-duplicate",
  severity: "error",
  since: "0.1.0",
  on: "ha",
  summary: {
    en: "the same `virtual_server` twice",
    zh: "同一个 `virtual_server` 写了两次",
  },
  why: {
    en: "there is one entry in IPVS for an address, port and protocol. keepalived 2.2.7 takes both blocks without a word (`-t` ends with 0), each with checkers of its own that add and remove servers of the same entry: what is in rotation depends on which of them spoke last",
    zh: "同一地址、端口和协议在 IPVS 中只有一条记录。keepalived 2.2.7 会不作提示地接受两个块（`-t` 返回 0），各自的检查都会增删同一条记录里的服务器：哪些服务器在用，取决于谁最后操作",
  },
  leave: {
    en: "never: what the checkers of one block take out, those of the other may put back",
    zh: "没有理由保留：一个块的检查摘除的服务器，另一个块的检查可能又加回来",
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
}
«virtual_server 10.0.0.9 80» {
    lb_algo rr
    lb_kind NAT
    protocol TCP
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
      text: `virtual_server 10.0.0.9 53 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 53 {
        TCP_CHECK {
        }
    }
}
virtual_server 10.0.0.9 53 {
    lb_algo rr
    lb_kind NAT
    protocol UDP
    real_server 10.0.0.21 53 {
        TCP_CHECK {
        }
    }
}
`,
    },
    {
      text: `virtual_server fwmark 80 {
    lb_algo rr
    lb_kind DR
    ip_family inet
    real_server 10.0.0.21 {
        TCP_CHECK {
            connect_port 80
        }
    }
}
virtual_server fwmark 80 {
    lb_algo rr
    lb_kind DR
    ip_family inet6
    real_server fd00::21 {
        TCP_CHECK {
            connect_port 80
        }
    }
}
`,
    },
  ],

  check({ ha }, report) {
    const seen = new Map<string, VirtualServer>();
    for (const server of ha.lvs.servers) {
      // A mark of IPv4 packets and one of IPv6 packets are two entries.
      const key = `${nameOf(server)} ${read(server.scope, protocol).value ?? ""} ${familyOf(server)}`;
      const first = seen.get(key);
      if (!first) {
        seen.set(key, server);
        continue;
      }
      report({
        at: server.site,
        message: say(
          {
            en: "{virtual} is there already: both blocks change the same entry of IPVS",
            zh: "{virtual} 已经存在：两个块会修改 IPVS 中的同一条记录",
          },
          { virtual: nameOf(server) },
        ),
        related: [{ at: first.site, message: say({ en: "the first one", zh: "第一次出现" }) }],
        help: say({
          en: "put all real servers into one block",
          zh: "把所有 real_server 写进同一个块",
        }),
      });
    }
  },
});
