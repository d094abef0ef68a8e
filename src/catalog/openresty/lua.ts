import type { Context, DirectiveDef } from "../define.ts";
import { ownDirectives } from "../modules/makers.ts";
import { values } from "../nginx/shapes.ts";
import { integer, milliseconds, onOff, size, text } from "../nginx/values.ts";
import { bare, one, type Shape } from "../shape.ts";

const module = ownDirectives({
  module: "ngx_http_lua_module",
  // THS 6.0.1 and Tengine have the module too; distributions build it for nginx.
  dialects: ["nginx", "openresty", "tengine", "ths"],
  contexts: ["http"],
});

const levels: readonly Context[] = ["http", "server", "location", "if-in-location"];

interface Phase {
  readonly name: string;
  readonly contexts: readonly Context[];
  readonly en: string;
  readonly zh: string;
}

const phases: readonly Phase[] = [
  { name: "init", contexts: ["http"], en: "when the configuration is read", zh: "读取配置时" },
  { name: "init_worker", contexts: ["http"], en: "when a worker starts", zh: "工作进程启动时" },
  { name: "exit_worker", contexts: ["http"], en: "when a worker ends", zh: "工作进程退出时" },
  {
    name: "set",
    contexts: ["server", "if-in-server", "location", "if-in-location"],
    en: "to set a variable",
    zh: "设置变量时",
  },
  { name: "rewrite", contexts: levels, en: "in the phase of rewriting", zh: "rewrite 阶段" },
  {
    name: "server_rewrite",
    contexts: ["http", "server"],
    en: "in the phase of rewriting of the server",
    zh: "server rewrite 阶段",
  },
  { name: "access", contexts: levels, en: "to decide on access", zh: "access 阶段" },
  {
    name: "content",
    contexts: ["location", "if-in-location"],
    en: "to answer",
    zh: "生成响应内容时",
  },
  { name: "header_filter", contexts: levels, en: "over the head of an answer", zh: "处理响应头时" },
  { name: "body_filter", contexts: levels, en: "over the body of an answer", zh: "处理响应体时" },
  { name: "log", contexts: levels, en: "when a request is logged", zh: "记录日志时" },
  { name: "balancer", contexts: ["upstream"], en: "to choose the backend", zh: "选择后端时" },
  {
    name: "ssl_client_hello",
    contexts: ["http", "server"],
    en: "when a client greets by TLS",
    zh: "收到 TLS ClientHello 时",
  },
  {
    name: "ssl_certificate",
    contexts: ["http", "server"],
    en: "to choose the certificate",
    zh: "选择证书时",
  },
  {
    name: "ssl_session_fetch",
    contexts: ["http"],
    en: "to find a session of TLS",
    zh: "查找 TLS 会话时",
  },
  {
    name: "ssl_session_store",
    contexts: ["http"],
    en: "to keep a session of TLS",
    zh: "保存 TLS 会话时",
  },
];

/** Phases that take their code as a string too; later ones never did. */
const inString: ReadonlySet<string> = new Set([
  "init",
  "init_worker",
  "set",
  "rewrite",
  "access",
  "content",
  "header_filter",
  "body_filter",
  "log",
]);

function inPhase({ name, contexts, en, zh }: Phase): readonly DirectiveDef<unknown>[] {
  const more = { contexts } as const;
  // `set_by_lua_block $variable { … }`.
  const set = name === "set";
  const head: Shape<unknown> = set ? values(text, 1, 1) : bare;
  const file = values(text, set ? 2 : 1, set ? undefined : 1);
  const forms = [
    module<unknown>(`${name}_by_lua_block`, head, `Runs Lua ${en}.`, `${zh}执行 Lua 代码。`, {
      ...more,
      block: true,
    }),
    module<unknown>(
      `${name}_by_lua_file`,
      file,
      `Runs a file of Lua ${en}.`,
      `${zh}执行 Lua 文件。`,
      more,
    ),
  ];
  if (!inString.has(name)) return forms;
  const string = module<unknown>(
    `${name}_by_lua`,
    file,
    `Runs Lua ${en}; the form with a block needs no quoting.`,
    `${zh}执行 Lua 代码；推荐用不需转义的 block 形式。`,
    more,
  );
  return [...forms, string];
}

/** Code in each phase of a request. */
export const luaPhases: readonly DirectiveDef<unknown>[] = phases.flatMap(inPhase);

export const luaSharedDict = module<readonly string[]>(
  "lua_shared_dict",
  values(text, 2, 2),
  "A table in shared memory that Lua of all workers uses.",
  "所有工作进程的 Lua 共用的共享内存字典。",
  { repeat: "append" },
);

export const luaPackagePath = module<string>(
  "lua_package_path",
  one(text),
  "Where modules of Lua are looked for.",
  "Lua 模块的搜索路径。",
);

export const luaPackageCpath = module<string>(
  "lua_package_cpath",
  one(text),
  "Where modules of Lua in C are looked for.",
  "Lua C 模块的搜索路径。",
);

export const luaCodeCache = module<boolean>(
  "lua_code_cache",
  one(onOff),
  "Whether files of Lua are read once or for each request.",
  "Lua 文件是否只加载一次。",
  { contexts: levels },
);

export const luaSocketConnectTimeout = module<number>(
  "lua_socket_connect_timeout",
  one(milliseconds),
  "How long Lua waits for a connection.",
  "Lua 建立连接的超时时间。",
  { contexts: ["http", "server", "location"] },
);

export const luaSocketReadTimeout = module<number>(
  "lua_socket_read_timeout",
  one(milliseconds),
  "How long Lua waits for data.",
  "Lua 读取数据的超时时间。",
  { contexts: ["http", "server", "location"] },
);

export const luaSocketSendTimeout = module<number>(
  "lua_socket_send_timeout",
  one(milliseconds),
  "How long Lua waits until data is sent.",
  "Lua 发送数据的超时时间。",
  { contexts: ["http", "server", "location"] },
);

export const luaSocketPoolSize = module<number>(
  "lua_socket_pool_size",
  one(integer()),
  "How many idle connections Lua keeps.",
  "Lua 保持的空闲连接数。",
  { contexts: ["http", "server", "location"] },
);

export const luaSocketBufferSize = module<number>(
  "lua_socket_buffer_size",
  one(size),
  "How much Lua reads at once.",
  "Lua 一次读取的缓冲大小。",
  { contexts: ["http", "server", "location"] },
);

export const luaNeedRequestBody = module<boolean>(
  "lua_need_request_body",
  one(onOff),
  "Reads the body of a request before Lua runs.",
  "执行 Lua 前先读取请求体。",
  { contexts: levels },
);

export const luaSslTrustedCertificate = module<string>(
  "lua_ssl_trusted_certificate",
  one(text),
  "The authorities that Lua trusts when it speaks TLS.",
  "Lua 发起 TLS 连接时信任的 CA。",
  { contexts: ["http", "server", "location"] },
);
