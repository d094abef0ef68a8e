import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";
import { unwatchedIn } from "../../unwatched.ts";

export const trackMissing = rule({
  id: "script/track-missing",
  severity: "warning",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "an instance that tracks nothing keeps the address of a dead service",
    zh: "没有任何跟踪的实例，服务宕机后仍持有地址",
  },
  why: {
    en: "VRRP notices a dead machine, not a dead proxy: when nginx stops and the machine lives on, adverts go on, the address stays, and every client gets `connection refused` although the other node is healthy. It is the most common outage of such pairs",
    zh: "VRRP 只能发现机器宕机，发现不了代理宕机：nginx 停了而机器还在，通告照发，地址不动，所有客户端得到 `connection refused`，尽管另一台是健康的。这是主备架构最常见的故障",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `«vrrp_instance VI_1» {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],
  good: [
    {
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    track_script {
        proxy
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
    // The group tracks for all of its members.
    {
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
}
vrrp_sync_group pair {
    group {
        VI_1
        VI_2
    }
    track_script {
        proxy
    }
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
vrrp_instance VI_2 {
    interface eth1
    virtual_router_id 52
    priority 150
    virtual_ipaddress {
        10.1.0.9/24
    }
}
`,
    },
    // Virtual servers are watched by checkers of their own.
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

  check({ cluster: { nodes } }, report, around) {
    const [node, other] = nodes;
    // Of proxies and pairs cluster/nginx-untracked speaks.
    if (!node || other || node.proxies.length > 0) return;
    for (const instance of unwatchedIn(node, around)) {
      // An interface is better than nothing where nobody can say what runs behind the address.
      if (instance.trackInterfaces.length > 0) continue;
      report({
        at: instance.site,
        message: say(
          {
            en: "nothing watches the service behind {name}: when it dies and the machine lives, the address stays",
            zh: "没有任何机制监控 {name} 背后的服务：服务停了而机器还在，地址不会切换",
          },
          { name: instance.name },
        ),
        help: say({
          en: "track_process nginx, or a vrrp_script that asks the proxy, in track_script",
          zh: "使用 track_process 跟踪 nginx，或在 track_script 中引用检查代理的 vrrp_script",
        }),
      });
    }
  },
});
