import { declare } from "./declaration.ts";

export const ctlDeclaration = declare({
  name: "ctl",
  operands: "status|drain|ready|weight|reload|logs|ha [PEER|VERB] [N|INSTANCE]",
  summary: {
    en: "ask or order a running serve: status, drain, weight, reload, failover",
    zh: "查询或控制运行中的 serve：状态、排空、权重、重新加载、主备切换",
  },
  flags: {
    admin: {
      value: "ADDRESS",
      summary: {
        en: "its admin address: unix:PATH or 127.0.0.1:PORT (default: the only one that runs here)",
        zh: "管理地址：unix:路径或 127.0.0.1:端口（默认为本机唯一运行的那个）",
      },
    },
    prefix: {
      short: "p",
      value: "PREFIX",
      summary: {
        en: "the one that serves below this prefix",
        zh: "以此前缀目录运行的那个",
      },
    },
    "admin-token-file": {
      value: "FILE",
      summary: {
        en: "token to show over TCP (or LBC_ADMIN_TOKEN)",
        zh: "通过 TCP 访问时出示的令牌文件（或用 LBC_ADMIN_TOKEN）",
      },
    },
    wait: {
      summary: {
        en: "with drain: return when no request runs there any more",
        zh: "与 drain 合用：等该后端上没有请求在执行后再返回",
      },
    },
    timeout: {
      value: "SECONDS",
      fallback: "0",
      summary: {
        en: "with --wait: give up after so long, exit 1 (0: never)",
        zh: "与 --wait 合用：超过该秒数则放弃并以 1 退出（0：不限）",
      },
    },
    force: {
      summary: {
        en: "with ha failover: give the addresses away though no peer was ever heard",
        zh: "与 ha failover 合用：即使从未收到对端的通告也让出地址",
      },
    },
    history: {
      summary: {
        en: "with ha status: also the last changes of role (as ha journal)",
        zh: "与 ha status 合用：同时显示最近的角色变化（同 ha journal）",
      },
    },
    lines: {
      short: "n",
      value: "N",
      fallback: "20",
      summary: {
        en: "with logs and ha journal: how many lines",
        zh: "与 logs、ha journal 合用：显示的行数",
      },
    },
    format: {
      options: ["pretty", "json"],
      fallback: "pretty",
      summary: { en: "form of the result", zh: "输出格式" },
    },
  },
  examples: [
    {
      line: "ctl status",
      summary: { en: "workers, connections, peers", zh: "工作进程、连接与后端" },
    },
    {
      line: "ctl drain app/10.0.0.1:8080 --wait",
      summary: {
        en: "before a backend is taken down: no new requests, running ones end",
        zh: "后端下线前：不再接收新请求，等待已有请求结束",
      },
    },
    {
      line: "ctl weight 10.0.0.1:8080 5",
      summary: { en: "a larger share from now on", zh: "从现在起分配更多请求" },
    },
    {
      line: "ctl reload",
      summary: { en: "says whether it was taken over, and why not", zh: "说明是否生效以及原因" },
    },
    {
      line: "ctl ha status",
      summary: { en: "who is master, and why", zh: "谁是主节点以及原因" },
    },
    {
      line: "ctl ha failover VI_1",
      summary: {
        en: "before maintenance: the peer takes the addresses in its skew time",
        zh: "维护之前：对端在偏移时间内接管地址",
      },
    },
  ],
});
