import {
  block,
  choice,
  either,
  inner,
  list,
  number,
  reference,
  secret,
  text,
  time,
  toggle,
  url,
} from "./define.ts";

/** A floating address. */
export const floatBlock = block({
  name: "float",
  doc: {
    en: "An address that one of the nodes holds at a time (`vrrp_instance`).",
    zh: "同一时刻由一个节点持有的地址（`vrrp_instance`）。",
  },
  words: { family: "keepalived", context: "vrrp_instance" },
  keys: {
    address: {
      takes: list({ kind: "address", prefix: "may", port: "none" }),
      doc: {
        en: "The address, or several that move together; without a prefix that of the nodes' network.",
        zh: "浮动地址，可有多个；不写前缀则取节点网络的前缀。",
      },
    },
    vrid: {
      takes: number(1, 255),
      doc: {
        en: "The virtual router's number, which no other one on the network may have.",
        zh: "虚拟路由器编号，同一网络内不得重复。",
      },
      fallback: { en: "the last byte of the first address", zh: "第一个地址的最后一个字节" },
    },
    nodes: {
      takes: list(reference("node")),
      doc: {
        en: "The nodes that may hold it, the one that should first.",
        zh: "可持有该地址的节点，优先者在前。",
      },
      fallback: { en: "all, in their order", zh: "全部，按其顺序" },
    },
    interface: {
      takes: text("interface"),
      doc: { en: "Its network interface.", zh: "所在网卡。" },
    },
    version: {
      takes: choice(2, 3),
      doc: { en: "The version of VRRP.", zh: "VRRP 版本。" },
      fallback: {
        en: "2; 3 for IPv6 and where `advert` is no whole number of seconds",
        zh: "2；IPv6 或 `advert` 不是整秒时为 3",
      },
    },
    advert: {
      takes: time,
      doc: { en: "From advert to advert.", zh: "通告间隔。" },
      fallback: { en: "1s", zh: "1s" },
    },
    transport: {
      takes: choice("unicast", "multicast"),
      doc: {
        en: "Adverts to each node by its address, or to the group.",
        zh: "通告逐个发往各节点地址，或发往组播。",
      },
      fallback: {
        en: "unicast where every node has an address of the same family",
        zh: "各节点均有同一地址族的地址时为 unicast",
      },
    },
    preempt: {
      takes: either(toggle, time),
      doc: {
        en: "Whether the preferred node takes the address back, and after how long. With `false` or a time a failing check is FAULT, for nobody takes over for a lower priority: where it fails on all nodes, none has the address.",
        zh: "优先节点恢复后是否收回地址，以及等待多久。为 `false` 或时间时，检查失败即进入 FAULT，因为没有节点会因优先级较低而接管：若所有节点都失败，则无节点持有地址。",
      },
      fallback: { en: "true", zh: "true" },
    },
    secret: {
      takes: secret,
      doc: {
        en: "Where the password of VRRP 2 stands; eight bytes of it count.",
        zh: "VRRP 2 口令的出处；只有前八个字节有效。",
      },
    },
    checks: {
      takes: list(reference("check")),
      doc: {
        en: "What has to hold for a node to have it.",
        zh: "节点持有该地址须满足的检查。",
      },
      fallback: {
        en: "every check of the cluster; where there is none, whether the proxy runs",
        zh: "集群的全部检查；一个都没有时检查代理是否在运行",
      },
    },
    notify: {
      takes: either(inner("notify"), text("command")),
      doc: {
        en: "Who is told of its changes, in the place of those of the cluster; a text is keepalived's own `notify`.",
        zh: "其变化通知谁，取代集群的设置；写文本时即 keepalived 自身的 `notify`。",
      },
    },
    guards: {
      takes: { kind: "guards", of: "vrrp_instance" },
      doc: {
        en: "Its guards against a split brain: the keys of `ha: instances` in lbc.yaml.",
        zh: "该地址的脑裂防护：与 lbc.yaml 中 `ha: instances` 的键相同。",
      },
    },
  },
});

export const groupBlock = block({
  name: "group",
  doc: { en: "Floats that move together.", zh: "一同切换的浮动地址。" },
  words: { family: "keepalived", context: "vrrp_sync_group", without: ["group"] },
  keys: {
    floats: {
      takes: list(reference("float")),
      required: true,
      doc: { en: "Which.", zh: "包含哪些。" },
    },
    notify: {
      takes: either(inner("notify"), text("command")),
      doc: {
        en: "Who is told of its changes, in the place of those of the cluster; a text is keepalived's own `notify`.",
        zh: "其变化通知谁，取代集群的设置；写文本时即 keepalived 自身的 `notify`。",
      },
    },
    guards: {
      takes: { kind: "guards", of: "vrrp_sync_group" },
      doc: {
        en: "Its guards: the keys of `ha: groups` in lbc.yaml.",
        zh: "防护：与 lbc.yaml 中 `ha: groups` 的键相同。",
      },
    },
  },
});

