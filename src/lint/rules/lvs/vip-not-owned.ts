import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";
import { nameOf } from "../../virtual-servers.ts";

export const vipNotOwned = rule({
  id: "lvs/vip-not-owned",
  severity: "warning",
  since: "0.1.0",
  on: "ha",
  summary: {
    en: "no `vrrp_instance` holds the address of a `virtual_server`",
    zh: "没有任何 `vrrp_instance` 持有该 `virtual_server` 的地址",
  },
  why: {
    en: "a virtual server answers where its address is, and beside VRRP instances this machine holds none for it: nobody answers ARP for the address, or it is a typo of one that floats",
    zh: "虚拟服务只在持有该地址的机器上生效。本机有 VRRP 实例，却没有一个持有该地址：没有机器应答它的 ARP，或者是把浮动地址写错了",
  },
  leave: {
    en: "another program or the network puts the address on this machine",
    zh: "地址由其他程序或网络配置加到本机",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
«virtual_server 10.0.0.8 80» {
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
  good: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
virtual_server 10.0.0.9 80 {
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

  check({ ha }, report, { isWhole }) {
    const { instances, staticAddresses } = ha.ha;
    if (instances.length === 0 || !isWhole(ha)) return;
    const held = [
      ...instances.flatMap(({ addresses, excluded }) => [...addresses, ...excluded]),
      ...staticAddresses,
    ];
    const owned = new Set(held.map(({ ip }) => ip));
    for (const server of ha.lvs.servers) {
      const { service } = server;
      if (service.kind !== "address" || owned.has(service.ip)) continue;
      report({
        at: server.site,
        message: say(
          {
            en: "no instance of this machine holds {ip}: unless the system has it by itself, nobody answers for {virtual}",
            zh: "本机没有实例持有 {ip}：除非系统自身已配置该地址，否则没有机器应答 {virtual}",
          },
          { ip: service.ip, virtual: nameOf(server) },
        ),
        help: say({
          en: "add the address to virtual_ipaddress, or to static_ipaddress where it does not float",
          zh: "把该地址加入 virtual_ipaddress；不漂移的地址写入 static_ipaddress",
        }),
      });
    }
  },
});
