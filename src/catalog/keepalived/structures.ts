import type { Structure } from "../structure.ts";
import { realServer } from "./kinds.ts";

const common = {
  dialects: ["keepalived"],
  contexts: ["main"],
  repeat: "append",
  serve: "full",
} as const;
const refused = { ...common, serve: "refused" } as const;
const checker = { ...refused, contexts: [realServer], usage: "{ … }" } as const;

const includes = ["include", "includer", "includem", "includew", "includeb", "includea"].map(
  (name): Structure => ({
    ...common,
    name,
    contexts: "anywhere",
    usage: "path",
    doc: {
      en: "Reads other files at this place; the variants differ in what a missing file means.",
      zh: "在此处读入其他文件；各变体对文件缺失的处理不同。",
    },
  }),
);

const vrrp: readonly Structure[] = [
  {
    ...common,
    name: "global_defs",
    usage: "{ … }",
    doc: { en: "Settings of the whole node.", zh: "整个节点的全局设置。" },
  },
  {
    ...common,
    name: "vrrp_instance",
    usage: "name { … }",
    doc: {
      en: "A virtual router: its addresses are on the node that wins the election.",
      zh: "一个虚拟路由器：虚拟地址绑定在选举胜出的节点上。",
    },
  },
  {
    ...common,
    name: "vrrp_script",
    usage: "name { … }",
    doc: {
      en: "A check that runs again and again and moves the priority of instances.",
      zh: "周期执行的检查脚本，其结果影响实例的优先级。",
    },
  },
  {
    ...common,
    name: "vrrp_sync_group",
    usage: "name { … }",
    doc: { en: "Instances that change state together.", zh: "状态同步切换的一组实例。" },
  },
  {
    ...common,
    name: "vrrp_track_process",
    usage: "name { … }",
    doc: {
      en: "Processes that must run; the kernel tells when one starts or ends.",
      zh: "要求运行的进程；进程的启动与退出由内核通知。",
    },
  },
  {
    ...common,
    name: "track_file",
    usage: "name { … }",
    doc: {
      en: "A file whose number moves priorities and weights; stands before what uses it.",
      zh: "其中的数值影响优先级与权重的文件；须写在使用者之前。",
    },
  },
  {
    ...common,
    name: "vrrp_track_file",
    usage: "name { … }",
    doc: { en: "The old name of track_file.", zh: "track_file 的旧名称。" },
  },
  {
    ...refused,
    name: "bfd_instance",
    usage: "name { … }",
    doc: {
      en: "A session of bidirectional forwarding detection with a neighbour.",
      zh: "与邻居之间的 BFD（双向转发检测）会话。",
    },
  },
  {
    ...refused,
    name: "track_group",
    usage: "name { … }",
    doc: {
      en: "Instances that depend on static addresses, routes and rules.",
      zh: "依赖静态地址、路由和策略的一组实例。",
    },
  },
  {
    ...refused,
    name: "garp_group",
    usage: "{ … }",
    doc: {
      en: "A pace of gratuitous ARPs for the interfaces behind one switch.",
      zh: "为接在同一交换机上的网卡设定免费 ARP 的发送节奏。",
    },
  },
];

const lvs: readonly Structure[] = [
  {
    ...refused,
    name: "virtual_server_group",
    usage: "name { address[-end|/length] [port] | fwmark number [inet|inet6] ... }",
    doc: {
      en: "Addresses and marks that share one set of real servers.",
      zh: "共用同一组真实服务器的地址与 fwmark。",
    },
  },
  {
    ...refused,
    name: "virtual_server",
    usage: "address [port] | fwmark number | group name { … }",
    doc: {
      en: "A service of IPVS whose connections go to real servers that pass their checks.",
      zh: "一个 IPVS 服务：连接分发给通过健康检查的真实服务器。",
    },
  },
  {
    ...refused,
    name: "real_server",
    contexts: ["virtual_server"],
    usage: "address [port] { … }",
    doc: {
      en: "A server behind the service; without a port, that of the virtual server.",
      zh: "服务后端的真实服务器；不写端口时与虚拟服务器相同。",
    },
  },
  {
    ...refused,
    name: "SSL",
    usage: "{ … }",
    repeat: "append",
    doc: {
      en: "Certificate and authorities of SSL_GET; a second block replaces the first.",
      zh: "SSL_GET 使用的证书与 CA；后写的块会替换先写的。",
    },
  },
];

const checkers: readonly Structure[] = [
  {
    ...checker,
    name: "HTTP_GET",
    doc: {
      en: "Fetches pages: right status, digest and pattern mean that the server is up.",
      zh: "获取页面并检查状态码、摘要和正则表达式。",
    },
  },
  {
    ...checker,
    name: "SSL_GET",
    doc: { en: "HTTP_GET over TLS.", zh: "通过 TLS 进行的 HTTP_GET。" },
  },
  {
    ...checker,
    name: "url",
    contexts: [`${realServer}/HTTP_GET`, `${realServer}/SSL_GET`],
    doc: {
      en: "A page that is fetched; all of them must be right.",
      zh: "要检查的页面；全部正确才算正常。",
    },
  },
  {
    ...checker,
    name: "TCP_CHECK",
    doc: {
      en: "A connection that is taken means that the server is up.",
      zh: "能建立 TCP 连接即视为正常。",
    },
  },
  {
    ...checker,
    name: "SMTP_CHECK",
    doc: { en: "Speaks SMTP up to HELO.", zh: "执行 SMTP 会话直到 HELO。" },
  },
  {
    ...checker,
    name: "host",
    contexts: [`${realServer}/SMTP_CHECK`],
    doc: { en: "Deprecated: one target of SMTP_CHECK.", zh: "已废弃：SMTP_CHECK 的一个检查目标。" },
  },
  {
    ...checker,
    name: "DNS_CHECK",
    doc: {
      en: "Any answer to a query means that the server is up.",
      zh: "DNS 查询得到应答即视为正常。",
    },
  },
  {
    ...checker,
    name: "PING_CHECK",
    doc: {
      en: "An answer to a ping means that the server is up.",
      zh: "ping 得到应答即视为正常。",
    },
  },
  {
    ...checker,
    name: "UDP_CHECK",
    doc: {
      en: "Sends a packet: no error by ICMP, or the right reply, means that the server is up.",
      zh: "发送 UDP 报文：未收到 ICMP 错误，或收到符合要求的应答，即视为正常。",
    },
  },
  {
    ...checker,
    name: "MISC_CHECK",
    doc: {
      en: "Runs a program whose exit status decides.",
      zh: "执行外部程序，由退出码决定结果。",
    },
  },
  {
    ...checker,
    name: "BFD_CHECK",
    doc: {
      en: "A session of BFD that is up means that the server is up.",
      zh: "BFD 会话正常即视为正常。",
    },
  },
  {
    ...checker,
    name: "FILE_CHECK",
    doc: {
      en: "The number in a file moves the weight of the real server.",
      zh: "文件中的数值调整真实服务器的权重。",
    },
  },
];

/** The blocks of keepalived that have no value, and `include`. */
export const keepalivedStructures: readonly Structure[] = [
  ...includes,
  ...vrrp,
  ...lvs,
  ...checkers,
];