/** What a node asks itself. */
export const checkBlock = block({
  name: "check",
  doc: {
    en: "What a node asks itself (`vrrp_script`): one of `http`, `tcp`, `process`, `command`.",
    zh: "节点自检（`vrrp_script`）：`http`、`tcp`、`process`、`command` 之一。",
  },
  words: { family: "keepalived", context: "vrrp_script" },
  keys: {
    http: {
      takes: url,
      doc: { en: "A URL that has to answer 2xx or 3xx.", zh: "须以 2xx 或 3xx 应答的 URL。" },
    },
    tcp: {
      takes: { kind: "address", prefix: "none", port: "must", host: true },
      doc: { en: "An address that has to take a connection.", zh: "须能建立连接的地址。" },
    },
    process: {
      takes: text("name"),
      doc: {
        en: "A process that has to run; with the proxy's own `lbc serve` asks itself.",
        zh: "须在运行的进程；若为代理自身，`lbc serve` 直接检查自己。",
      },
    },
    command: {
      takes: text("command"),
      doc: { en: "A program of yours that has to end with 0.", zh: "须以 0 退出的自备程序。" },
    },
    interval: {
      takes: time,
      doc: { en: "From check to check.", zh: "检查间隔。" },
      fallback: { en: "2s", zh: "2s" },
    },
    timeout: {
      takes: time,
      doc: { en: "How long it may take.", zh: "超时。" },
      fallback: { en: "2s, at most the interval", zh: "2s，且不超过间隔" },
    },
    rise: {
      takes: number(1, 1000),
      doc: { en: "Good ones in a row that count.", zh: "连续成功次数。" },
      fallback: { en: "2", zh: "2" },
    },
    fall: {
      takes: number(1, 1000),
      doc: { en: "Bad ones in a row that count.", zh: "连续失败次数。" },
      fallback: { en: "2", zh: "2" },
    },
  },
});

/** A virtual server of the kernel's balancer. */
export const virtualServerBlock = block({
  name: "virtual_server",
  doc: {
    en: "A virtual server of the kernel's balancer (`virtual_server`).",
    zh: "内核负载均衡的虚拟服务器（`virtual_server`）。",
  },
  words: { family: "keepalived", context: "virtual_server" },
  keys: {
    address: {
      takes: { kind: "address", prefix: "none", port: "must" },
      doc: { en: "Where it is reached.", zh: "访问地址。" },
    },
    on: {
      takes: reference("float"),
      doc: {
        en: "The float that it is reached at, with `port`.",
        zh: "所在浮动地址，配合 `port`。",
      },
    },
    port: {
      takes: number(1, 65_535),
      doc: { en: "The port at the float.", zh: "浮动地址上的端口。" },
    },
    nodes: {
      takes: list(reference("node")),
      doc: { en: "The nodes that have it.", zh: "部署在哪些节点。" },
      fallback: { en: "those of its float, else all", zh: "所在浮动地址的节点，否则全部" },
    },
    scheduler: {
      takes: text("name"),
      doc: { en: "How a server is picked (`lb_algo`).", zh: "调度算法（`lb_algo`）。" },
      fallback: { en: "wlc", zh: "wlc" },
    },
    forward: {
      takes: choice("NAT", "DR", "TUN"),
      doc: { en: "How packets reach the servers (`lb_kind`).", zh: "转发方式（`lb_kind`）。" },
      fallback: { en: "NAT", zh: "NAT" },
    },
    udp: {
      takes: toggle,
      doc: { en: "UDP, not TCP.", zh: "UDP 而非 TCP。" },
    },
    servers: {
      takes: list(either({ kind: "address", prefix: "none", port: "must" }, inner("real_server"))),
      doc: { en: "The servers behind it (`real_server`).", zh: "后端服务器（`real_server`）。" },
    },
    health: {
      takes: either(inner("health"), toggle),
      doc: { en: "How each of them is checked.", zh: "对每台的健康检查。" },
      fallback: { en: "whether it takes connections", zh: "能否建立连接" },
    },
  },
});

export const realServerBlock = block({
  name: "real_server",
  doc: { en: "One server of a virtual server.", zh: "虚拟服务器的一台后端。" },
  words: { family: "keepalived", context: "virtual_server/real_server" },
  keys: {
    address: {
      takes: { kind: "address", prefix: "none", port: "must" },
      required: true,
      doc: { en: "Where it is.", zh: "地址。" },
    },
  },
});
