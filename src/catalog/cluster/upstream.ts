import { block, choice, either, inner, list, number, text, time, toggle } from "./define.ts";

const balances = ["round_robin", "least_conn", "ip_hash", "random", "random_two"] as const;

/** A group of servers. */
export const upstreamBlock = block({
  name: "upstream",
  doc: {
    en: "A group of servers that do the same work.",
    zh: "提供同一服务的一组服务器。",
  },
  words: { family: "nginx", context: "upstream" },
  keys: {
    balance: {
      takes: either(choice(...balances), inner("hash")),
      doc: { en: "How a server is picked.", zh: "选择服务器的方式。" },
      fallback: { en: "round_robin", zh: "round_robin" },
    },
    max_fails: {
      takes: number(0, 1_000_000),
      doc: {
        en: "How many failures within `fail_timeout` take a server out of use, for servers that do not say it themselves.",
        zh: "`fail_timeout` 内失败多少次后停用服务器，服务器自身未写时生效。",
      },
      fallback: { en: "3", zh: "3" },
    },
    fail_timeout: {
      takes: time,
      doc: {
        en: "How long failures count, and how long a server is left alone after them.",
        zh: "失败的计数时间，也是停用时长。",
      },
      fallback: { en: "10s", zh: "10s" },
    },
    health: {
      takes: either(inner("health"), toggle),
      doc: {
        en: "Active checks, in the words of the target (Tengine `check`, THS and nginx Plus `health_check`); what the target cannot do is told.",
        zh: "主动健康检查，按目标产品的写法输出（Tengine 的 `check`，THS、nginx Plus 的 `health_check`）；目标不支持时会说明。",
      },
    },
    stickiness: {
      takes: inner("stickiness"),
      doc: {
        en: "Keeps a client at its server by a cookie.",
        zh: "用 cookie 将客户端固定在同一台服务器。",
      },
    },
  },
});

export const hashBlock = block({
  name: "hash",
  doc: { en: "Picks a server by a key.", zh: "按键值选择服务器。" },
  keys: {
    hash: {
      takes: text("template"),
      required: true,
      doc: { en: "What is hashed: `$request_uri`.", zh: "参与哈希的内容：`$request_uri`。" },
    },
    consistent: {
      takes: toggle,
      doc: {
        en: "Ketama: a server that comes or goes moves few keys.",
        zh: "Ketama 一致性哈希：服务器增减时只影响少量键。",
      },
      fallback: { en: "true", zh: "true" },
    },
  },
});

/** Active health checks of an upstream, and of a virtual server's real servers. */
export const healthBlock = block({
  name: "health",
  doc: { en: "Active checks.", zh: "主动健康检查。" },
  keys: {
    type: {
      takes: choice("http", "tcp"),
      doc: { en: "What is asked.", zh: "检查方式。" },
      fallback: { en: "http where `uri` is said, else tcp", zh: "写了 `uri` 则为 http，否则 tcp" },
    },
    uri: {
      takes: text("uri"),
      doc: { en: "What is asked for.", zh: "请求的 URI。" },
      fallback: { en: "/", zh: "/" },
    },
    host: {
      takes: text("host"),
      doc: { en: "The Host field of the request.", zh: "请求的 Host 字段。" },
    },
    expect: {
      takes: list(choice("1xx", "2xx", "3xx", "4xx", "5xx")),
      doc: { en: "Which answers are healthy.", zh: "哪些应答算健康。" },
      fallback: { en: "2xx, 3xx", zh: "2xx, 3xx" },
    },
    interval: {
      takes: time,
      doc: { en: "From check to check.", zh: "检查间隔。" },
      fallback: { en: "3s", zh: "3s" },
    },
    timeout: {
      takes: time,
      doc: { en: "How long an answer may take.", zh: "应答超时。" },
      fallback: { en: "1s", zh: "1s" },
    },
    rise: {
      takes: number(1, 1000),
      doc: { en: "Good checks in a row that bring a server back.", zh: "连续成功多少次后恢复。" },
      fallback: { en: "2", zh: "2" },
    },
    fall: {
      takes: number(1, 1000),
      doc: { en: "Bad checks in a row that take it out.", zh: "连续失败多少次后停用。" },
      fallback: { en: "3", zh: "3" },
    },
    port: {
      takes: number(1, 65_535),
      doc: { en: "Another port than the server's.", zh: "使用不同于服务器的端口。" },
    },
  },
});

export const stickinessBlock = block({
  name: "stickiness",
  doc: { en: "Keeps a client at its server.", zh: "会话保持。" },
  keys: {
    cookie: {
      takes: text("name"),
      required: true,
      doc: { en: "The cookie that names the server.", zh: "标识服务器的 cookie 名称。" },
    },
    expires: {
      takes: time,
      doc: { en: "How long the client keeps it.", zh: "客户端保留时长。" },
      fallback: { en: "the session", zh: "会话期间" },
    },
    path: {
      takes: text("path"),
      doc: { en: "The path of the cookie.", zh: "cookie 的路径。" },
      fallback: { en: "/", zh: "/" },
    },
  },
});
