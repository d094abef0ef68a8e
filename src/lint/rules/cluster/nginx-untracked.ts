import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";
import { unwatchedIn } from "../../unwatched.ts";

export const nginxUntracked = rule({
  id: "cluster/nginx-untracked",
  severity: "warning",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "a machine runs a proxy and holds an address, and nothing ties the two together",
    zh: "机器上既有代理又持有虚拟地址，但二者没有关联",
  },
  why: {
    en: "VRRP notices a dead machine, not a dead proxy. When nginx stops, is killed or cannot bind, the machine keeps the address and answers every client with a refused connection, while the other node is healthy. Tracking an interface does not help: the cable is fine",
    zh: "VRRP 只能发现机器宕机，发现不了代理宕机。nginx 停止、被杀或绑定失败时，机器仍持有地址，所有客户端都被拒绝连接，而另一台是健康的。跟踪网卡没有用：网线是好的",
  },
  leave: {
    en: "something outside keepalived stops it when the proxy dies, a unit with `BindsTo=` for instance",
    zh: "keepalived 之外另有机制在代理停止时一并停掉它，例如带 `BindsTo=` 的 systemd 单元",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `--- lb1/nginx.conf
events {}
http { server { listen 80; } }
--- lb1/keepalived.conf
«vrrp_instance VI_1» {
    interface eth0
    virtual_router_id 51
    priority 150
    track_interface {
        eth1
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
      text: `--- lb1/nginx.conf
events {}
http { server { listen 80; } }
--- lb1/keepalived.conf
vrrp_track_process nginx {
    process nginx
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    track_process {
        nginx
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ cluster: { nodes } }, report, around) {
    for (const node of nodes) {
      const isProxy = node.proxies.some(({ http, stream }) => http ?? stream);
      // Of a machine alone without a proxy script/track-missing speaks.
      if (!isProxy && nodes.length === 1) continue;
      for (const instance of unwatchedIn(node, around))
        report({
          at: instance.site,
          node,
          message: isProxy
            ? say(
                {
                  en: "{name} keeps its addresses when the proxy of this machine dies",
                  zh: "本机代理宕机后，{name} 仍会持有地址",
                },
                { name: instance.name },
              )
            : say(
                {
                  en: "{name} keeps its addresses when the service of this machine dies",
                  zh: "本机服务宕机后，{name} 仍会持有地址",
                },
                { name: instance.name },
              ),
          help: say({
            en: "track_process for the proxy, or a vrrp_script that asks it for a page",
            zh: "用 track_process 跟踪代理进程，或用 vrrp_script 请求代理的页面",
          }),
        });
    }
  },
});
