import { block, choice, inner, list, named, number, text, toggle } from "./define.ts";

/** What a node may say otherwise than the cluster: the same keys, laid over it. */
const shared = {
  upstreams: {
    takes: named("upstream", "upstream"),
    doc: {
      en: "The groups of servers that requests and connections go to, by name. One that HTTP and stream servers both refer to stands in both.",
      zh: "请求与连接转发到的服务器组，按名称列出。HTTP 与 stream 都引用的组会写入两处。",
    },
  },
  servers: {
    takes: named("server", "server"),
    doc: {
      en: "HTTP virtual servers by name: what they listen on and where their routes go. The first one on a port is its default server.",
      zh: "HTTP 虚拟服务器，按名称列出：监听地址与路由。同一端口上的第一个为默认服务器。",
    },
  },
  streams: {
    takes: named("stream", "stream"),
    doc: {
      en: "TCP and UDP servers by name.",
      zh: "TCP 与 UDP 服务器，按名称列出。",
    },
  },
  floats: {
    takes: named("float", "float"),
    doc: {
      en: "The floating addresses by name: each is one virtual router (`vrrp_instance`) of keepalived.",
      zh: "浮动地址，按名称列出：每项对应 keepalived 的一个虚拟路由器（`vrrp_instance`）。",
    },
  },
  groups: {
    takes: { kind: "map", of: inner("group"), keys: "free" },
    doc: {
      en: "Floats that move together (`vrrp_sync_group`), by name.",
      zh: "一同切换的浮动地址（`vrrp_sync_group`），按名称列出。",
    },
  },
  checks: {
    takes: named("check", "check"),
    doc: {
      en: "What a node asks itself before it may hold a float (`vrrp_script`), by name.",
      zh: "节点持有浮动地址前的自检（`vrrp_script`），按名称列出。",
    },
  },
  virtual_servers: {
    takes: { kind: "map", of: inner("virtual_server"), keys: "free" },
    doc: {
      en: "Virtual servers of the kernel's balancer (LVS), by name.",
      zh: "内核负载均衡（LVS）的虚拟服务器，按名称列出。",
    },
  },
  notify: {
    takes: inner("notify"),
    doc: {
      en: "Who is told when a float changes its node.",
      zh: "浮动地址切换时通知谁。",
    },
  },
  guards: {
    takes: { kind: "guards", of: "global_defs" },
    doc: {
      en: "Guards against a split brain for every float: the keys of `ha: defaults` in lbc.yaml.",
      zh: "对所有浮动地址生效的脑裂防护：与 lbc.yaml 中 `ha: defaults` 的键相同。",
    },
  },
  proxy: {
    takes: { kind: "directives", family: "nginx", context: "main" },
    doc: {
      en: "Directives of the proxy's configuration that no other key says, `http` and `stream` among them.",
      zh: "其他键未涵盖的代理指令，包括 `http` 与 `stream` 块。",
    },
  },
  keepalived: {
    takes: { kind: "directives", family: "keepalived", context: "main" },
    doc: {
      en: "Keywords and blocks of keepalived.conf that no other key says, `global_defs` among them.",
      zh: "其他键未涵盖的 keepalived 关键字与块，包括 `global_defs`。",
    },
  },
} as const;

/** Everything that a description may say of one machine or all. */
export const clusterBlock = block({
  name: "cluster",
  doc: {
    en: "Machines that work together, described once.",
    zh: "协同工作的一组机器，只描述一次。",
  },
  keys: {
    name: {
      takes: text("name"),
      doc: { en: "What the cluster is called in comments.", zh: "集群名称，用于注释。" },
    },
    target: {
      takes: { kind: "target", family: "nginx" },
      doc: {
        en: "The product and version that the proxies run.",
        zh: "代理所用的产品与版本。",
      },
      fallback: { en: "nginx@1.22", zh: "nginx@1.22" },
    },
    ha_target: {
      takes: { kind: "target", family: "keepalived" },
      doc: { en: "The version of keepalived.", zh: "keepalived 的版本。" },
      fallback: { en: "keepalived@2.2.7", zh: "keepalived@2.2.7" },
    },
    defaults: {
      takes: choice("sound", "product"),
      doc: {
        en: "`sound` writes what the preset `strict` asks for where nothing is said; `product` adds nothing to what is said.",
        zh: "`sound`：未写明之处补上 `strict` 规则集所要求的内容；`product`：不添加任何内容。",
      },
      fallback: { en: "sound", zh: "sound" },
    },
    interface: {
      takes: text("interface"),
      doc: {
        en: "The network interface of the floats, where neither they nor the node name one.",
        zh: "浮动地址所在网卡，浮动地址与节点均未指定时使用。",
      },
      fallback: { en: "eth0", zh: "eth0" },
    },
    paths: {
      takes: inner("paths"),
      doc: { en: "Where files stand on the machines.", zh: "文件在机器上的位置。" },
    },
    nodes: {
      takes: named("node", "node"),
      required: true,
      doc: {
        en: "The machines by name, in the order in which they are to hold the floats.",
        zh: "机器，按名称列出；顺序即持有浮动地址的优先顺序。",
      },
    },
    ...shared,
  },
});

