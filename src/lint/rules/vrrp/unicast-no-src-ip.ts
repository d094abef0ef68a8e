import { unicastSrcIp } from "../../../catalog/keepalived/vrrp-instance.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";

export const unicastNoSrcIp = rule({
  id: "vrrp/unicast-no-src-ip",
  severity: "warning",
  since: "0.1.0",
  preset: "strict",
  on: "vrrp",
  summary: {
    en: "`unicast_peer` without `unicast_src_ip`",
    zh: "配置了 `unicast_peer` 但没有 `unicast_src_ip`",
  },
  why: {
    en: "keepalived then takes the first address of the interface when it starts. On an interface with several that may not be the one that the peers list: then firewalls and `check_unicast_src` drop the adverts, and both nodes become master",
    zh: "此时 keepalived 启动时取网卡的第一个地址作为源地址。网卡有多个地址时，它可能不是对端列表里的那个，此时防火墙和 `check_unicast_src` 会丢弃通告，两台都成为主节点",
  },
  leave: {
    en: "the interface has one address and will not get another",
    zh: "网卡只有一个地址，也不会再增加",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    unicast_peer {
        «10.0.0.2»
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],
  good: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    unicast_src_ip 10.0.0.1
    unicast_peer {
        10.0.0.2
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ instance }, report) {
    const [first] = instance.unicastPeers;
    if (!first || isWritten(read(instance.scope, unicastSrcIp))) return;
    report({
      at: first.site,
      message: say(
        {
          en: "{name} does not say from which address it speaks to its peers",
          zh: "{name} 没有写明用哪个地址与对端通信",
        },
        { name: instance.name },
      ),
      help: say({
        en: "unicast_src_ip with the address that the peers list",
        zh: "用 unicast_src_ip 写明对端列表中的那个地址",
      }),
    });
  },
});
