import {
  block,
  choice,
  either,
  inner,
  list,
  number,
  reference,
  size,
  text,
  time,
  toggle,
  url,
} from "./define.ts";

/** What a server says for all of its routes, and a route for itself and those within it. */
const forwarding = {
  timeouts: {
    takes: inner("timeouts"),
    doc: {
      en: "How long a server may take; all three are written out.",
      zh: "后端超时；三项都会写出。",
    },
  },
  retry: {
    takes: either(inner("retry"), toggle),
    doc: {
      en: "When another server is tried, and how often; `false` never.",
      zh: "何时改试另一台服务器以及次数；`false` 表示不重试。",
    },
  },
  headers: {
    takes: { kind: "map", of: text("template"), keys: "free" },
    doc: {
      en: "Request headers for the servers, added to those that tell the client's address; an empty one is taken away.",
      zh: "转发给后端的请求头，附加在传递客户端地址的请求头之后；空值表示去掉。",
    },
  },
} as const;

/** One HTTP virtual server. */
export const serverBlock = block({
  name: "server",
  doc: { en: "One HTTP virtual server.", zh: "一个 HTTP 虚拟服务器。" },
  words: { family: "nginx", context: "server", without: ["location"] },
  keys: {
    on: {
      takes: list(reference("float")),
      doc: {
        en: "Floats to listen on, instead of every address: `listen` names ports only then. The machine needs `net.ipv4.ip_nonlocal_bind`.",
        zh: "只监听这些浮动地址，此时 `listen` 只写端口。机器须开启 `net.ipv4.ip_nonlocal_bind`。",
      },
    },
    nodes: {
      takes: list(reference("node")),
      doc: { en: "The nodes that have it.", zh: "部署在哪些节点。" },
      fallback: { en: "all", zh: "全部" },
    },
    tls: {
      takes: inner("tls"),
      doc: {
        en: "Ends TLS here; every `listen` gets `ssl`, but for one that says `ssl: false`.",
        zh: "在此终结 TLS；每个 `listen` 自动加 `ssl`，写 `ssl: false` 的除外。",
      },
    },
    max_body: {
      takes: size,
      doc: {
        en: "The greatest request body (`client_max_body_size`).",
        zh: "请求体上限（`client_max_body_size`）。",
      },
    },
    ...forwarding,
    routes: {
      takes: list(inner("route")),
      doc: { en: "Where requests go, by their path.", zh: "按路径转发。" },
    },
  },
});

/** One location of a server. */
export const routeBlock = block({
  name: "route",
  doc: {
    en: "Where the requests of a path go (`location`).",
    zh: "某路径的请求去向（`location`）。",
  },
  words: { family: "nginx", context: "location", without: ["location"] },
  keys: {
    path: {
      takes: text("path"),
      required: true,
      doc: {
        en: "A prefix, or with `modifier` something else.",
        zh: "前缀，或配合 `modifier` 使用。",
      },
    },
    modifier: {
      takes: choice("=", "^~", "~", "~*"),
      doc: {
        en: "`=` this path alone, `^~` no pattern after this prefix, `~` and `~*` a pattern.",
        zh: "`=` 精确匹配，`^~` 此前缀不再试正则，`~` 与 `~*` 为正则。",
      },
    },
    to: {
      takes: either(reference("upstream"), url),
      doc: { en: "The upstream, or the URL, that gets them.", zh: "接收请求的 upstream 或 URL。" },
    },
    split: {
      takes: {
        kind: "map",
        of: { kind: "number", least: 0, greatest: 100, decimals: 2 },
        keys: { reference: "upstream" },
      },
      doc: {
        en: "Shares of the clients in percent, by upstream; the last one gets the rest.",
        zh: "按百分比将客户端分配到各 upstream；最后一个取其余。",
      },
    },
    split_by: {
      takes: text("template"),
      doc: { en: "What tells clients apart for `split`.", zh: "`split` 区分客户端的依据。" },
      fallback: { en: "$remote_addr", zh: "$remote_addr" },
    },
    uri: {
      takes: text("uri"),
      doc: {
        en: "What takes the place of the path's prefix on the way to the servers: `/`.",
        zh: "转发时替换路径前缀的内容：`/`。",
      },
    },
    https: {
      takes: toggle,
      doc: { en: "Speaks TLS with the servers.", zh: "与后端使用 TLS。" },
    },
    websocket: {
      takes: toggle,
      doc: {
        en: "Lets connections be upgraded; they may then be silent for an hour, unless `timeouts` says otherwise.",
        zh: "允许升级连接；未写 `timeouts` 时可静默一小时。",
      },
    },
    ...forwarding,
    routes: {
      takes: list(inner("route")),
      doc: { en: "Routes within this one.", zh: "内层路由。" },
    },
  },
});