/** One machine. */
export const nodeBlock = block({
  name: "node",
  doc: { en: "One machine of the cluster.", zh: "集群中的一台机器。" },
  keys: {
    address: {
      takes: list({ kind: "address", prefix: "may", port: "none" }),
      doc: {
        en: "Its own address, or one of each family, with the prefix of its network where floats are to be checked against it: `10.0.0.11/24`.",
        zh: "本机地址，IPv4 与 IPv6 可各写一个；可带网络前缀以校验浮动地址：`10.0.0.11/24`。",
      },
    },
    interface: {
      takes: text("interface"),
      doc: { en: "The network interface of its floats.", zh: "浮动地址所在网卡。" },
    },
    priority: {
      takes: number(1, 255),
      doc: {
        en: "Its priority for every float, where the order of the nodes is not to decide.",
        zh: "对所有浮动地址的优先级；不写则由节点顺序决定。",
      },
    },
    target: {
      takes: { kind: "target", family: "nginx" },
      doc: { en: "What its proxy runs.", zh: "本机代理的产品与版本。" },
    },
    ha_target: {
      takes: { kind: "target", family: "keepalived" },
      doc: { en: "Its version of keepalived.", zh: "本机 keepalived 的版本。" },
    },
    paths: {
      takes: inner("paths"),
      doc: { en: "Where files stand on it.", zh: "文件在本机上的位置。" },
    },
    overrides: {
      takes: inner("overrides"),
      doc: {
        en: "What it says otherwise than the cluster: maps are laid over the cluster's, other values take their place, null removes.",
        zh: "与集群不同之处：映射逐键叠加，其他值整体替换，null 表示删除。",
      },
    },
    files: {
      takes: list(text("path")),
      doc: {
        en: "Configuration files that it has already, relative to the description; lint reads them too.",
        zh: "已有的配置文件，相对于描述文件；lint 会一并读取。",
      },
    },
    proxies: {
      takes: { kind: "configurations", family: "nginx" },
      doc: {
        en: "Whole configurations of its proxy, in the form of a document.",
        zh: "完整的代理配置（文档形式）。",
      },
    },
    ha: {
      takes: { kind: "configurations", family: "keepalived" },
      doc: {
        en: "Whole configurations of its keepalived, in the form of a document.",
        zh: "完整的 keepalived 配置（文档形式）。",
      },
    },
  },
});

export const overridesBlock = block({
  name: "overrides",
  doc: { en: "What one node says otherwise.", zh: "单个节点的不同之处。" },
  keys: shared,
});

export const pathsBlock = block({
  name: "paths",
  doc: { en: "Where files stand on a machine.", zh: "文件在机器上的位置。" },
  keys: {
    proxy: {
      takes: text("path"),
      doc: {
        en: "The configuration of the proxy.",
        zh: "代理配置文件。",
      },
      fallback: {
        en: "/etc/nginx/nginx.conf; for THS /opt/ths/conf/httpserver.conf, and so on by product",
        zh: "/etc/nginx/nginx.conf；THS 为 /opt/ths/conf/httpserver.conf，依产品而定",
      },
    },
    keepalived: {
      takes: text("path"),
      doc: { en: "The configuration of keepalived.", zh: "keepalived 配置文件。" },
      fallback: { en: "/etc/keepalived/keepalived.conf", zh: "/etc/keepalived/keepalived.conf" },
    },
    scripts: {
      takes: text("path"),
      doc: { en: "The folder of check and notify scripts.", zh: "检查与通知脚本所在目录。" },
      fallback: { en: "/etc/keepalived/scripts", zh: "/etc/keepalived/scripts" },
    },
  },
});

/** Where a change of state is told. */
export const notifyBlock = block({
  name: "notify",
  doc: { en: "Who is told of a change.", zh: "变更时通知谁。" },
  keys: {
    log: {
      takes: toggle,
      doc: {
        en: "A script that writes every change of state to syslog.",
        zh: "用脚本将每次状态变化写入 syslog。",
      },
    },
    command: {
      takes: text("command"),
      doc: {
        en: "A program of yours; it gets the type, the name, the state and the priority, as keepalived gives them.",
        zh: "自备程序；参数与 keepalived 相同：类型、名称、状态、优先级。",
      },
    },
    webhook: {
      takes: { kind: "url" },
      doc: {
        en: "An address that gets each change as JSON (`lbc serve` itself; a script for keepalived).",
        zh: "以 JSON 接收每次变化的地址（`lbc serve` 直接发送；keepalived 由脚本发送）。",
      },
    },
    mail: {
      takes: inner("mail"),
      doc: { en: "Mail for each change.", zh: "每次变化发送邮件。" },
    },
  },
});

export const mailBlock = block({
  name: "mail",
  doc: { en: "Mail for changes of state.", zh: "状态变化邮件。" },
  keys: {
    to: {
      takes: list(text("mail address")),
      required: true,
      doc: { en: "Who gets it.", zh: "收件人。" },
    },
    from: {
      takes: text("mail address"),
      required: true,
      doc: { en: "Who sends it.", zh: "发件人。" },
    },
    server: {
      takes: { kind: "address", prefix: "none", port: "may", host: true },
      required: true,
      doc: { en: "The mail server.", zh: "邮件服务器。" },
    },
  },
});
