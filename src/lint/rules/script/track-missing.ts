import { say, type Text } from "../../../messages/text.ts";
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
  leave: {
    en: "the address is for the machine itself, not for a service on it",
    zh: "该地址属于机器本身，不对应某个服务",
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
    {
      text: `«vrrp_instance VI_1» {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
vrrp_instance VI_2 {
    interface eth0
    virtual_router_id 52
    priority 150
    virtual_ipaddress {
        10.0.0.10/24
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
    // An interface is better than nothing where nobody can say what runs behind the address.
    const [first, ...others] = unwatchedIn(node, around).filter(
      ({ trackInterfaces }) => trackInterfaces.length === 0,
    );
    if (!first) return;
    report({
      at: first.site,
      message: messageOf(first.name, others.length),
      related: others.slice(0, mostPlaces).map(({ site }) => ({
        at: site,
        message: say({ en: "nor behind this one", zh: "此处同样" }),
      })),
      help: say({
        en: "track_process nginx, or a vrrp_script that asks the proxy, in track_script",
        zh: "使用 track_process 跟踪 nginx，或在 track_script 中引用检查代理的 vrrp_script",
      }),
    });
  },
});

/** Machines have hundreds of instances. */
const mostPlaces = 10;

const messageOf = (name: string, more: number): Text =>
  more === 0
    ? say(
        {
          en: "nothing watches the service behind {name}: when it dies and the machine lives, the address stays",
          zh: "没有任何机制监控 {name} 背后的服务：服务停了而机器还在，地址不会切换",
        },
        { name },
      )
    : say(
        {
          en: "nothing watches the services behind {name} and {more} more: when they die and the machine lives, the addresses stay",
          zh: "没有任何机制监控 {name} 等 {count} 个实例背后的服务：服务停了而机器还在，地址不会切换",
        },
        { name, more, count: more + 1 },
      );