export const timeoutsBlock = block({
  name: "timeouts",
  doc: { en: "How long a server may take.", zh: "后端超时。" },
  keys: {
    connect: {
      takes: time,
      doc: { en: "To take the connection.", zh: "建立连接。" },
      fallback: { en: "3s", zh: "3s" },
    },
    send: {
      takes: time,
      doc: { en: "Between two pieces of the request.", zh: "发送请求的间隔。" },
      fallback: { en: "30s", zh: "30s" },
    },
    read: {
      takes: time,
      doc: { en: "Between two pieces of the answer.", zh: "读取应答的间隔。" },
      fallback: { en: "60s", zh: "60s" },
    },
  },
});

export const retryBlock = block({
  name: "retry",
  doc: { en: "When another server is tried.", zh: "何时改试另一台服务器。" },
  keys: {
    on: {
      takes: list(
        choice(
          "error",
          "timeout",
          "invalid_header",
          "http_500",
          "http_502",
          "http_503",
          "http_504",
          "http_403",
          "http_404",
          "http_429",
        ),
      ),
      doc: { en: "After what.", zh: "触发条件。" },
      fallback: { en: "error, timeout", zh: "error, timeout" },
    },
    tries: {
      takes: number(1, 100),
      doc: { en: "Servers that are tried in all.", zh: "总共尝试的服务器数。" },
      fallback: { en: "2", zh: "2" },
    },
    timeout: {
      takes: time,
      doc: { en: "No further server is tried after this time.", zh: "超过此时间不再改试。" },
      fallback: { en: "10s", zh: "10s" },
    },
    non_idempotent: {
      takes: toggle,
      doc: {
        en: "Repeats POST, LOCK and PATCH too: what they do may be done twice.",
        zh: "POST、LOCK、PATCH 也重试：其操作可能执行两次。",
      },
      fallback: { en: "false", zh: "false" },
    },
  },
});

export const tlsBlock = block({
  name: "tls",
  doc: { en: "TLS with clients.", zh: "与客户端之间的 TLS。" },
  keys: {
    certificate: {
      takes: text("path"),
      required: true,
      doc: { en: "The certificates in PEM, own first.", zh: "PEM 证书链，自身证书在前。" },
    },
    key: {
      takes: text("path"),
      required: true,
      doc: { en: "The private key.", zh: "私钥。" },
    },
    protocols: {
      takes: list(choice("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")),
      doc: { en: "The versions.", zh: "协议版本。" },
      fallback: { en: "TLSv1.2, TLSv1.3", zh: "TLSv1.2, TLSv1.3" },
    },
    ciphers: {
      takes: text("ciphers"),
      doc: {
        en: "OpenSSL's list of ciphers up to TLS 1.2.",
        zh: "TLS 1.2 及以下的套件（OpenSSL 写法）。",
      },
    },
    http2: {
      takes: toggle,
      doc: { en: "Speaks HTTP/2 too.", zh: "同时支持 HTTP/2。" },
    },
    hsts: {
      takes: time,
      doc: {
        en: "Tells browsers for how long to come by https only (`Strict-Transport-Security`).",
        zh: "要求浏览器在此时间内只用 https（`Strict-Transport-Security`）。",
      },
    },
    client_ca: {
      takes: text("path"),
      doc: {
        en: "Clients need a certificate of one of these authorities.",
        zh: "要求客户端出示由这些 CA 签发的证书。",
      },
    },
    redirect: {
      takes: either(toggle, number(1, 65_535)),
      doc: {
        en: "A second server on port 80, or this port, that sends clients to https.",
        zh: "另在 80（或此端口）监听，将客户端重定向到 https。",
      },
    },
  },
});

/** A TCP or UDP server. */
export const streamBlock = block({
  name: "stream",
  doc: { en: "A TCP or UDP server.", zh: "一个 TCP 或 UDP 服务器。" },
  words: { family: "nginx", context: "stream-server" },
  keys: {
    to: {
      takes: either(reference("upstream"), {
        kind: "address",
        prefix: "none",
        port: "must",
        host: true,
      }),
      doc: { en: "The upstream, or the address, that gets them.", zh: "目标 upstream 或地址。" },
    },
    on: {
      takes: list(reference("float")),
      doc: { en: "Floats to listen on, instead of every address.", zh: "只监听这些浮动地址。" },
    },
    nodes: {
      takes: list(reference("node")),
      doc: { en: "The nodes that have it.", zh: "部署在哪些节点。" },
      fallback: { en: "all", zh: "全部" },
    },
    udp: {
      takes: toggle,
      doc: { en: "Datagrams, not connections.", zh: "UDP 数据报。" },
    },
    tls: {
      takes: inner("tls"),
      doc: { en: "Ends TLS here.", zh: "在此终结 TLS。" },
    },
    connect: {
      takes: time,
      doc: { en: "How long a server may take to connect.", zh: "连接后端超时。" },
      fallback: { en: "3s", zh: "3s" },
    },
    idle: {
      takes: time,
      doc: { en: "How long both sides may be silent.", zh: "双方静默上限。" },
      fallback: { en: "10m", zh: "10m" },
    },
  },
});
