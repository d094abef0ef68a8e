import type { Stickiness } from "../../ir/stickiness.ts";
import { ownDirectives } from "../modules/makers.ts";
import { plusSticky } from "../modules/sticky.ts";
import { everyLevel } from "../nginx/family.ts";
import { values } from "../nginx/shapes.ts";
import { stickinessSlot } from "../nginx/upstream-slots.ts";
import { milliseconds, oneOf, onOff, text } from "../nginx/values.ts";
import { bare, one } from "../shape.ts";

const upstream = ownDirectives({
  module: "ngx_http_upstream_module",
  dialects: ["nginx-plus"],
  contexts: ["upstream"],
  inherit: "none",
});

export const sticky = upstream<Stickiness>(
  "sticky",
  plusSticky,
  "Sends a client that comes back to the backend that it had before: by a cookie, a route or what it learns.",
  "会话保持：用 Cookie、route 或 learn 把客户端送回原来的后端。",
  { slot: stickinessSlot.slot, serve: "full" },
);

export const queue = upstream<readonly string[]>(
  "queue",
  values(text, 1, 2),
  "Requests wait while no backend is free: how many, and how long (`timeout=`).",
  "没有空闲后端时请求排队：队列长度与 `timeout=`。",
);

export const ntlm = upstream<true>(
  "ntlm",
  bare,
  "Binds the connection of a client to one of a backend, as NTLM needs it.",
  "把客户端连接与后端连接绑定，供 NTLM 认证使用。",
);

/** A text with variables is what answers call their server; an empty one leaves the header out. */
export const serverTokens = ownDirectives({
  module: "ngx_http_core_module",
  dialects: ["nginx-plus", "angie"],
  contexts: everyLevel,
})<string>(
  "server_tokens",
  one(text),
  "Whether answers name the version, or what they call their server instead.",
  "响应中是否显示版本，或改为显示自定义的服务器名称。",
  { serve: "full" },
);

const status = ownDirectives({
  module: "ngx_http_api_module",
  dialects: ["nginx-plus"],
  contexts: ["location"],
  inherit: "none",
});

export const api = status<readonly string[]>(
  "api",
  values(text, 0, 1),
  "The API of nginx Plus; `write=on` lets it change groups and zones.",
  "nginx Plus 的 API；`write=on` 允许修改 upstream 与共享区。",
);

export const statusZone = status<string>(
  "status_zone",
  one(text),
  "The zone under which requests of this block are counted.",
  "本块请求计入的统计区域。",
  {
    contexts: ["server", "location", "if-in-location", "stream-server"],
    serve: { accepted: "requests are counted for each server and upstream without a named zone" },
  },
);

const keyvalModule = ownDirectives({
  module: "ngx_http_keyval_module",
  dialects: ["nginx-plus"],
  contexts: ["http", "stream"],
  inherit: "none",
  repeat: "append",
});

export const keyval = keyvalModule<readonly string[]>(
  "keyval",
  values(text, 3, 4),
  "A variable whose value is looked up in a table that the API can change.",
  "变量的值来自可用 API 修改的键值表。",
);

export const keyvalZone = keyvalModule<readonly string[]>(
  "keyval_zone",
  values(text, 1),
  "Shared memory for a table of keys and values.",
  "保存键值表的共享内存。",
);

const sync = ownDirectives({
  module: "ngx_stream_zone_sync_module",
  dialects: ["nginx-plus"],
  contexts: ["stream-server"],
  inherit: "none",
});

export const zoneSync = sync<true>(
  "zone_sync",
  bare,
  "Keeps the shared memory of several machines alike.",
  "在多台机器之间同步共享内存。",
);

export const zoneSyncServer = sync<readonly string[]>(
  "zone_sync_server",
  values(text, 1, 2),
  "A machine whose shared memory is kept alike.",
  "参与同步的机器。",
  { repeat: "append" },
);

const jwt = ownDirectives({
  module: "ngx_http_auth_jwt_module",
  dialects: ["nginx-plus"],
  contexts: ["http", "server", "location", "limit_except"],
});

export const authJwt = jwt<readonly string[]>(
  "auth_jwt",
  values(text, 1, 2),
  "Lets in clients whose JSON Web Token is valid.",
  "校验 JWT，只放行有效的客户端。",
);

export const authJwtKeyFile = jwt<string>(
  "auth_jwt_key_file",
  one(text),
  "The file with the keys that tokens are checked with.",
  "校验 JWT 所用的密钥文件。",
);

export const authJwtKeyRequest = jwt<string>(
  "auth_jwt_key_request",
  one(text),
  "A request that answers with the keys that tokens are checked with.",
  "通过子请求获取校验 JWT 的密钥。",
);

export const authJwtType = jwt<"signed" | "encrypted" | "nested">(
  "auth_jwt_type",
  one(oneOf("signed", "encrypted", "nested")),
  "How tokens are made.",
  "JWT 的类型。",
);

const further = ownDirectives({
  module: "ngx_http_proxy_module",
  dialects: ["nginx-plus"],
  contexts: ["http", "server", "location", "stream", "stream-server"],
});

export const proxyBindDynamic = further<boolean>(
  "proxy_bind_dynamic",
  one(onOff),
  "Finds the own address for each attempt anew.",
  "每次连接尝试都重新计算本地绑定地址。",
);

export const proxySessionDrop = further<boolean>(
  "proxy_session_drop",
  one(onOff),
  "Ends sessions with a backend that is taken out of the group.",
  "后端被移除时断开与其的会话。",
  { contexts: ["stream", "stream-server"] },
);

const mgmtModule = ownDirectives({
  module: "ngx_mgmt_module",
  dialects: ["nginx-plus"],
  contexts: ["mgmt"],
  serve: { accepted: "lbc needs no licence of nginx Plus" },
});

export const mgmt = mgmtModule<true>(
  "mgmt",
  bare,
  "The licence of nginx Plus and reports on its use.",
  "nginx Plus 的许可证与用量报告。",
  { contexts: ["main"], block: true },
);

export const licenseToken = mgmtModule<string>(
  "license_token",
  one(text),
  "The file with the licence of nginx Plus.",
  "nginx Plus 的许可证文件。",
);

export const usageReport = mgmtModule<readonly string[]>(
  "usage_report",
  values(text, 0, 2),
  "Where reports on the use go, and how often.",
  "用量报告的发送地址与间隔。",
);

export const stallThreshold = further<number>(
  "stall_threshold",
  one(milliseconds),
  "How long a worker may be busy with one event before the log says so.",
  "工作进程处理一个事件超过该时间时写入日志。",
  { contexts: ["events"], serve: { accepted: "lbc does not log this" } },
);
